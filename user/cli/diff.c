// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/diff.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timeline_scan.h"
#include "user/compare/compare.h"

#define LINES_SHOWN 20 /* things of each kind, in words */

struct diff_options {
	const char *side[COMPARE_SIDES];
	bool json, all, fail_on_new, help;
};

struct diff {
	struct compare compare;
	enum compare_side side;
};

static const char usage[] =
	"usage: ringfence diff BEFORE NOW [--json] [--all] [--fail-on new]\n"
	"\n"
	"Says what a session did that another did not: programs, endpoints, files outside the\n"
	"usual directories, labels, denials. A directory stands for all its *.jsonl files.\n"
	"\n"
	"      --json           one JSON object, with everything\n"
	"      --all            every difference, not a page of them\n"
	"      --fail-on new    exit with 1 when NOW has anything that BEFORE has not\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, different or not; 1 failed, or new with --fail-on new; 2 usage.\n";

static int parse_options(int argc, char **argv, struct diff_options *o)
{
	enum { OPT_JSON = 256, OPT_ALL, OPT_FAIL };
	static const struct option options[] = {
		{"json", no_argument, NULL, OPT_JSON},
		{"all", no_argument, NULL, OPT_ALL},
		{"fail-on", required_argument, NULL, OPT_FAIL},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_JSON)
			o->json = true;
		else if (c == OPT_ALL)
			o->all = true;
		else if (c == OPT_FAIL && !strcmp(optarg, "new"))
			o->fail_on_new = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	if (!o->help && argc - optind != COMPARE_SIDES)
		return -1;
	for (int i = 0; i < argc - optind && i < COMPARE_SIDES; i++)
		o->side[i] = argv[optind + i];
	return 0;
}

static int is_timeline(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 6 && !strcmp(d->d_name + n - 6, ".jsonl");
}

/* The timelines of one side; the caller frees all. Returns how many, or -1: said. */
static int timelines_of(const char *name, char ***ret_files)
{
	struct dirent **found;
	char **files = NULL;
	struct stat st;
	size_t k = 0;
	int n;

	if (stat(name, &st) || !S_ISDIR(st.st_mode)) {
		vec_push(files, k) = xstrdup(name);
		*ret_files = files;
		return 1;
	}
	n = scandir(name, &found, is_timeline, alphasort);
	if (n <= 0) {
		log_error("%s: %s", name, n ? strerror(errno) : "no *.jsonl files");
		if (!n)
			free(found);
		return -1;
	}
	for (int i = 0; i < n; i++) {
		vec_push(files, k) = xasprintf("%s/%s", name, found[i]->d_name);
		free(found[i]);
	}
	free(found);
	*ret_files = files;
	return n;
}

static int see(void *ctx, const struct scan *s)
{
	struct diff *d = ctx;

	compare_add(&d->compare, d->side, s);
	return 0;
}

static void next_file(void *ctx, const char *name)
{
	struct diff *d = ctx;

	compare_file(&d->compare, name);
}

static int gather(struct diff *d, const char *name)
{
	char **files = NULL;
	int n = timelines_of(name, &files), r;

	if (n < 0)
		return -1;
	r = timeline_scan_files(files, (size_t)n, see, next_file, d);
	for (int i = 0; i < n; i++)
		free(files[i]);
	free(files);
	return r;
}

static int print(const struct diff *d, const struct diff_options *o)
{
	struct strbuf out = STRBUF_INIT;
	bool written;

	if (o->json)
		compare_json(&d->compare, &out);
	else
		compare_text(&d->compare, o->all ? 0 : LINES_SHOWN, &out);
	written = fwrite(out.s, 1, out.len, stdout) == out.len && !fflush(stdout);
	if (!written)
		log_error("standard output cannot be written");
	strbuf_release(&out);
	return written ? 0 : -1;
}

static int compare(const struct diff_options *o)
{
	struct diff d = {0};
	int status = CLI_OK;

	for (int i = 0; i < COMPARE_SIDES; i++) {
		d.side = (enum compare_side)i;
		if (gather(&d, o->side[i]))
			status = CLI_FAILED;
	}
	if (print(&d, o))
		status = CLI_FAILED;
	for (unsigned int k = 0; o->fail_on_new && k < COMPARE_KINDS; k++)
		if (compare_count(&d.compare, k, COMPARE_B))
			status = CLI_FAILED;
	compare_release(&d.compare);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options o = {0};
	int wrong = parse_options(argc, argv, &o);

	return wrong || o.help ? cli_usage(usage, !wrong) : compare(&o);
}
