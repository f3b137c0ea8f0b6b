// SPDX-License-Identifier: GPL-2.0-only
/* Seals, and that whatever is done to a sealed timeline is found, and where. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/session.h"
#include "user/base/alloc.h"
#include "user/timeline/verify.h"

#define LINES_MAX 8192

/* A timeline as lines, which may be put together in another way. */
struct lines {
	char *text;
	size_t len;
	const char *at[LINES_MAX + 1]; /* the last: behind the text */
	size_t n;
};

static void split(struct lines *l, const struct strbuf *text)
{
	*l = (struct lines){.text = xmemdup(text->s, text->len), .len = text->len};
	for (const char *p = l->text; p < l->text + l->len; p = strchr(p, '\n') + 1)
		l->at[l->n++] = p;
	l->at[l->n] = l->text + l->len;
}

/* Puts lines from … to-1 into out. */
static void put(struct strbuf *out, const struct lines *l, size_t from, size_t to)
{
	if (from < to)
		strbuf_add(out, l->at[from], (size_t)(l->at[to] - l->at[from]));
}

struct findings {
	struct strbuf text; /* "LINE:OFFSET: text\n" each */
	uint8_t trusted[SIGNING_PUBLIC_SIZE];
};

static void note(void *ctx, const struct verify_finding *finding)
{
	struct findings *f = ctx;

	cr_assert(!strchr(finding->text, '\n'));
	strbuf_addf(&f->text, "%llu:%llu: %s\n", (unsigned long long)finding->line,
		    (unsigned long long)finding->offset, finding->text);
}

static bool is_known(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	const struct findings *f = ctx;

	return !memcmp(f->trusted, public, SIGNING_PUBLIC_SIZE);
}

static enum verify_state run(const char *text, size_t len, size_t step, struct findings *f,
			     struct verify_result *ret)
{
	struct verify_config config = {.say = note, .known = is_known, .ctx = f};
	struct signing_key *key = feed_key();
	struct verify *v = verify_new(&config);

	strbuf_reset(&f->text);
	signing_key_public(key, f->trusted);
	signing_key_free(key);
	for (size_t at = 0; at < len; at += step)
		verify_feed(v, text + at, len - at < step ? len - at : step);
	verify_finish(v, ret);
	verify_free(v);
	return verify_state(ret);
}

static enum verify_state verify(const struct strbuf *text, struct findings *f)
{
	struct verify_result r;

	return run(text->s, text->len, SIZE_MAX, f, &r);
}

/* A process that opens that many files, with a seal at each second of three. */
static void make(struct feed *f, int opens)
{
	feed_start(f, "sealed");
	for (int i = 0; i < opens; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/repo/src/%d.c", i);
		feed_file(f, 11, RF_OP_READ, path);
		if (i % (opens / 3) == opens / 3 - 1) {
			f->now += SEAL_NS;
			feed_settle(f);
		}
	}
	cr_assert_eq(feed_end(f), 0);
}

static void expect(const struct strbuf *text, enum verify_state state, const char *words)
{
	struct findings f = {0};
	enum verify_state is = verify(text, &f);

	cr_expect_eq(is, state, "state %d:\n%s", is, f.text.s ?: "");
	cr_expect_str_eq(f.text.s ?: "", words);
	strbuf_release(&f.text);
}

Test(seal, a_session_is_intact_and_signed_whatever_the_pieces_it_comes_in)
{
	struct findings found = {0};
	struct verify_result r;
	struct feed f;

	make(&f, 36);
	for (size_t step = 1; step < 6000; step += step / 3 + 1) {
		cr_assert_eq(run(f.out.s, f.out.len, step, &found, &r), VERIFY_GOOD, "%s",
			     found.text.s ?: "");
		cr_assert_eq(r.segments, 1);
		cr_assert_eq(r.closed, 1);
		cr_assert_eq(r.seals, feed_count(&f, "seal"));
		cr_assert_eq(r.seals, 4);
		cr_assert_eq(r.bytes, f.out.len);
		cr_assert_eq(r.sealed_bytes, f.out.len);
		cr_assert_eq(r.sealed_line, r.lines);
		cr_assert_eq(r.sealed_seq, r.lines);
	}
	strbuf_release(&found.text);
	feed_free(&f);
}

Test(seal, a_seal_comes_after_a_thousand_lines_and_none_while_nothing_happens)
{
	struct feed f;

	feed_start(&f, NULL);
	for (int i = 0; i < 2100; i++) {
		feed_file(&f, 11, RF_OP_READ, "/repo/a");
		f.now -= 1000000 - 1000; /* all within one second */
	}
	feed_settle(&f);
	cr_expect_eq(feed_count(&f, "seal"), 2);
	f.now += 10 * SEAL_NS;
	feed_settle(&f);
	cr_expect_eq(feed_count(&f, "seal"), 3);
	f.now += 10 * SEAL_NS;
	feed_settle(&f);
	cr_expect_eq(feed_count(&f, "seal"), 3);
	cr_assert_eq(feed_end(&f), 0);
	expect(&f.out, VERIFY_GOOD, "");
	feed_free(&f);
}

/* Flips that bit: the file must be damaged, and a finding be about that line. */
static void flip(struct feed *f, size_t i, int bit, size_t line, struct findings *found)
{
	struct verify_result r;
	bool located = f->out.s[i] == '\n'; /* two lines are one then */
	char here[32];

	f->out.s[i] ^= (char)(1 << bit);
	cr_assert_eq(run(f->out.s, f->out.len, SIZE_MAX, found, &r), VERIFY_DAMAGED,
		     "bit %d of byte %zu in line %zu: %.100s", bit, i, line, f->out.s + i);
	f->out.s[i] ^= (char)(1 << bit);
	snprintf(here, sizeof(here), "%zu:", line);
	for (const char *p = found->text.s; p && *p && !located; p = strchr(p, '\n') + 1)
		located = !strncmp(p, here, strlen(here));
	cr_assert(located, "bit %d of byte %zu in line %zu:\n%s", bit, i, line, found->text.s);
}

/* One bit of each byte, and of the last seal's each one. */
Test(seal, no_flipped_bit_passes_and_the_line_is_told)
{
	struct findings found = {0};
	struct feed f;
	size_t last = 0;

	make(&f, 12);
	for (size_t i = 0; i + 1 < f.out.len; i++)
		if (f.out.s[i] == '\n')
			last = i + 1;
	for (size_t i = 0, line = 1; i < f.out.len; i++) {
		bool newline = f.out.s[i] == '\n';

		for (int bit = 0; bit < 8; bit++)
			if (i >= last || bit == (int)(i % 8))
				flip(&f, i, bit, line, &found);
		line += newline;
	}
	strbuf_release(&found.text);
	feed_free(&f);
}

Test(seal, a_changed_line_is_told_with_its_place)
{
	char words[200], *at;
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	at = strstr(f.out.s, "/repo/src/20.c");
	at[1] = 'R';
	for (size_t i = 0; i < l.n; i++)
		if (l.at[i] - l.text < at - f.out.s && at - f.out.s < l.at[i + 1] - l.text)
			snprintf(words, sizeof(words), "%zu:%zu: seq %zu was changed\n", i + 1,
				 (size_t)(l.at[i] - l.text), i + 1);
	expect(&f.out, VERIFY_DAMAGED, words);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_removed_line_is_told_whichever_it_is)
{
	struct findings found = {0};
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	for (size_t i = 0; i + 1 < l.n; i++) {
		struct strbuf text = STRBUF_INIT;
		char words[96];

		put(&text, &l, 0, i);
		put(&text, &l, i + 1, l.n);
		cr_assert_eq(verify(&text, &found), VERIFY_DAMAGED, "line %zu", i + 1);
		snprintf(words, sizeof(words), "%zu:%zu: seq %zu is missing before this line\n",
			 i + 1, (size_t)(l.at[i] - l.text), i + 1);
		cr_assert(strstr(found.text.s, words), "%s\nnot in\n%s", words, found.text.s);
		strbuf_release(&text);
	}
	strbuf_release(&found.text);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_repeated_line_is_told_whichever_it_is)
{
	struct findings found = {0};
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	for (size_t i = 0; i < l.n; i++) {
		for (size_t to = 0; to <= l.n; to += 7) {
			struct strbuf text = STRBUF_INIT;

			put(&text, &l, 0, to);
			put(&text, &l, i, i + 1);
			put(&text, &l, to, l.n);
			cr_assert_eq(verify(&text, &found), VERIFY_DAMAGED, "line %zu at %zu",
				     i + 1, to + 1);
			strbuf_release(&text);
		}
	}
	strbuf_release(&found.text);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_repeated_line_is_told_as_what_it_is)
{
	struct strbuf text = STRBUF_INIT;
	char words[100];
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	put(&text, &l, 0, 9);
	put(&text, &l, 4, 5);
	put(&text, &l, 9, l.n);
	snprintf(words, sizeof(words), "10:%zu: seq 5 is repeated here\n",
		 (size_t)(l.at[9] - l.text));
	expect(&text, VERIFY_DAMAGED, words);
	strbuf_release(&text);
	free(l.text);
	feed_free(&f);
}

/* Lines a and b change places. */
static void swap(struct strbuf *text, const struct lines *l, size_t a, size_t b)
{
	strbuf_reset(text);
	put(text, l, 0, a);
	put(text, l, b, b + 1);
	put(text, l, a + 1, b);
	put(text, l, a, a + 1);
	put(text, l, b + 1, l->n);
}

Test(seal, swapped_lines_are_told_whichever_they_are)
{
	struct findings found = {0};
	struct strbuf text = STRBUF_INIT;
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	for (size_t a = 0; a < l.n; a++) {
		for (size_t b = a + 1; b < l.n; b++) {
			swap(&text, &l, a, b);
			cr_assert_eq(verify(&text, &found), VERIFY_DAMAGED, "lines %zu and %zu",
				     a + 1, b + 1);
		}
	}
	swap(&text, &l, 3, 8);
	cr_expect_eq(verify(&text, &found), VERIFY_DAMAGED);
	cr_expect(strstr(found.text.s, ": seq 9 was moved here\n") &&
			  strstr(found.text.s, ": seq 4 was moved here\n"),
		  "%s", found.text.s);
	cr_expect(!strstr(found.text.s, "seq 5 "));
	strbuf_release(&text);
	strbuf_release(&found.text);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_file_cut_at_any_line_is_not_closed_and_one_cut_within_is_damaged)
{
	struct findings found = {0};
	struct verify_result r;
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	for (size_t i = 1; i < l.n; i++) {
		size_t len = (size_t)(l.at[i] - l.text);

		cr_assert_eq(run(l.text, len, SIZE_MAX, &found, &r), VERIFY_OPEN, "%zu lines: %s",
			     i, found.text.s ?: "");
		cr_assert_eq(r.segments, 1);
		cr_assert_eq(r.closed, 0);
		cr_assert_eq(r.lines, i);
		cr_assert_leq(r.sealed_line, i);
		cr_assert_eq(run(l.text, len - 1, SIZE_MAX, &found, &r), VERIFY_DAMAGED);
		cr_assert(strstr(found.text.s, "the last line is cut"));
		cr_assert_eq(run(l.text + len, l.len - len, SIZE_MAX, &found, &r), VERIFY_DAMAGED,
			     "from line %zu: %s", i + 1, found.text.s ?: "");
	}
	strbuf_release(&found.text);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_whole_range_that_was_taken_out_with_its_seal_is_told)
{
	struct strbuf text = STRBUF_INIT;
	struct findings found = {0};
	size_t seals[8], n = 0;
	struct lines l;
	struct feed f;

	make(&f, 36);
	split(&l, &f.out);
	for (size_t i = 0; i < l.n; i++)
		if (seal_looks(l.at[i], (size_t)(l.at[i + 1] - l.at[i])))
			seals[n++] = i;
	cr_assert_eq(n, 4);
	put(&text, &l, 0, seals[0] + 1);
	put(&text, &l, seals[1] + 1, l.n);
	cr_expect_eq(verify(&text, &found), VERIFY_DAMAGED);
	cr_expect(strstr(found.text.s, "which had a seal, are missing"), "%s", found.text.s);
	strbuf_release(&text);
	strbuf_release(&found.text);
	free(l.text);
	feed_free(&f);
}

Test(seal, a_session_added_to_a_file_goes_on_from_its_last_seal)
{
	struct strbuf both = STRBUF_INIT;
	struct findings found = {0};
	struct verify_result r;
	struct feed f, g;

	make(&f, 36);
	run(f.out.s, f.out.len, SIZE_MAX, &found, &r);
	feed_added(&g, "s-2", r.end.hash);
	cr_assert_eq(feed_end(&g), 0);
	strbuf_add(&both, f.out.s, f.out.len);
	strbuf_add(&both, g.out.s, g.out.len);
	cr_expect_eq(run(both.s, both.len, SIZE_MAX, &found, &r), VERIFY_GOOD, "%s", found.text.s);
	cr_expect_eq(r.segments, 2);
	cr_expect_eq(r.closed, 2);
	expect(&g.out, VERIFY_DAMAGED,
	       "1:0: what stood before this line is missing: it goes on from a seal that is not "
	       "here\n");
	strbuf_reset(&both);
	strbuf_add(&both, f.out.s, (size_t)(strchr(f.out.s, '\n') + 1 - f.out.s));
	feed_free(&g);
	/* The writer of the first died: the second begins anew. */
	feed_added(&g, "s-2", (const uint8_t[SHA256_SIZE]){0});
	cr_assert_eq(feed_end(&g), 0);
	strbuf_add(&both, g.out.s, g.out.len);
	cr_expect_eq(run(both.s, both.len, SIZE_MAX, &found, &r), VERIFY_OPEN, "%s", found.text.s);
	cr_expect_eq(r.segments, 2);
	cr_expect_eq(r.closed, 1);
	strbuf_release(&both);
	strbuf_release(&found.text);
	feed_free(&g);
	feed_free(&f);
}

Test(seal, a_key_that_is_not_trusted_is_told_from_one_that_is)
{
	struct findings found = {0};
	struct verify_config config = {.say = note, .known = is_known, .ctx = &found};
	struct verify *v = verify_new(&config);
	struct verify_result r;
	struct feed f;

	make(&f, 36);
	verify_feed(v, f.out.s, f.out.len);
	verify_finish(v, &r);
	cr_expect_eq(verify_state(&r), VERIFY_UNKNOWN);
	cr_expect_eq(r.unknown_segments, 1);
	cr_expect(r.has_key);
	verify_free(v);
	feed_free(&f);
}

Test(seal, lines_longer_than_any_seal_are_sealed_too)
{
	struct strbuf line = STRBUF_INIT, text = STRBUF_INIT;
	struct findings found = {0};
	struct verify_result r;
	struct seal s;
	struct writer w;
	uint8_t hash[SHA256_SIZE];

	strbuf_addstr(&line, "{\"v\":1,\"seq\":1,\"x\":\"");
	for (int i = 0; i < 3 * SEAL_LINE_MAX; i++)
		strbuf_addch(&line, (char)('a' + i % 26));
	strbuf_addstr(&line, "\"}\n");
	seal_init(&s, (const uint8_t[SHA256_SIZE]){0});
	seal_add(&s, line.s, line.len, 5);
	strbuf_add(&text, line.s, line.len);
	strbuf_reset(&line);
	strbuf_addstr(&line, "{\"v\":1,\"seq\":2,\"time\":\"t\",\"mono\":1,\"session\":\"\","
			     "\"event\":\"seal\",\"ringfence\":{\"seal\":{");
	w = writer_on(&line);
	seal_put(&s, &w, NULL, SEAL_TIMELINE, hash);
	strbuf_addstr(&line, "}}}\n");
	strbuf_add(&text, line.s, line.len);
	for (size_t step = 1000; step < text.len; step *= 3) {
		cr_expect_eq(run(text.s, text.len, step, &found, &r), VERIFY_UNKNOWN, "%s",
			     found.text.s ?: "");
		cr_expect_eq(r.unsigned_segments, 1);
	}
	text.s[SEAL_LINE_MAX] ^= 1;
	expect(&text, VERIFY_DAMAGED, "1:0: seq 1 was changed\n");
	strbuf_release(&line);
	strbuf_release(&text);
	strbuf_release(&found.text);
	seal_release(&s);
}

Test(seal, a_timeline_without_seals_is_not_closed_and_its_holes_are_told)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(
		&text,
		"{\"v\":1,\"seq\":1,\"session\":\"a\"}\n{\"v\":1,\"seq\":2,\"session\":\"a\"}\n");
	expect(&text, VERIFY_OPEN, "");
	strbuf_addstr(&text, "{\"v\":1,\"seq\":5,\"session\":\"a\"}\nhello\n{\"v\":1,\"seq\":2,"
			     "\"session\":\"a\"}\n");
	expect(&text, VERIFY_DAMAGED,
	       "3:60: seq 3 to 4 are missing before this line\n"
	       "4:90: this line is no record\n"
	       "5:96: seq 2 stands behind seq 5: repeated or moved\n");
	strbuf_release(&text);
}
