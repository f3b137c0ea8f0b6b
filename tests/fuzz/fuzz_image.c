// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_image.c - files that a process mapped as code, for libFuzzer: what is found in them lies in
 * them, and instructions are no longer than what is left. make fuzz; build/fuzz/fuzz_image CORPUS
 */
#include "tests/fuzz/fuzz_file.h"
#include "user/tls/image.h"
#include "user/tls/marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_image(const struct tls_image *image, size_t size)
{
	if (!image->nprobes || image->nprobes > TLS_PROBES_MAX)
		abort();
	for (size_t i = 0; i < image->nprobes; i++) {
		const struct tls_probe *p = &image->probes[i];

		if (p->at >= size || p->nreturns > CODE_RETURNS_MAX)
			abort();
		for (unsigned int k = 0; k < p->nreturns; k++)
			if (p->returns[k] < p->at || p->returns[k] >= size)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {.data = data, .size = size};
	struct tls_file file = {.read = read_input, .ctx = &in, .size = size};
	uint32_t returns[CODE_RETURNS_MAX];
	struct tls_image image;

	if (!tls_image_find(&file, &image))
		check_image(&image, size);
	for (size_t at = 0; at < size && at < 64; at++)
		if (code_length(data + at, size - at) > (int)(size - at))
			abort();
	code_returns(data, size, returns);
	tls_marks_find(&file);
	return 0;
}
