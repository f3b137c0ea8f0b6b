// SPDX-License-Identifier: GPL-2.0-only
/* Any lines make a page and an audit report, in which there is no markup but their own. */
#include <stdlib.h>
#include <string.h>

#include "user/report/audit.h"
#include "user/report/html_parts.h"

static int collect(void *ctx, const char *bytes, size_t n)
{
	strbuf_add(ctx, bytes, n);
	return 0;
}

static size_t count(const struct strbuf *text, const char *needle)
{
	const char *at = text->s, *end = text->s + text->len;
	size_t n = 0, len = strlen(needle);

	while ((at = memmem(at, (size_t)(end - at), needle, len))) {
		at += len;
		n++;
	}
	return n;
}

/* Nothing that ends an element, begins one of another sort, or is not printable. */
static void check(const struct strbuf *text, size_t scripts)
{
	if (count(text, "<script") != scripts || count(text, "</script") != scripts)
		abort();
	if (count(text, "<style") != 1 || count(text, "<body") != 1 || count(text, "<title") != 1)
		abort();
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->s[i] < 0x20 && text->s[i] != '\n' && text->s[i] != '\t')
			abort();
}

static void each_line(const char *text, size_t size, struct html *h, struct audit *a)
{
	char error[READER_ERROR_MAX];

	for (size_t at = 0, len; at < size; at += len + 1) {
		const char *eol = memchr(text + at, '\n', size - at);

		len = eol ? (size_t)(eol - text) - at : size - at;
		if (html_line(h, text + at, len, error) != audit_line(a, text + at, len, error))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t digest[SHA256_SIZE];
	struct strbuf page = STRBUF_INIT, audit = STRBUF_INIT, text = STRBUF_INIT;
	char *lines = malloc(size ? size : 1);
	struct html *h = html_new();
	struct audit *a = audit_new();

	if (size)
		memcpy(lines, data, size);
	audit_file(a, "<file>");
	each_line(lines, size, h, a);
	audit_file_end(a, digest, 0);
	if (html_records(h) != audit_records(a))
		abort();
	if (html_finish(h, 0, collect, &page))
		abort();
	audit_write(a, true, &audit);
	audit_write(a, false, &text);
	check(&page, ROWS_COLUMNS + 5);
	check(&audit, 0);
	html_free(h);
	audit_free(a);
	strbuf_release(&page);
	strbuf_release(&audit);
	strbuf_release(&text);
	free(lines);
	return 0;
}
