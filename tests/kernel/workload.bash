# shellcheck shell=bash disable=SC2016,SC2154,SC2164
# The same real work under different policies. Sourced after lib.bash, and where it is made after prepare.bash.

# What real work is done with: a repository to clone, a program to build, and an archive of many files.
workload() {
	local n x i
	own_repository "$O/source"
	mkdir "$O/build" "$T/many"
	cd "$O/build"
	for x in a b c d; do echo "int f_$x(void) { return 0; }" >$x.c; done
	printf 'int f_a(void); int main(void) { return f_a(); }\n' >main.c
	printf 'a: main.o a.o b.o c.o d.o\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -c $< -o $@\n' >Makefile
	n=2000
	[[ -z ${RF_FULL:-} ]] || n=10000
	echo "$n" >"$O/many"
	cd "$T/many"
	for ((i = 0; i < n; i++)); do : >$i; done
	tar cf "$O/many.tar" .
}

# works CLONE [NPM…]: does it all. CLONE is a further option of git clone, or empty; NPM are those of npm ci.
works() {
	git clone -q ${1:+"$1"} "$O/source" "$W/clone"
	mkdir "$W/npm" "$W/npm/dep"
	cd "$W/npm"
	put dep/package.json '{"name":"dep","version":"1.0.0"}'
	put package.json '{"name":"x","version":"1.0.0","dependencies":{"dep":"file:dep"}}'
	put package-lock.json '{"name":"x","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x","version":"1.0.0","dependencies":{"dep":"file:dep"}},"dep":{"version":"1.0.0"},"node_modules/dep":{"resolved":"dep","link":true}}}'
	npm ci "${@:2}" --offline --no-audit --no-fund
	[[ -e node_modules/dep/package.json ]]
	cp -r "$O/build" "$W/build"
	make -s -j2 -C "$W/build"
	"$W/build/a"
	python3 -m venv --without-pip "$W/venv"
	"$W/venv/bin/python" -c "print(1)"
	mkdir "$W/tar"
	tar xf "$O/many.tar" -C "$W/tar"
	[[ $(find "$W/tar" -type f | wc -l) == "$(cat "$O/many")" ]]
}
