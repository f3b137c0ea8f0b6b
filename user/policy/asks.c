// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/asks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

static bool same_texts(const struct ir_pattern *a, size_t na, const struct ir_pattern *b, size_t nb)
{
	size_t i;

	if (na != nb)
		return false;
	for (i = 0; i < na && !strcmp(a[i].text, b[i].text); i++)
		;
	return i == na;
}

/* The bit that stands once all n arguments were met. */
static int sequence_bit(struct asks *a, const struct ir_pattern *v, size_t n, uint32_t *ret_bit)
{
	size_t i;

	for (i = 0; i < a->nsequences; i++)
		if (same_texts(a->sequences[i].v, a->sequences[i].n, v, n))
			break;
	if (i == a->nsequences) {
		if (n > RF_ARGS_MAX - a->nargs)
			return -E2BIG;
		vec_push(a->sequences, a->nsequences) =
			(struct ask_sequence){.v = v, .n = (uint32_t)n, .first = a->nargs};
		a->nargs += (uint32_t)n;
	}
	*ret_bit = a->sequences[i].first + (uint32_t)n - 1;
	return 0;
}

static int cwd_bit(struct asks *a, const struct ir_patterns *cwd, uint32_t *ret_bit)
{
	uint32_t i;

	for (i = 0; i < a->ncwd; i++)
		if (same_texts(a->cwd[i]->v, a->cwd[i]->n, cwd->v, cwd->n))
			break;
	if (i == RF_CWD_MAX)
		return -E2BIG;
	if (i == a->ncwd)
		a->cwd[a->ncwd++] = cwd;
	*ret_bit = i;
	return 0;
}

static bool same_digests(const struct ir_digests *a, const struct ir_digests *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (memcmp(a->v[i].bytes, b->v[i].bytes, sizeof(a->v[i].bytes)) != 0)
			return false;
	return true;
}

static int digest_bit(struct asks *a, const struct ir_digests *digests, uint32_t *ret_bit)
{
	uint32_t i;

	for (i = 0; i < a->ndigests && !same_digests(a->digests[i], digests); i++)
		;
	if (i == RF_DIGEST_LISTS)
		return -E2BIG;
	if (i == a->ndigests)
		a->digests[a->ndigests++] = digests;
	*ret_bit = i;
	return 0;
}

static uint64_t *word_of(uint64_t *words, uint32_t arg)
{
	return &words[RF_FACT_ARGS + arg / 64];
}

static int add_args(struct asks *a, const struct ir_rule *rule, struct rf_term *term)
{
	uint32_t bit;
	size_t i;
	int err = 0;

	if (rule->args.n) {
		err = sequence_bit(a, rule->args.v, rule->args.n, &bit);
		if (!err)
			*word_of((uint64_t *)term->need, bit) |= 1ull << bit % 64;
	}
	for (i = 0; i < rule->without.n && !err; i++) {
		err = sequence_bit(a, &rule->without.v[i], 1, &bit);
		if (!err)
			*word_of((uint64_t *)term->lack, bit) |= 1ull << bit % 64;
	}
	return err;
}

static int add_digests(struct asks *a, const struct ir_rule *rule, struct rf_term *term)
{
	uint32_t bit;
	int err = rule->sha256.n ? digest_bit(a, &rule->sha256, &bit) : 0;

	if (!err && rule->sha256.n)
		term->need[RF_FACT_DIGEST] |= 1ull << bit;
	return err;
}

static int add_cwd(struct asks *a, const struct ir_rule *rule, struct rf_term *term)
{
	uint32_t bit;
	int err = rule->cwd.n ? cwd_bit(a, &rule->cwd, &bit) : 0;

	if (!err && rule->cwd.n)
		term->need[RF_FACT_CWD] |= 1ull << bit;
	return err;
}

int asks_add(struct asks *a, const struct ir_rule *rule, struct rf_term *term, char **ret_error)
{
	int err = add_args(a, rule, term);

	if (err) {
		*ret_error = xasprintf("more than %d different arguments are asked for, in all "
				       "layers (RF_ARGS_MAX)",
				       RF_ARGS_MAX);
		return err;
	}
	err = add_digests(a, rule, term);
	if (err) {
		*ret_error = xasprintf("more than %d different lists of sha256, in all layers "
				       "(RF_DIGEST_LISTS)",
				       RF_DIGEST_LISTS);
		return err;
	}
	err = add_cwd(a, rule, term);
	if (err)
		*ret_error = xasprintf("more than %d different lists of cwd, in all layers "
				       "(RF_CWD_MAX)",
				       RF_CWD_MAX);
	return err;
}

void asks_release(struct asks *a)
{
	free(a->sequences);
	memset(a, 0, sizeof(*a));
}
