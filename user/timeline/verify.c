// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/timeline/verify_range.h"

#define HEAD_MAX 512 /* bytes of a line in which its envelope ends */

/* A line that came in pieces. */
struct carry {
	struct strbuf bytes;
	char head[HEAD_MAX]; /* of a line that is too long for a seal: it was hashed as it came */
	size_t head_len;
	uint64_t hashed;
	uint32_t mark;
};

struct verify {
	struct verify_config config;
	struct verify_result result;
	struct carry carry;
	const char *run; /* lines in a row that are not hashed yet */
	size_t run_len;
	struct hash hash; /* of the range */
	struct range range;
	uint64_t range_bytes;
	bool in_segment, has_seal; /* the segment has */
	char session[VERIFY_SESSION_MAX];
	uint64_t seal_seq, seal_line, seal_offset; /* of the last seal */
	struct seal_said seal;
	struct strbuf seal_text; /* its line, when it has a signature */
};

struct verify *verify_new(const struct verify_config *config)
{
	struct verify *v = xcalloc(1, sizeof(*v));

	v->config = *config;
	v->result.end = config->before;
	v->result.gone_on = !config->before.awaited[0];
	hash_init(&v->hash);
	return v;
}

void verify_free(struct verify *v)
{
	if (!v)
		return;
	strbuf_release(&v->carry.bytes);
	strbuf_release(&v->seal_text);
	hash_release(&v->hash);
	range_release(&v->range);
	free(v);
}

static void flush_run(struct verify *v)
{
	if (v->run_len)
		hash_add(&v->hash, v->run, v->run_len);
	v->run_len = 0;
}

static struct range_say say_of(struct verify *v)
{
	return (struct range_say){.say = v->config.say, .ctx = v->config.ctx};
}

/* What was told of one range, and that there is more. */
static void said(struct verify *v, struct range_say *s)
{
	uint64_t more = s->told - VERIFY_FINDINGS_MAX;

	v->result.damages += s->told;
	if (s->told <= VERIFY_FINDINGS_MAX)
		return;
	s->told = 0;
	range_tell(s, v->result.lines, v->result.bytes, "and %" PRIu64 " more before this line",
		   more);
}

/* Its number as this program writes it; 0: it does not begin so. */
static uint64_t seq_of(const char *line, size_t len)
{
	static const char begin[] = "{\"v\":1,\"seq\":";
	const size_t n = sizeof(begin) - 1;
	uint64_t seq = 0;
	size_t i = n;

	if (len <= n || memcmp(line, begin, n) != 0)
		return 0;
	while (i < len && i < n + 16 && line[i] >= '0' && line[i] <= '9')
		seq = seq * 10 + (uint64_t)(line[i++] - '0');
	return i < len && line[i] == ',' ? seq : 0;
}

static void session_of(const char *line, size_t len, char ret_session[VERIFY_SESSION_MAX])
{
	static const char key[] = "\"session\":\"";
	size_t window = len < HEAD_MAX ? len : HEAD_MAX, n;
	const char *at = memmem(line, window, key, sizeof(key) - 1), *end;

	ret_session[0] = '\0';
	if (!at)
		return;
	at += sizeof(key) - 1;
	end = memchr(at, '"', window - (size_t)(at - line));
	n = end ? (size_t)(end - at) : 0;
	if (n >= VERIFY_SESSION_MAX)
		n = VERIFY_SESSION_MAX - 1;
	memcpy(ret_session, at, n);
	ret_session[n] = '\0';
}

static void check_signature(struct verify *v)
{
	struct range_say say = say_of(v);

	if (!v->seal.has_signature) {
		v->result.unsigned_segments++;
	} else if (!seal_signature_good(&v->seal, v->seal_text.s)) {
		range_tell(&say, v->seal_line, v->seal_offset,
			   "the signature of this seal (seq %" PRIu64 ") is not of its key",
			   v->seal_seq);
		said(v, &say);
	} else {
		v->result.has_key = true;
		memcpy(v->result.key, v->seal.public, sizeof(v->result.key));
		v->result.unknown_segments += !v->config.known(v->config.ctx, v->seal.public);
	}
}

static void end_segment(struct verify *v, bool closed)
{
	struct range_say say = say_of(v);

	if (!closed)
		range_order(&v->range, v->has_seal ? v->seal_seq - 1 : 0, &say);
	said(v, &say);
	if (v->has_seal)
		check_signature(v);
	v->result.closed += closed;
	if (closed && v->seal.continued)
		memcpy(v->result.end.awaited, v->session, VERIFY_SESSION_MAX);
	v->in_segment = false;
	v->has_seal = false;
}

static void begin_range(struct verify *v)
{
	v->run_len = 0;
	hash_reset(&v->hash);
	range_reset(&v->range, v->result.lines + 1);
	v->range_bytes = 0;
}

/* Is it the segment that was awaited? */
static void look_for_awaited(struct verify *v)
{
	char *awaited = v->result.end.awaited;

	if (!awaited[0])
		return;
	if (v->result.segments)
		v->result.awaited_segments += strcmp(awaited, v->session) != 0;
	else
		v->result.gone_on = !strcmp(awaited, v->session);
	awaited[0] = '\0';
}

/*
 * A segment begins where none is, and where a session of another name has its first record: the
 * writer of the one before died. A first record that was copied into its own session begins none.
 */
static void begin_segment(struct verify *v, const char *line, size_t len, uint64_t seq)
{
	char session[VERIFY_SESSION_MAX];

	if (v->in_segment && seq != 1)
		return;
	session_of(line, len, session);
	if (v->in_segment && !strcmp(session, v->session))
		return;
	if (v->in_segment)
		end_segment(v, false);
	begin_range(v);
	memcpy(v->session, session, sizeof(session));
	v->in_segment = true;
	look_for_awaited(v);
	v->result.segments++;
}

static void count_line(struct verify *v, uint64_t seq, uint32_t mark, uint64_t len)
{
	range_add(&v->range,
		  &(struct range_line){.seq = seq, .offset = v->result.bytes, .mark = mark});
	v->range_bytes += len;
	v->result.lines++;
	v->result.bytes += len;
}

static void add_line(struct verify *v, const char *line, size_t len, uint64_t seq)
{
	if (v->run_len && v->run + v->run_len != line)
		flush_run(v);
	if (!v->run_len)
		v->run = line;
	v->run_len += len;
	count_line(v, seq, seal_mark(0, line, len), len);
}

static bool is_zero(const uint8_t hash[SHA256_SIZE])
{
	static const uint8_t zero[SHA256_SIZE];

	return !memcmp(hash, zero, SHA256_SIZE);
}

static bool range_is_intact(struct verify *v, const struct seal_said *seal)
{
	uint8_t both[2 * SHA256_SIZE], hash[SHA256_SIZE];

	flush_run(v);
	memcpy(both, seal->previous, SHA256_SIZE);
	hash_finish(&v->hash, both + SHA256_SIZE);
	hash_bytes(both, sizeof(both), hash);
	return !memcmp(hash, seal->hash, SHA256_SIZE) && seal->lines == v->range.lines &&
	       seal->bytes == v->range_bytes;
}

/* The chain: does the seal follow the one that stands before it here? Told when nothing else tells
 * of it. */
static void check_link(struct verify *v, const struct seal_said *seal, struct range_say *say)
{
	uint64_t first = seal->seq - seal->lines;

	if (!memcmp(seal->previous, v->result.end.hash, SHA256_SIZE) ||
	    (!v->has_seal && is_zero(seal->previous)))
		return;
	if (v->has_seal && first > v->seal_seq + 1)
		range_tell(say, v->range.first_line + 1, v->seal_offset,
			   "seq %" PRIu64 " to %" PRIu64
			   ", which had a seal, are missing behind this line",
			   v->seal_seq + 1, first - 1);
	else if (say->told)
		return;
	else if (!v->has_seal)
		range_tell(say, v->range.first_line, v->result.bytes - v->range_bytes,
			   "what stood before this line is missing: it goes on from a seal that is "
			   "not here");
	else
		range_tell(say, v->result.lines + 1, v->result.bytes,
			   "this seal (seq %" PRIu64
			   ") does not follow the one before it (seq %" PRIu64 ")",
			   seal->seq, v->seal_seq);
}

static void keep_seal(struct verify *v, const struct seal_said *seal, const char *line, size_t len)
{
	v->has_seal = true;
	v->seal = *seal;
	v->seal.marks = NULL;
	v->seal_seq = seal->seq;
	v->seal_line = v->result.lines + 1;
	v->seal_offset = v->result.bytes;
	strbuf_reset(&v->seal_text);
	if (seal->has_signature)
		strbuf_add(&v->seal_text, line, len);
	memcpy(v->result.end.hash, seal->hash, SHA256_SIZE);
	v->result.seals++;
	v->result.sealed_line = v->seal_line;
	v->result.sealed_seq = seal->seq;
	v->result.sealed_bytes = v->seal_offset + len;
}

static void take_seal(struct verify *v, const char *line, size_t len)
{
	struct range_say say = say_of(v);
	char error[READER_ERROR_MAX];
	struct seal_said seal;

	if (seal_read(line, len - 1, &seal, error)) {
		range_tell(&say, v->result.lines + 1, v->result.bytes,
			   "a seal that was changed: %s", error);
		said(v, &say);
		add_line(v, line, len, seq_of(line, len));
		return;
	}
	if (!range_is_intact(v, &seal))
		range_differences(&v->range, &seal, v->result.lines + 1, v->result.bytes, &say);
	check_link(v, &seal, &say);
	said(v, &say);
	keep_seal(v, &seal, line, len);
	begin_range(v);
	add_line(v, line, len, seal.seq);
	v->range.begins_with_seal = true;
	seal_said_release(&seal);
	if (seal.last)
		end_segment(v, true);
}

static void take_line(struct verify *v, const char *line, size_t len)
{
	uint64_t seq = seq_of(line, len);

	begin_segment(v, line, len, seq);
	if (len <= SEAL_LINE_MAX && seal_looks(line, len))
		take_seal(v, line, len);
	else
		add_line(v, line, len, seq);
}

/* What is too long for a seal is hashed as it comes. */
static void spill(struct verify *v)
{
	struct carry *c = &v->carry;

	if (!c->hashed) {
		c->head_len = c->bytes.len < HEAD_MAX ? c->bytes.len : HEAD_MAX;
		memcpy(c->head, c->bytes.s, c->head_len);
		begin_segment(v, c->head, c->head_len, seq_of(c->head, c->head_len));
		flush_run(v);
	}
	hash_add(&v->hash, c->bytes.s, c->bytes.len);
	c->mark = seal_mark(c->mark, c->bytes.s, c->bytes.len);
	c->hashed += c->bytes.len;
	strbuf_reset(&c->bytes);
}

static void end_carry(struct verify *v)
{
	struct carry *c = &v->carry;

	if (c->hashed) {
		spill(v);
		count_line(v, seq_of(c->head, c->head_len), c->mark, c->hashed);
	} else {
		take_line(v, c->bytes.s, c->bytes.len);
		flush_run(v);
	}
	strbuf_reset(&c->bytes);
	c->hashed = 0;
	c->mark = 0;
}

static void carry(struct verify *v, const char *bytes, size_t len)
{
	strbuf_add(&v->carry.bytes, bytes, len);
	if (v->carry.bytes.len > SEAL_LINE_MAX)
		spill(v);
}

void verify_feed(struct verify *v, const char *bytes, size_t len)
{
	const char *end = bytes + len, *newline;

	while (bytes < end && (newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		size_t n = (size_t)(newline + 1 - bytes);

		if (v->carry.bytes.len || v->carry.hashed) {
			carry(v, bytes, n);
			end_carry(v);
		} else {
			take_line(v, bytes, n);
		}
		bytes += n;
	}
	flush_run(v);
	if (bytes < end)
		carry(v, bytes, (size_t)(end - bytes));
}

void verify_finish(struct verify *v, struct verify_result *ret_result)
{
	struct range_say say = say_of(v);
	uint64_t left = v->carry.bytes.len + v->carry.hashed;

	if (left) {
		range_tell(&say, v->result.lines + 1, v->result.bytes,
			   "the last line is cut: %" PRIu64 " bytes and no newline", left);
		said(v, &say);
	}
	if (v->in_segment)
		end_segment(v, false);
	*ret_result = v->result;
}

enum verify_state verify_state(const struct verify_result *r)
{
	if (r->damages)
		return VERIFY_DAMAGED;
	if (!r->segments || r->closed < r->segments || r->awaited_segments)
		return VERIFY_OPEN;
	return r->unsigned_segments || r->unknown_segments ? VERIFY_UNKNOWN : VERIFY_GOOD;
}
