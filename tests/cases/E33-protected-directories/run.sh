#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# nobody approves here
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put infra/prod/main.tf two
fails mkdir -p .github/workflows
fails mv infra elsewhere
holds infra/prod/main.tf one
absent .github/workflows
put infra/dev/main.tf two
