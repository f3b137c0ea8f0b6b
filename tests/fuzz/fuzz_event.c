// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_event.c - records of the ring, from bytes to lines and back, for libFuzzer.
 *
 * The input is a row of records: two bytes of length (little endian), then the bytes. Each line
 * that comes out must be readable. make fuzz make fuzz-event; build/fuzz/fuzz_event
 * tests/fuzz/corpus/eventmake fuzz-event; build/fuzz/fuzz_event tests/fuzz/corpus/event
 * build/fuzz/fuzz_event CORPUS
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/lineage/lineage.h"
#include "user/report/compact.h"
#include "user/timeline/reader.h"
#include "user/timeline/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check_line(void *ctx, const char *line, size_t len)
{
	struct compact c = {.tree = ctx};
	struct strbuf out = STRBUF_INIT;
	char error[READER_ERROR_MAX];
	struct record r;

	if (memchr(line, '\n', len) != line + len - 1 || record_parse(line, len, &r, error))
		abort();
	tree_add(ctx, &r);
	compact_record(&c, &r, &out);
	strbuf_release(&out);
	record_release(&r);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lineage *l = lineage_new("fuzz");
	struct tree tree = {0};
	struct timeline_config config = {.session = "fuzz",
					 .who = lineage_source(l),
					 .write = check_line,
					 .write_ctx = &tree};
	struct timeline_end end = {.mono_ns = 1, .wait_status = -1};
	struct timeline *t = timeline_new(&config);

	while (size >= 2) {
		size_t len = data[0] | (size_t)data[1] << 8;

		data += 2;
		size -= 2;
		len = len < size ? len : size;
		timeline_event(t, data, len);
		data += len;
		size -= len;
	}
	if (timeline_finish(t, &end))
		abort();
	timeline_free(t);
	lineage_free(l);
	tree_release(&tree);
	return 0;
}
