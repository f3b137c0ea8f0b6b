// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/label_bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/policy/keys.h"

#define BITS	       RF_LABELS_MAX
#define WORDS	       5
#define NAME_MAX_BYTES 64

void label_bits_release(struct label_bits *b)
{
	for (unsigned int i = 0; i < BITS; i++) {
		free(b->name[i].policy);
		free(b->name[i].label);
	}
	*b = (struct label_bits){0};
}

/* ---- the list ------------------------------------------------------------------------------- */

/* Cuts the line at its blanks. Returns how many words it has; more than WORDS: one more. */
static size_t cut(char *line, char *words[WORDS])
{
	size_t n = 0;

	for (char *at = line, *end; at; at = end) {
		end = strchr(at, ' ');
		if (end)
			*end++ = '\0';
		if (n == WORDS)
			return WORDS + 1;
		words[n++] = at;
	}
	return n;
}

static int find(const struct label_bits *b, unsigned int nth, const char *policy, const char *label)
{
	for (int i = BITS - 1; i >= 0; i--)
		if ((b->used & 1ULL << i) && b->name[i].nth == nth &&
		    !strcmp(b->name[i].policy, policy) && !strcmp(b->name[i].label, label))
			return i;
	return -1;
}

static void take(struct label_bits *b, unsigned int bit, const struct label_name *name)
{
	b->used |= 1ULL << bit;
	b->name[bit] = (struct label_name){
		.nth = name->nth, .policy = xstrdup(name->policy), .label = xstrdup(name->label)};
}

static const char *read_first(struct label_bits *b, char *line)
{
	uint64_t version, map;
	char *words[WORDS];

	if (cut(line, words) != 5 || strcmp(words[0], "ringfence") || strcmp(words[1], "kept") ||
	    strcmp(words[2], "labels") || num_u64(words[3], 0, UINT32_MAX, &version) ||
	    num_u64(words[4], 1, UINT32_MAX, &map))
		return "it does not begin as a list of labels";
	if (version != ABI_VERSION)
		return "it is another version's";
	b->map = (uint32_t)map;
	return NULL;
}

static const char *read_label(struct label_bits *b, char *line)
{
	struct label_name name;
	uint64_t bit, nth;
	char *words[WORDS];

	if (cut(line, words) != 4 || num_u64(words[0], 0, BITS - 1, &bit) ||
	    num_u64(words[1], 0, UINT16_MAX, &nth) || !name_is_valid(words[2], false) ||
	    !name_is_valid(words[3], false))
		return "that is no label";
	name = (struct label_name){.nth = (unsigned int)nth, .policy = words[2], .label = words[3]};
	if (b->used & 1ULL << bit || find(b, name.nth, name.policy, name.label) >= 0)
		return "it is there twice";
	take(b, (unsigned int)bit, &name);
	return NULL;
}

int label_bits_parse(const char *text, size_t len, struct label_bits *ret_bits, char **ret_error)
{
	struct label_bits b = {0};
	char *copy = xmalloc(len + 1), *line = copy;
	const char *wrong = NULL;
	unsigned int number = 0;

	memcpy(copy, text, len);
	copy[len] = '\0';
	if (len > LABEL_BITS_TEXT_MAX || strlen(copy) != len)
		wrong = "that is no list of labels";
	else if (!len || copy[len - 1] != '\n')
		wrong = "its end is missing";
	while (!wrong && *line) {
		char *end = strchr(line, '\n');

		*end = '\0';
		wrong = number++ ? read_label(&b, line) : read_first(&b, line);
		line = end + 1;
	}
	free(copy);
	if (!wrong) {
		*ret_bits = b;
		return 0;
	}
	*ret_error = number ? xasprintf("line %u: %s", number, wrong) : xstrdup(wrong);
	label_bits_release(&b);
	return -EINVAL;
}

void label_bits_begin(uint32_t map, struct strbuf *out)
{
	strbuf_addf(out, "ringfence kept labels %d %u\n", ABI_VERSION, map);
}

/* ---- the policy ----------------------------------------------------------------------------- */

bool label_bits_wanted(const struct policy_ir *ir)
{
	for (size_t i = 0; i < ir->nlabels; i++)
		if (ir->labels[i].forever)
			return true;
	return false;
}

/* What the label is called on the machine. The strings stay the IR's. */
static struct label_name name_of(const struct policy_ir *ir, const struct ir_label *label)
{
	struct label_name name = {.policy = ir->layers[label->layer].name, .label = label->name};

	for (unsigned int i = 0; i < label->layer; i++)
		name.nth += !strcmp(ir->layers[i].name, name.policy);
	return name;
}

int label_bits_give(struct label_bits *b, struct policy_ir *ir, struct strbuf *ret_lines,
		    char **ret_error)
{
	for (size_t i = 0; i < ir->nlabels; i++) {
		struct label_name name;
		int bit;

		if (!ir->labels[i].forever)
			continue;
		name = name_of(ir, &ir->labels[i]);
		bit = find(b, name.nth, name.policy, name.label);
		if (bit < 0 && b->used == ~0ULL) {
			*ret_error = xasprintf("no bit is left for label %s: files of this machine "
					       "keep %d others (RF_LABELS_MAX)",
					       name.label, BITS);
			return -E2BIG;
		}
		if (bit < 0) {
			bit = 63 - __builtin_clzll(~b->used);
			take(b, (unsigned int)bit, &name);
			strbuf_addf(ret_lines, "%d %u %s %s\n", bit, name.nth, name.policy,
				    name.label);
		}
		ir->labels[i].kept = (unsigned int)bit + 1;
	}
	return 0;
}
