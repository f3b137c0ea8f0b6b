# shellcheck shell=bash disable=SC2016,SC2154,SC2164
n=20000
[[ -z ${RF_FULL:-} ]] || n=100000
echo "$n" >"$T/n"
python3 -c '
import io, sys, tarfile
with tarfile.open(sys.argv[1], "w") as t:
    for i in range(int(sys.argv[2])):
        text = b"%d\n" % i
        f = tarfile.TarInfo("%d/%d/%d" % (i % 10, i % 100, i))
        f.size = len(text)
        t.addfile(f, io.BytesIO(text))' "$T/many.tar" "$n"
