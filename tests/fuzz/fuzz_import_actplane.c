// SPDX-License-Identifier: GPL-2.0-only
/* A policy of ActPlane is the input. tests/fuzz/run import_actplane */
#include "tests/fuzz/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_import(data, size, IMPORT_ACTPLANE);
}
