# shellcheck shell=bash
# As `network`; what is beside the endpoints is denied as well.
# shellcheck source=tests/escapes/policies/network/outside.bash
. "$ESCAPES/policies/network/outside.bash"
