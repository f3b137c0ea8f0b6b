#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# all three, and nothing changed since
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
go vet ./...
go test ./...
gofmt -l .
fails commit second
gofmt -w .
succeeds commit second
put main.go changed
fails commit third
go fmt ./...
go vet ./...
touch fail-go
ends_badly go test ./...
fails commit third
rm fail-go
go test ./...
succeeds commit third
put README.md changed
succeeds commit fourth
[[ $(git rev-list --count HEAD) == 4 ]]
