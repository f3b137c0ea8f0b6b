#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# by uv run or bare
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
uv run ruff format
uv run ruff check
uv run pytest --collect-only
fails commit second
uv run pytest
succeeds commit second
put src/a.py changed
fails commit third
ruff format
ruff check
touch fail-pytest
ends_badly pytest
fails commit third
rm fail-pytest
pytest
succeeds commit third
[[ $(git rev-list --count HEAD) == 3 ]]
