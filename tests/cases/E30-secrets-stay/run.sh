#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# who has read the secret, or a copy, sends nothing; who has read what redact made of it does
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
succeeds connects
read -r x <"$1"
connects 2>"$T/said" && exit 1
[[ $(<"$T/said") == *"not permitted"* ]]
END
bash -eu use.sh "$W/.env"
cp .env copy
bash -eu use.sh copy
cat >commit.sh <<'END'
read -r x <.env
git commit -q --allow-empty -m "$x" 2>"$T/said"
END
ends_badly bash commit.sh
redact 's/=.*/=/' .env >clean
cat >send.sh <<'END'
. "$CASES/../kernel/lib.bash"
read -r x <clean
[[ $x == TOKEN= ]]
succeeds connects
END
bash -eu send.sh
[[ $(git rev-list --count HEAD) == 1 ]]
