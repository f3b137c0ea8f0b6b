// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_tls_find.c - ELF files whose functions have no names, for libFuzzer: the search ends, what
 * it finds lies in the file and is told why, and what it does not find, too. make fuzz;
 * build/fuzz/fuzz_tls_find CORPUS
 */
#include "tests/fuzz/fuzz_file.h"
#include "user/tls/find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_function(const struct tls_find *find, const struct tls_function *f, size_t size)
{
	if (!f->name || f->probe.at >= size || f->probe.nreturns > CODE_RETURNS_MAX)
		abort();
	if ((find->how != TLS_FIND_SYMBOLS) != (f->evidence != NULL))
		abort();
	for (unsigned int i = 0; i < f->probe.nreturns; i++)
		if (f->probe.returns[i] >= size)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {.data = data, .size = size};
	struct tls_file file = {.read = read_input, .ctx = &in, .size = size};
	struct tls_find find;

	if (tls_find(&file, &find))
		return 0;
	if (!find.how != !find.nfunctions || !find.how != (find.why != NULL))
		abort();
	for (size_t i = 0; i < find.nfunctions; i++)
		check_function(&find, &find.functions[i], size);
	tls_find_release(&find);
	return 0;
}
