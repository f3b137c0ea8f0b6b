// SPDX-License-Identifier: GPL-2.0-only
/* Settings of sandbox-runtime are the input. tests/fuzz/run import_srt */
#include "tests/fuzz/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_import(data, size, IMPORT_SRT);
}
