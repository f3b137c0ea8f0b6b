// SPDX-License-Identifier: GPL-2.0-only
/* `ringfence approve`: a person answers what a session's `ask` rules have denied, and opens gates.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "user/base/log.h"
#include "user/base/num.h"
#include "user/cli/approve_watch.h"
#include "user/cli/cli.h"
#include "user/cli/control_client.h"
#include "user/policy/quantity.h"
#include "user/policy/questions.h"

#define FOR_DEFAULT "15m"

struct approve {
	const char *session, *process, *times, *lasts;
	bool refuse, watch, json, proposals, help;
};

static const struct option options[] = {
	{"session", required_argument, NULL, 's'}, {"process", required_argument, NULL, 'p'},
	{"for", required_argument, NULL, 'f'},	   {"times", required_argument, NULL, 't'},
	{"refuse", no_argument, NULL, 'r'},	   {"watch", no_argument, NULL, 'w'},
	{"proposals", no_argument, NULL, 'P'},	   {"json", no_argument, NULL, 'j'},
	{"help", no_argument, NULL, 'h'},	   {NULL, 0, NULL, 0}};

static const char usage[] =
	"usage: ringfence approve [--session ID] [--json | --watch | --proposals]\n"
	"       ringfence approve [--session ID] [--for TIME] [--times N] QUESTION\n"
	"       ringfence approve [--session ID] --refuse QUESTION\n"
	"       ringfence approve [--session ID] [--process PID] NAME\n"
	"\n"
	"Without a name: the questions of a session's `ask` rules that are open, each with a "
	"number.\n"
	"QUESTION: what was denied under that number may be tried again: that object, under that\n"
	"rule, in that session, and nothing else. NAME: opens the gate NAME, lets the next try of\n"
	"the `ask` rule NAME pass, whatever its object, or takes the label NAME off, where the\n"
	"policy says {approval: true}. From outside the session, as root or as its user.\n"
	"\n"
	"  --session ID    which session, when several run\n"
	"  --for TIME      a question: how long the answer is good for (" FOR_DEFAULT "); 0: no "
	"end\n"
	"  --times N       a question: for how many processes (1)\n"
	"  --refuse        a question: answer it with no, also when it is asked again\n"
	"  --watch         show questions as they come, and take the answers: y, n, or s for "
	"later\n"
	"  --json          the list for programs\n"
	"  --proposals     policies that the session's agent proposes, and the layers it put over "
	"itself\n"
	"  --process PID   a label: only off the tree below this process\n";

static int parse(int argc, char **argv, struct approve *a)
{
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "+hs:p:", options, NULL)) != -1) {
		switch (c) {
		case 's':
			a->session = optarg;
			break;
		case 'p':
			a->process = optarg;
			break;
		case 'f':
			a->lasts = optarg;
			break;
		case 't':
			a->times = optarg;
			break;
		case 'r':
			a->refuse = true;
			break;
		case 'w':
			a->watch = true;
			break;
		case 'P':
			a->proposals = true;
			break;
		case 'j':
			a->json = true;
			break;
		case 'h':
			a->help = true;
			break;
		default:
			return -1;
		}
	}
	return 0;
}

/* Does each option go with what is asked? */
static bool fits(const struct approve *a, int nrest, bool question)
{
	if (nrest > 1 || a->watch + a->json + a->proposals > 1)
		return false;
	if (!nrest)
		return !a->process && !a->times && !a->lasts && !a->refuse;
	if (a->watch || a->json || a->proposals)
		return false;
	if (!question)
		return !a->times && !a->lasts && !a->refuse;
	return !a->process && !(a->refuse && (a->times || a->lasts));
}

static int answer(const struct approve *a, const char *number)
{
	const char *times = a->times ?: "1", *lasts = a->lasts ?: FOR_DEFAULT;
	uint64_t n, ns = 0;
	char text[24];

	if (num_u64(times, 1, QUESTION_TIMES_MAX, &n)) {
		log_error("--times: '%s' is no number from 1 to %d", times, QUESTION_TIMES_MAX);
		return CLI_USAGE;
	}
	if (strcmp(lasts, "0") != 0 && quantity_time(lasts, &ns)) {
		log_error("--for: '%s' is no time, as 90s, 15m, 8h", lasts);
		return CLI_USAGE;
	}
	snprintf(text, sizeof(text), "%" PRIu64, ns);
	return control_ask(
		a->session,
		(const char *[]){"answer", number, a->refuse ? "no" : "yes", times, text}, 5);
}

int cmd_approve(int argc, char **argv)
{
	struct approve a = {0};
	const char *what;
	uint64_t number;
	bool question;

	if (parse(argc, argv, &a))
		return cli_usage(usage, false);
	what = optind < argc ? argv[optind] : NULL;
	question = what && !num_u64(what, 1, UINT32_MAX, &number);
	if (a.help || !fits(&a, argc - optind, question))
		return cli_usage(usage, a.help);
	if (a.watch)
		return approve_watch(a.session);
	if (a.proposals)
		return control_ask(a.session, (const char *[]){"proposals"}, 1);
	if (!what)
		return control_ask(a.session,
				   (const char *[]){"questions", a.json ? "json" : "text"}, 2);
	if (question)
		return answer(&a, what);
	return control_ask(a.session, (const char *[]){"approve", what, a.process},
			   a.process ? 3 : 2);
}
