// SPDX-License-Identifier: GPL-2.0-only
/*
 * One look over the bytes finds all quotes, as bits, and that nothing needs a second look. Then the
 * structure is walked from quote to quote: no byte within a string is looked at again.
 */
#include "user/timeline/scan_quick.h"

#include "user/timeline/timeline.h"

#ifdef __SSE2__
#include <emmintrin.h>
#include <string.h>

#define DEPTH_MAX  16
#define DIGITS_MAX 18 /* fits into 64 bits */
#define BLOCK	   64

/* An object or array that is not at its end. */
struct level {
	char close;	    /* what ends it */
	unsigned int first; /* of its keys */
	unsigned int last;  /* the one whose value is read */
	uint64_t seen;	    /* bits by key: none set, it is not there yet */
};

/* Never in memory as a whole: all that is done with it goes into one function. */
struct quick {
	const char *end;	/* behind the line */
	const char *base;	/* what the lowest of the bits is about */
	uint64_t bits;		/* quotes that are left of this block */
	const uint64_t *quotes; /* of this block and those behind it */
	struct scan_member *v;	/* SCAN_NODES_MAX of them */
	unsigned int n;
};

/* The quotes among 64 bytes; odd: gathers what makes the line none for this file. */
static inline uint64_t index_block(const char *p, __m128i *odd)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(0x20);
	uint64_t bits = 0;

	for (unsigned int i = 0; i < BLOCK; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(p + i));

		/* Signed: what is not ASCII is negative. */
		*odd = _mm_or_si128(
			*odd, _mm_or_si128(_mm_cmpeq_epi8(x, slash), _mm_cmplt_epi8(x, space)));
		bits |= (uint64_t)(unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(x, quote)) << i;
	}
	return bits;
}

/* The bit behind the last byte is set, too: whoever looks for a quote finds something. */
static bool index_line(const char *line, size_t n, uint64_t quotes[SCAN_QUICK_MAX / BLOCK + 1])
{
	__m128i odd = _mm_setzero_si128();
	char rest[BLOCK];
	size_t i = 0;

	for (; n - i >= BLOCK; i += BLOCK)
		*quotes++ = index_block(line + i, &odd);
	memset(rest, ' ', sizeof(rest));
	memcpy(rest, line + i, n - i);
	*quotes = index_block(rest, &odd) | 1ull << (n - i);
	return !_mm_movemask_epi8(odd);
}

static inline const char *next_quote(struct quick *q)
{
	const char *p;

	while (!q->bits) {
		q->bits = *++q->quotes;
		q->base += BLOCK;
	}
	p = q->base + __builtin_ctzll(q->bits);
	q->bits &= q->bits - 1;
	return p;
}

/* At its opening quote; behind the closing one, NULL: there is none. */
static inline const char *take_string(struct quick *q)
{
	const char *close;

	next_quote(q);
	close = next_quote(q);
	return close < q->end ? close + 1 : NULL;
}

/* The line ends in a brace, so that no number goes on to its end. */
static inline const char *take_number(const char *p)
{
	const char *digits = p += *p == '-';

	while (*p >= '0' && *p <= '9')
		p++;
	if (p == digits || p - digits > DIGITS_MAX || (*digits == '0' && p - digits > 1))
		return NULL;
	return p;
}

static inline const char *take_word(struct quick *q, const char *p, const char *word, size_t n)
{
	return (size_t)(q->end - p) > n && !memcmp(p, word, n) ? p + n : NULL;
}

/* Any but objects and arrays that hold something. */
static inline const char *take_scalar(struct quick *q, const char *p)
{
	switch (*p) {
	case '"':
		return take_string(q);
	case '{':
	case '[':
		return p + 2;
	case 't':
		return take_word(q, p, "true", 4);
	case 'f':
		return take_word(q, p, "false", 5);
	case 'n':
		return take_word(q, p, "null", 4);
	default:
		return take_number(p);
	}
}

/* The numbers are such that keys which stand together in records have different bits. */
static inline uint64_t bit_of(struct scan_value key)
{
	const unsigned char *first = (const unsigned char *)key.s, *last = first + key.n - 1;

	/* Of an empty one, the quote before it. */
	return 1ull << ((key.n * 45 + *first * 58u + *last * 34u) & 63);
}

/* Among the keys from the first of an object on. */
static bool has_key(const struct scan_member *v, unsigned int n, unsigned int first,
		    struct scan_value key)
{
	for (unsigned int i = first; i < n; i += 1u + v[i].value.nodes)
		if (v[i].key.n == key.n && !memcmp(v[i].key.s, key.s, key.n))
			return true;
	return false;
}

/* KEY: of an object; at its value. */
static inline const char *take_key(struct quick *q, struct level *l, const char *p)
{
	struct scan_member *m = &q->v[q->n];
	struct scan_value key = {.s = p + 1};
	uint64_t bit;

	if (*p != '"' || !(p = take_string(q)) || *p++ != ':' || q->n == SCAN_NODES_MAX)
		return NULL;
	key.n = (uint32_t)(p - key.s) - 2;
	bit = bit_of(key);
	if (l->seen & bit && has_key(q->v, q->n, l->first, key))
		return NULL;
	l->seen |= bit;
	l->last = q->n++;
	m->key = key;
	m->value = (struct scan_value){.s = p, .node = (uint16_t)q->n};
	return p;
}

/* The value of the last key ends before p. */
static inline void end_value(struct quick *q, const struct level *l, const char *p)
{
	struct scan_value *v = &q->v[l->last].value;

	v->n = (uint32_t)(p - v->s);
	v->nodes = (uint16_t)(q->n - v->node);
}

/* From a value to the next, over what ends and begins between them. p: at a key of the line. */
static inline bool take_rest(struct quick *q, const char *p, uint64_t seen)
{
	struct level level[DEPTH_MAX], *l = level;

	*l = (struct level){.close = '}', .seen = seen};
	for (;;) {
		if (l->close == '}' && !(p = take_key(q, l, p)))
			return false;
		if ((*p == '{' || *p == '[') && p[1] != *p + 2) {
			if (l == level + DEPTH_MAX - 1)
				return false;
			*++l = (struct level){.close = (char)(*p + 2), .first = q->n};
			p++;
			continue;
		}
		for (p = take_scalar(q, p);; p++, l--) {
			if (l->close == '}' && p)
				end_value(q, l, p);
			if (!p || p >= q->end)
				return false;
			if (*p != l->close)
				break;
			if (l == level)
				return p + 1 == q->end;
		}
		if (*p++ != ',')
			return false;
	}
}

/* ---- how records begin -------------------------------------------------------------------------
 */

static inline const char *take_text(const struct quick *q, const char *p, const char *text,
				    size_t n)
{
	return p && (size_t)(q->end - p) > n && !memcmp(p, text, n) ? p + n : NULL;
}
#define TAKE(q, p, text) take_text(q, p, text, sizeof(text) - 1)

static inline const char *take_uint(const char *p, uint64_t *ret_value)
{
	const char *digits = p;
	uint64_t value = 0;

	for (; p && *p >= '0' && *p <= '9' && p - digits < DIGITS_MAX; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	*ret_value = value;
	return p == digits || *digits == '0' ? NULL : p;
}

/* Behind an opening quote; leaves the quotes as they are behind the closing one. */
static inline const char *take_inner(struct quick *q, const char *line, const uint64_t *quotes,
				     const char *p, struct scan_value *ret_value)
{
	size_t at = (size_t)(p - line);

	if (!p)
		return NULL;
	q->base = line + at / BLOCK * BLOCK;
	q->quotes = quotes + at / BLOCK;
	q->bits = *q->quotes & ~0ull << at % BLOCK;
	*ret_value = (struct scan_value){.s = p - 1};
	p = next_quote(q);
	if (p >= q->end)
		return NULL;
	ret_value->n = (uint32_t)(++p - ret_value->s);
	return p;
}

static inline struct scan_value value_at(const char *s, const char *end)
{
	return (struct scan_value){.s = s, .n = (uint32_t)(end - s)};
}

static inline void add_key(struct quick *q, const char *key, uint32_t n, struct scan_value value)
{
	struct scan_member *m = &q->v[q->n++];

	m->key = (struct scan_value){.s = key, .n = n};
	value.node = (uint16_t)q->n;
	m->value = value;
}

/* Behind the first SCAN_HEAD values; NULL: it does not begin so, which says nothing about it. */
static inline const char *take_head(struct quick *q, const char *line, const uint64_t *quotes,
				    struct scan *s)
{
	const char *seq, *seq_end, *mono, *mono_end, *p;

	_Static_assert(TIMELINE_VERSION == 1, "it is in the text");
	seq = TAKE(q, line, "{\"v\":1,\"seq\":");
	seq_end = take_uint(seq, &s->seq);
	p = take_inner(q, line, quotes, TAKE(q, seq_end, ",\"time\":\""), &s->time);
	mono = TAKE(q, p, ",\"mono\":");
	mono_end = take_uint(mono, &s->mono_us);
	p = take_inner(q, line, quotes, TAKE(q, mono_end, ",\"session\":\""), &s->session);
	p = take_inner(q, line, quotes, TAKE(q, p, ",\"event\":\""), &s->event);
	if (!p)
		return NULL;
	add_key(q, line + 2, 1, value_at(line + 5, line + 6));
	add_key(q, seq - 5, 3, value_at(seq, seq_end));
	add_key(q, s->time.s - 6, 4, s->time);
	add_key(q, mono - 6, 4, value_at(mono, mono_end));
	add_key(q, s->session.s - 9, 7, s->session);
	add_key(q, s->event.s - 7, 5, s->event);
	return p;
}

bool scan_quick(const char *line, size_t len, struct scan *s, unsigned int *ret_head)
{
	uint64_t quotes[SCAN_QUICK_MAX / BLOCK + 1], seen = 0;
	struct quick q = {.end = line + len, .v = s->member};
	const char *p;

	if (len < 2 || len > SCAN_QUICK_MAX || *line != '{' || line[len - 1] != '}' ||
	    !index_line(line, len, quotes))
		return false;
	p = take_head(&q, line, quotes, s);
	*ret_head = p ? SCAN_HEAD : 0;
	if (p && *p == '}')
		return p + 1 == q.end && (s->nmembers = q.n);
	if (p && *p != ',')
		return false;
	if (p) {
		for (unsigned int i = 0; i < SCAN_HEAD; i++)
			seen |= bit_of(q.v[i].key);
	} else {
		p = line;
		q.n = 0;
		q.base = line;
		q.quotes = quotes;
		q.bits = quotes[0];
	}
	if (!take_rest(&q, p + 1, seen))
		return false;
	s->nmembers = q.n;
	return true;
}

#else

bool scan_quick(const char *line, size_t len, struct scan *s, unsigned int *ret_head)
{
	(void)line;
	(void)len;
	(void)s;
	(void)ret_head;
	return false;
}

#endif
