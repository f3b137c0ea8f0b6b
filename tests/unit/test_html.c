// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit/session.h"
#include "user/base/b64.h"
#include "user/report/html_parts.h"

static int collect(void *ctx, const char *bytes, size_t n)
{
	strbuf_add(ctx, bytes, n);
	return 0;
}

static void add_lines(struct html *h, const struct strbuf *text)
{
	const char *at = text->s, *end = text->s + text->len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		char error[READER_ERROR_MAX];

		cr_assert_eq(html_line(h, at, (size_t)(eol - at), error), 0, "%s", error);
		at = eol + 1;
	}
}

static struct strbuf page_of(const char *name, void (*session)(struct feed *f, const char *name))
{
	struct strbuf out = STRBUF_INIT;
	struct html *h = html_new();
	struct feed f;

	session(&f, name);
	add_lines(h, &f.out);
	cr_assert_eq(html_finish(h, 0, collect, &out), 0);
	html_free(h);
	feed_free(&f);
	return out;
}

/* How often needle stands in the page. */
static size_t count(const char *page, const char *needle)
{
	size_t n = 0;

	for (; (page = strstr(page, needle)); page++)
		n++;
	return n;
}

/* What a block of data holds. */
static struct strbuf data_of(const struct strbuf *page, const char *name)
{
	struct strbuf head = STRBUF_INIT, packed = STRBUF_INIT, plain = STRBUF_INIT;
	uLongf n = 1 << 20;
	char *to = malloc(n);
	const char *at;

	strbuf_addf(&head, "id=\"data-%s\">", name);
	at = strstr(page->s, head.s);
	cr_assert_not_null(at, "%s", name);
	at += head.len;
	cr_assert_eq(b64_decode(&packed, at, strcspn(at, "<")), 0);
	cr_assert_eq(uncompress((Bytef *)to, &n, (const Bytef *)packed.s, packed.len), Z_OK);
	strbuf_add(&plain, to, n);
	strbuf_release(&head);
	strbuf_release(&packed);
	free(to);
	return plain;
}

static void assert_data_has(const struct strbuf *page, const char *name, const char *text)
{
	struct strbuf data = data_of(page, name);

	cr_assert(strstr(data.s, text), "no '%s' in %s:\n%s", text, name, data.s);
	strbuf_release(&data);
}

Test(html, summary_has_the_chain_as_text)
{
	struct strbuf out = page_of(NULL, session_flow);

	cr_assert(strstr(out.s, "<small>denied because this process gained machine/secret over"));
	cr_assert(strstr(out.s, "/repo/.env\\n&lt;b&gt;, because x (#"));
	cr_assert_eq(count(out.s, "<small>"), count(out.s, "</small>"));
	cr_assert(strstr(out.s, "Secrets touched"));
	cr_assert(strstr(out.s, "1 operation was denied."));
	strbuf_release(&out);
}

Test(html, page_has_no_markup_but_its_own)
{
	struct strbuf out = page_of(NULL, session_agent);
	size_t data = count(out.s, "<script type=\"application/x-ringfence\"");

	cr_assert_eq(data, ROWS_COLUMNS + 4);
	cr_assert_eq(count(out.s, "<script"), data + 1);
	cr_assert_eq(count(out.s, "</script"), data + 1);
	cr_assert_eq(count(out.s, "<img"), 0);
	cr_assert_eq(count(out.s, "onerror"), count(out.s, "&lt;img src=x onerror"));
	cr_assert_eq(count(out.s, "javascript:"), 0);
	cr_assert_eq(count(out.s, " style="), 0);
	/* The one address is a namespace, which nothing is fetched from. */
	cr_assert_eq(count(out.s, "http"), count(out.s, "http-equiv") +
						   count(out.s, "https://paste") +
						   count(out.s, "http://www.w3.org/2000/svg"));
	cr_assert_eq(strlen(out.s), out.len);
	strbuf_release(&out);
}

Test(html, policy_allows_its_own_script_and_style_only)
{
	struct strbuf out = page_of(NULL, session_agent);

	cr_assert(strstr(out.s, "default-src 'none'; base-uri 'none'; form-action 'none'; "
				"style-src 'sha256-"));
	cr_assert_eq(count(out.s, "unsafe"), 0);
	cr_assert_null(strstr(html_script, "</"));
	cr_assert_null(strstr(html_script, "innerHTML"));
	cr_assert_null(strstr(html_script, "eval("));
	strbuf_release(&out);
}

Test(html, every_record_is_a_row)
{
	struct strbuf out, seq;
	struct feed f;

	session_agent(&f, NULL);
	out = page_of(NULL, session_agent);
	seq = data_of(&out, "seq");
	cr_assert_eq(seq.len, count(f.out.s, "\n"));
	for (size_t i = 0; i < seq.len; i++)
		cr_assert_eq(seq.s[i], 0); /* each follows the one before */
	strbuf_release(&seq);
	strbuf_release(&out);
	feed_free(&f);
}

Test(html, data_has_the_names_as_printable_text)
{
	struct strbuf out = page_of(NULL, session_agent);

	assert_data_has(&out, "objects", "<script>alert(1)</script>&\"'");
	assert_data_has(&out, "objects", "bad\\xff\\xfename\\n2026");
	assert_data_has(&out, "processes", "\"name\":\"bash\"");
	assert_data_has(&out, "whats", "policy.deny\tdeny\tEPERM\twrite\t✖\t0\n");
	assert_data_has(&out, "lines", "\"event\":\"policy.deny\"");
	strbuf_release(&out);
}

Test(html, graph_goes_from_the_source_to_where_it_was_denied)
{
	struct strbuf out = page_of(NULL, session_flow);

	assert_data_has(&out, "flows", "{\"kind\":\"source\",\"text\":\"/repo/.env");
	assert_data_has(&out, "flows", "{\"kind\":\"program\",\"text\":\"tee\"}");
	assert_data_has(&out, "flows", "\"denied\":1");
	strbuf_release(&out);
}

static void add(struct html *h, const char *line)
{
	char error[READER_ERROR_MAX];

	cr_assert_eq(html_line(h, line, strlen(line), error), 0, "%s", error);
}

#define HEAD(seq)                                                                                  \
	"{\"v\":1,\"seq\":" #seq                                                                   \
	",\"time\":\"2026-01-02T03:04:05.000000000Z\",\"mono\":5,\"session\":\"s\","

Test(html, says_what_is_missing)
{
	struct strbuf out = STRBUF_INIT;
	struct html *h = html_new();
	char error[READER_ERROR_MAX];

	add(h, HEAD(3) "\"event\":\"file.open\",\"process\":{\"id\":\"a\",\"pid\":1},\"file\":"
		       "{\"path\":\"/x\"}}");
	add(h, HEAD(9) "\"event\":\"timeline.lost\",\"ringfence\":{\"lost\":{\"class\":\"open\","
		       "\"count\":7,\"reason\":\"ring_full\"}}}");
	cr_assert_eq(html_line(h, "{\"v\":2}", 7, error), -EBADMSG);
	cr_assert_eq(html_finish(h, 1, collect, &out), 0);
	cr_assert(strstr(out.s, "The record has holes."));
	cr_assert(strstr(out.s, "7 records of class open (ring_full)"));
	cr_assert(strstr(out.s, "has no beginning here, and no end; 5 records are missing"));
	cr_assert(strstr(out.s, "1 lines could not be read"));
	cr_assert(strstr(out.s, "Nothing was denied."));
	html_free(h);
	strbuf_release(&out);
}

/* What the scanner reads is what the reader tells. */
Test(html, common_records_are_as_described)
{
	static const char *const lines[] = {
		"\"event\":\"file.open\",\"verdict\":\"allow\",\"result\":\"allowed\",\"process\":"
		"{\"id\":\"a\",\"pid\":1},\"file\":{\"path\":\"/a\\u0001b\",\"access\":"
		"[\"read\",\"write\"]}}",
		"\"event\":\"file.rename\",\"process\":{\"id\":\"a\",\"pid\":1},\"file\":"
		"{\"path\":\"/a\",\"target_path\":\"/b\"}}",
		"\"event\":\"file.create\",\"process\":{\"id\":\"a\",\"pid\":1},\"file\":"
		"{\"path\":\"/l\",\"symbolic_link\":{\"target_path\":\"/t\"}}}",
		"\"event\":\"file.open\",\"process\":{\"id\":\"a\",\"pid\":1},\"file\":"
		"{\"inode\":\"77\"}}",
		"\"event\":\"process.fork\",\"process\":{\"id\":\"a\",\"pid\":1},\"ringfence\":"
		"{\"child\":{\"id\":\"b\",\"pid\":2}}}",
		"\"event\":\"process.exit\",\"process\":{\"id\":\"b\",\"pid\":2,\"exit\":"
		"{\"signal\":\"SIGKILL\"}}}",
	};
	struct html *h = html_new();

	add(h, HEAD(1) "\"event\":\"session.start\"}");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct strbuf line = STRBUF_INIT, told = STRBUF_INIT;
		char error[READER_ERROR_MAX];
		struct record r;
		struct scan s;

		strbuf_addstr(&line, HEAD(2));
		strbuf_addstr(&line, lines[i]);
		cr_assert_eq(scan_line(line.s, line.len, &s, error), 0, "%s", error);
		cr_assert(html_common(h, &s));
		cr_assert_eq(record_parse(line.s, line.len, &r, error), 0, "%s", error);
		describe_object(&r, &told);
		cr_assert_str_eq(h->object.s, told.s);
		record_release(&r);
		strbuf_release(&line);
		strbuf_release(&told);
	}
	cr_assert_eq(h->story.kinds[KIND_CHANGE], 3);
	cr_assert_eq(h->tree.n, 2);
	cr_assert_eq(h->tree.v[1].parent, 0);
	cr_assert_str_eq(h->tree.v[1].exit, "SIGKILL");
	html_free(h);
}

static int refuse(void *ctx, const char *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	++*(int *)ctx;
	return -ENOSPC;
}

Test(html, first_error_of_the_output_is_returned_and_ends_it)
{
	struct html *h = html_new();
	int calls = 0;

	add(h, HEAD(1) "\"event\":\"session.start\"}");
	cr_assert_eq(html_finish(h, 0, refuse, &calls), -ENOSPC);
	cr_assert_eq(calls, 1);
	html_free(h);
	html_free(NULL);
}
