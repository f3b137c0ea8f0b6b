// SPDX-License-Identifier: GPL-2.0-only
/* The commands of a person who looks after a running session: labels, reload. */
#include <getopt.h>
#include <stdio.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/control_client.h"
#include "user/cli/labels_kept.h"

struct ask {
	const char *session, *process, *drop;
	bool kept, added, help;
};

static const struct option labels_options[] = {
	{"session", required_argument, NULL, 's'}, {"process", required_argument, NULL, 'p'},
	{"drop", required_argument, NULL, 'd'},	   {"kept", no_argument, NULL, 'k'},
	{"help", no_argument, NULL, 'h'},	   {NULL, 0, NULL, 0}};

static const struct option reload_options[] = {{"session", required_argument, NULL, 's'},
					       {"drop-added", no_argument, NULL, 'a'},
					       {"help", no_argument, NULL, 'h'},
					       {NULL, 0, NULL, 0}};

static int parse(int argc, char **argv, const struct option *options, struct ask *a)
{
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "+hs:p:d:", options, NULL)) != -1) {
		if (c == 's')
			a->session = optarg;
		else if (c == 'p')
			a->process = optarg;
		else if (c == 'd')
			a->drop = optarg;
		else if (c == 'a')
			a->added = true;
		else if (c == 'k')
			a->kept = true;
		else if (c == 'h')
			a->help = true;
		else
			return -1;
	}
	return 0;
}

int cmd_labels(int argc, char **argv)
{
	struct ask a = {0};

	if (parse(argc, argv, labels_options, &a) || (!a.help && optind != argc) ||
	    (a.process && !a.drop) || (a.kept && (a.session || a.process))) {
		fputs("try `ringfence labels --help`\n", stderr);
		return CLI_USAGE;
	}
	if (a.help) {
		puts("usage: ringfence labels [--session ID] [--drop LABEL [--process PID]]\n"
		     "       ringfence labels --kept [--drop POLICY/LABEL]\n"
		     "\n"
		     "Shows the labels of a running session's processes, and its gates; or takes a "
		     "label off them.\n"
		     "From outside the session, as root or as its user. Files keep their labels.\n"
		     "\n"
		     "  --session ID    which session, when several run\n"
		     "  --drop LABEL    take this label off all processes\n"
		     "  --process PID   only off the tree below this process\n"
		     "  --kept          what files keep beyond their sessions (`keep: forever`), "
		     "or "
		     "with --drop,\n"
		     "                  take it off all files; as root");
		return CLI_OK;
	}
	if (a.kept)
		return labels_kept(a.drop);
	if (!a.drop)
		return control_ask(a.session, (const char *[]){"state"}, 1);
	return control_ask(a.session, (const char *[]){"drop", a.drop, a.process},
			   a.process ? 3 : 2);
}

int cmd_reload(int argc, char **argv)
{
	struct ask a = {0};

	if (parse(argc, argv, reload_options, &a) || a.process || a.drop ||
	    (!a.help && argc - optind > !a.session)) {
		fputs("try `ringfence reload --help`\n", stderr);
		return CLI_USAGE;
	}
	if (a.help) {
		puts("usage: ringfence reload [--drop-added] [[--session] ID]\n"
		     "\n"
		     "Has a running session read its policy files again, with the options that it "
		     "was started with,\n"
		     "and go on under what they say now. No operation passes in between. Labels "
		     "and "
		     "gates keep\n"
		     "their state by name. When a file is wrong nothing changes, and the status is "
		     "3. From outside\n"
		     "the session, as root or as its user. SIGHUP to `ringfence run` or `attach` "
		     "does the same.\n"
		     "\n"
		     "  --session ID    which session, when several run\n"
		     "  --drop-added    without the layers that the session put over itself "
		     "(`restrict`)");
		return CLI_OK;
	}
	if (optind < argc)
		a.session = argv[optind];
	return control_ask(a.session, (const char *[]){"reload", "files"}, a.added ? 2 : 1);
}
