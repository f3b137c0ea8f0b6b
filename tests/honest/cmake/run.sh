#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a C project with a library, by cmake and ninja or make
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >CMakeLists.txt <<'CM'
cmake_minimum_required(VERSION 3.20)
project(hello C)
include(CheckFunctionExists)
check_function_exists(fork HAVE_FORK)
configure_file(config.h.in config.h)
add_library(word SHARED word.c)
add_executable(hello main.c)
target_include_directories(word PRIVATE ${CMAKE_BINARY_DIR})
target_link_libraries(hello word)
enable_testing()
add_test(NAME says COMMAND hello)
set_tests_properties(says PROPERTIES PASS_REGULAR_EXPRESSION "hello 1")
install(TARGETS hello word)
CM
echo '#cmakedefine01 HAVE_FORK' >config.h.in
printf '#include "config.h"\nint word(void) { return HAVE_FORK; }\n' >word.c
printf '#include <stdio.h>\nint word(void);\nint main(void) { printf("hello %%d\\n", word()); return 0; }\n' >main.c
generators=(Ninja)
[[ -z ${RF_FULL:-} ]] || generators+=("Unix Makefiles")
for generator in "${generators[@]}"; do
	cmake -G "$generator" -S . -B build -DCMAKE_BUILD_TYPE=Release
	cmake --build build --parallel 4
	ctest --test-dir build --output-on-failure
	cmake --install build --prefix "$W/installed"
	[[ $(LD_LIBRARY_PATH=$W/installed/lib "$W/installed/bin/hello") == "hello 1" ]]
	cmake --build build --target clean
	rm -rf build installed
done
