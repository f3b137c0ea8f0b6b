// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/feed.h"
#include "user/timeline/left.h"
#include "user/timeline/verify.h"

static int append(void *ctx, const char *line, size_t len)
{
	strbuf_add(ctx, line, len);
	return 0;
}

static int full(void *ctx, const char *line, size_t len)
{
	(void)ctx;
	(void)line;
	(void)len;
	return -ENOSPC;
}

static bool known(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	(void)ctx;
	(void)public;
	return true;
}

static void say(void *ctx, const struct verify_finding *finding)
{
	(void)ctx;
	cr_log_info("line %llu: %s", (unsigned long long)finding->line, finding->text);
}

static struct verify_result verify(const struct strbuf *text)
{
	struct verify_config config = {.say = say, .known = known};
	struct verify *v = verify_new(&config);
	struct verify_result r;

	verify_feed(v, text->s, text->len);
	verify_finish(v, &r);
	verify_free(v);
	return r;
}

static void read_lines(struct left *l, const struct strbuf *text)
{
	const char *at = text->s, *end;

	left_init(l);
	for (; at < text->s + text->len; at = end + 1) {
		end = memchr(at, '\n', (size_t)(text->s + text->len - at));
		left_line(l, at, (size_t)(end + 1 - at));
	}
}

/* A session that was recorded for a while, and whose writer then died. */
static void record(struct feed *f, const char *name, struct strbuf *ret_text)
{
	const char *const args[] = {"x", NULL};

	feed_start(f, name);
	for (int i = 0; i < 3; i++) {
		feed_exec(f, 11, "/bin/true", args);
		f->now += 2 * SEAL_NS;
		timeline_tick(f->t, f->now);
	}
	feed_exec(f, 11, "/bin/false", args);
	timeline_flush(f->t, f->now + 1);
	strbuf_add(ret_text, f->out.s, f->out.len);
}

static int close_it(struct strbuf *text, const char *session, const struct signing_key *key,
		    uint64_t *ret_unsealed)
{
	struct timeline_config config = {
		.session = session, .key = key, .write = append, .write_ctx = text};
	struct left_gap gap = {.now_ns = 99000000000, .reason = "killed", .cut = 3};
	char error[READER_ERROR_MAX] = "";
	struct left l;
	int r;

	read_lines(&l, text);
	r = left_end(&l, session, error);
	cr_assert_eq(r, 0, "%s", error);
	*ret_unsealed = left_unsealed(&l);
	r = l.closed ? 1 : left_close(&l, &config, &gap);
	left_release(&l);
	return r;
}

static const char *session_of(const struct strbuf *text, char ret[64])
{
	const char *at = strstr(text->s, "\"session\":\"") + 11;

	snprintf(ret, 64, "%.*s", (int)strcspn(at, "\""), at);
	return ret;
}

Test(left, a_timeline_that_was_left_is_ended_and_verifies)
{
	struct signing_key *key = feed_key();
	struct strbuf text = STRBUF_INIT;
	struct verify_result r;
	uint64_t unsealed, lines;
	char session[64];
	struct feed f;

	record(&f, "left", &text);
	strbuf_addch(&text, '\0');
	text.len--;
	session_of(&text, session);
	r = verify(&text);
	cr_expect_eq(verify_state(&r), VERIFY_OPEN);
	lines = r.lines;
	cr_assert_eq(close_it(&text, session, key, &unsealed), 0);
	cr_expect_eq(unsealed, lines - r.sealed_line);
	cr_expect_gt(unsealed, 0);
	r = verify(&text);
	cr_expect_eq(verify_state(&r), VERIFY_GOOD, "%llu damages", (unsigned long long)r.damages);
	cr_expect_eq(r.lines, lines + 2);
	cr_expect_eq(r.segments, 1);
	strbuf_addch(&text, '\0');
	text.len--;
	cr_expect(
		strstr(text.s, "\"event\":\"timeline.gap\",\"ringfence\":{\"gap\":{\"from\":\"20"));
	cr_expect(strstr(text.s, "\"reason\":\"killed\",\"unsealed\":"));
	cr_expect(strstr(text.s, "\"cut\":3}}}"));
	/* Once is enough. */
	cr_expect_eq(close_it(&text, session, key, &unsealed), 1);
	strbuf_release(&text);
	signing_key_free(key);
	feed_free(&f);
}

Test(left, what_was_changed_before_is_still_found)
{
	struct strbuf text = STRBUF_INIT;
	struct verify_result r;
	uint64_t unsealed;
	char session[64];
	struct feed f;
	char *at;

	record(&f, "left-changed", &text);
	strbuf_addch(&text, '\0');
	text.len--;
	session_of(&text, session);
	at = strstr(text.s, "/bin/true");
	cr_assert(at);
	at[5] = 'X';
	cr_assert_eq(close_it(&text, session, NULL, &unsealed), 0);
	r = verify(&text);
	cr_expect_eq(verify_state(&r), VERIFY_DAMAGED);
	strbuf_release(&text);
	feed_free(&f);
}

Test(left, what_is_none_is_refused)
{
	char error[READER_ERROR_MAX] = "";
	struct strbuf text = STRBUF_INIT;
	struct timeline_config config = {.write = full};
	struct left_gap gap = {.reason = "killed"};
	char session[64];
	struct left l;
	struct feed f;

	left_init(&l);
	cr_expect_eq(left_end(&l, "s", error), -ENODATA);
	left_line(&l, "no record\n", 10);
	cr_expect_eq(left_end(&l, "s", error), -EBADMSG);
	cr_expect(error[0]);
	left_release(&l);
	record(&f, "left-none", &text);
	strbuf_addch(&text, '\0');
	text.len--;
	session_of(&text, session);
	read_lines(&l, &text);
	cr_expect_eq(left_end(&l, "another", error), -EBADMSG);
	cr_expect_eq(left_end(&l, session, error), 0);
	config.session = session;
	cr_expect_eq(left_close(&l, &config, &gap), -ENOSPC);
	left_release(&l);
	strbuf_release(&text);
	feed_free(&f);
}
