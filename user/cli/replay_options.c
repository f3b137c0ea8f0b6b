// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/replay_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/base/num.h"
#include "user/base/suggest.h"

#define SPEED_MAX 1000000

enum {
	OPT_DENY = 256,
	OPT_JSON,
	OPT_STATS,
	OPT_FAIL,
	OPT_COLOR,
	OPT_FILTER,
	OPT_FOLD,
	OPT_AT,
	OPT_AROUND,
	OPT_PROCESS,
	OPT_WHY,
	OPT_SPEED,
	OPT_VERIFY,
	OPT_SET,
	OPT_WORKSPACE,
	OPT_HOME,
};

static int set_mode(struct replay_options *o, enum replay_mode mode)
{
	if (o->mode != REPLAY_VIEW && o->mode != mode) {
		log_error("only one of --json, --stats, --at, --why and --verify can be asked for");
		return -EINVAL;
	}
	o->mode = mode;
	return 0;
}

/* One of some words, or what is near is suggested. */
static int take_word(const char *option, const char *text, const char *const words[], int *ret_word)
{
	struct suggest near;

	suggest_init(&near, text);
	for (int i = 0; words[i]; i++) {
		if (!strcmp(text, words[i])) {
			*ret_word = i;
			return 0;
		}
		suggest_try(&near, words[i]);
	}
	log_error("%s: '%s' is none of the words that it takes: %s%s%s%s%s", option, text, words[0],
		  words[1] ? ", " : "", words[1] ?: "", words[1] && words[2] ? ", " : "",
		  words[1] && words[2] ? words[2] : "");
	if (near.best)
		log_error("did you mean '%s'?", near.best);
	return -EINVAL;
}

static int take_seq(const char *option, const char *text, uint64_t *ret_seq)
{
	if (!num_u64(text + (*text == '#'), 1, UINT64_MAX, ret_seq))
		return 0;
	log_error("%s: '%s' is no number of a record (`seq`: 1, 2, 3, …)", option, text);
	return -EINVAL;
}

static int take_filter(struct replay_options *o, const char *text)
{
	char error[FILTER_ERROR_MAX];
	struct filter *f = filter_parse(text, error);

	if (!f) {
		log_error("--filter '%s': %s", text, error);
		return -EINVAL;
	}
	vec_push(o->filters, o->nfilters) = f;
	return 0;
}

static int take_at(struct replay_options *o, const char *text)
{
	if (!when_parse(text, &o->at))
		return set_mode(o, REPLAY_AT);
	log_error("--at: '%s' is no time: seconds since the beginning (12.5), or as in the records "
		  "(2026-01-31T12:00:05.250Z)",
		  text);
	return -EINVAL;
}

/* "1", "0.5", "20" */
static int take_speed(struct replay_options *o, const char *text)
{
	char *end;
	double speed = strtod(text, &end);

	if (*end || end == text || !(speed >= 0.001) || !(speed <= SPEED_MAX)) {
		log_error("--speed: '%s' is no number from 0.001 to %d", text, SPEED_MAX);
		return -EINVAL;
	}
	o->speed_milli = (uint64_t)(speed * 1000);
	return 0;
}

static int take_words(struct replay_options *o, int c, const char *text)
{
	static const char *const folds[] = {"process", "turn", NULL};
	static const char *const colours[] = {"auto", "always", "never", NULL};
	static const char *const verdicts[] = {"deny", NULL};
	int word = 0, r;

	if (c == OPT_FOLD) {
		r = take_word("--fold", text, folds, &word);
		o->fold = word ? VIEW_FOLD_TURN : VIEW_FOLD_PROCESS;
	} else if (c == OPT_COLOR) {
		r = take_word("--color", text, colours, &word);
		o->colour = (enum replay_colour)word;
	} else {
		r = take_word("--fail-on", text, verdicts, &word);
		o->fail_on_deny = true;
	}
	return r;
}

static int take_backtest(struct backtest_options *b, int c, const char *text)
{
	if (c == 'p')
		vec_push(b->policies, b->npolicies) = text;
	else if (c == OPT_SET)
		vec_push(b->set, b->nset) = text;
	else if (c == OPT_WORKSPACE)
		b->workspace = text;
	else
		b->home = text;
	return 0;
}

static int take_option(struct replay_options *o, int c, const char *text)
{
	switch (c) {
	case OPT_DENY:
		o->deny_only = true;
		return 0;
	case OPT_JSON:
		return set_mode(o, REPLAY_JSON);
	case OPT_STATS:
		return set_mode(o, REPLAY_STATS);
	case OPT_VERIFY:
		return set_mode(o, REPLAY_VERIFY);
	case OPT_FILTER:
		return take_filter(o, text);
	case OPT_AT:
		return take_at(o, text);
	case OPT_AROUND:
		return take_seq("--around", text, &o->around);
	case OPT_PROCESS:
		o->process = text;
		return 0;
	case OPT_WHY:
		return take_seq("--why", text, &o->why) ?: set_mode(o, REPLAY_WHY);
	case OPT_SPEED:
		return take_speed(o, text);
	case 'f':
		o->follow = true;
		return 0;
	case 'h':
		o->help = true;
		return 0;
	case OPT_FOLD:
	case OPT_COLOR:
	case OPT_FAIL:
		return take_words(o, c, text);
	case 'p':
	case OPT_SET:
	case OPT_WORKSPACE:
	case OPT_HOME:
		return take_backtest(&o->backtest, c, text);
	default:
		return -EINVAL;
	}
}

static int check_backtest(const struct replay_options *o)
{
	const struct backtest_options *b = &o->backtest;

	if (!b->npolicies && (b->nset || b->workspace || b->home)) {
		log_error("--set, --workspace and --home go with --policy only");
		return -EINVAL;
	}
	if (b->npolicies && ((o->mode != REPLAY_VIEW && o->mode != REPLAY_JSON) || o->follow ||
			     o->nfilters || o->deny_only || o->process || o->around)) {
		log_error("--policy goes with --json and --fail-on only");
		return -EINVAL;
	}
	return 0;
}

static int check(const struct replay_options *o)
{
	if (o->help)
		return 0;
	if (check_backtest(o))
		return -EINVAL;
	if (o->follow && o->mode != REPLAY_VIEW && o->mode != REPLAY_JSON) {
		log_error("--follow goes with the view and with --json only");
		return -EINVAL;
	}
	if (o->fold && o->mode != REPLAY_VIEW) {
		log_error("--fold goes with the view only");
		return -EINVAL;
	}
	if (!o->nfiles) {
		log_error("which timeline? FILE, a directory of segments, or - for standard input");
		return -EINVAL;
	}
	return 0;
}

int replay_options_parse(int argc, char **argv, struct replay_options *o)
{
	static const struct option options[] = {
		{"deny-only", no_argument, NULL, OPT_DENY},
		{"json", no_argument, NULL, OPT_JSON},
		{"stats", no_argument, NULL, OPT_STATS},
		{"fail-on", required_argument, NULL, OPT_FAIL},
		{"color", required_argument, NULL, OPT_COLOR},
		{"filter", required_argument, NULL, OPT_FILTER},
		{"fold", required_argument, NULL, OPT_FOLD},
		{"at", required_argument, NULL, OPT_AT},
		{"around", required_argument, NULL, OPT_AROUND},
		{"process", required_argument, NULL, OPT_PROCESS},
		{"why", required_argument, NULL, OPT_WHY},
		{"speed", required_argument, NULL, OPT_SPEED},
		{"verify", no_argument, NULL, OPT_VERIFY},
		{"follow", no_argument, NULL, 'f'},
		{"policy", required_argument, NULL, 'p'},
		{"set", required_argument, NULL, OPT_SET},
		{"workspace", required_argument, NULL, OPT_WORKSPACE},
		{"home", required_argument, NULL, OPT_HOME},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c, r = 0;

	*o = (struct replay_options){0};
	optind = 0;
	while (!r && (c = getopt_long(argc, argv, "fhp:", options, NULL)) != -1)
		r = take_option(o, c, optarg);
	o->files = argv + optind;
	o->nfiles = argc - optind;
	return r ? r : check(o);
}

void replay_options_release(struct replay_options *o)
{
	for (size_t i = 0; i < o->nfilters; i++)
		filter_free(o->filters[i]);
	free(o->filters);
	free(o->backtest.policies);
	free(o->backtest.set);
	o->backtest = (struct backtest_options){0};
	o->filters = NULL;
	o->nfilters = 0;
}
