// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/base/num.h"
#include "user/cli/cli.h"
#include "user/cli/progress.h"
#include "user/cli/replay_options.h"
#include "user/cli/sources.h"
#include "user/cli/verify.h"
#include "user/report/describe_scan.h"
#include "user/report/state.h"
#include "user/report/stats.h"
#include "user/report/why.h"

#define OUT_MAX	   65536 /* bytes that are gathered before they are written */
#define FOLLOW_NS  100000000
#define PASSES_MAX 64
#define AGAIN_MIN  100 /* records from which on the summary is shown at the end, too */

struct replay {
	const struct replay_options *options;
	struct sources sources;
	struct progress progress;
	struct view view;
	struct state state;
	struct stats stats;
	struct why why;
	struct procs procs; /* for --process */
	struct strbuf out;
	uint64_t records, denied;  /* of what was asked for */
	int64_t began_us, last_us; /* wall clock of the first record, and of the last one shown */
	uint64_t pid;		   /* --process, when it is a number */
	bool follows;		   /* write line by line */
	bool met_process, met_number; /* --process, --around: it is there */
};

static const char usage[] =
	"usage: ringfence replay [OPTION]... FILE|DIRECTORY|-...\n"
	"       ringfence replay FILE... --policy FILE [--set NAME=VALUE[,VALUE]] [--json]\n"
	"                        [--workspace DIR] [--home DIR] [--fail-on deny]\n"
	"\n"
	"Shows what recorded sessions did: a summary, then one line an effect. Files may be\n"
	"compressed (gzip); of a directory all segments are read; all are merged by time.\n"
	"\n"
	"What is shown (all that is given must hold):\n"
	"      --deny-only      only what was denied, killed or asked about\n"
	"      --filter EXPR    KEY=GLOB, KEY!=GLOB, KEY>N (<, >=, <=); a space is and, a comma "
	"or:\n"
	"                       --filter 'event=file.* process.pid=12, verdict=deny'\n"
	"      --process ID     this process (its id or pid) and what came from it\n"
	"      --around SEQ     the record of this number, and ten before and after\n"
	"      --fold LEVEL     process: count the effects of each process where it ends;\n"
	"                       turn: the same of all that a child of the agent started\n"
	"How:\n"
	"      --json           the records themselves, as they are in the file\n"
	"      --stats          numbers: by event, program and session\n"
	"      --at TIME        who lived then, with which labels, which gates were open;\n"
	"                       seconds since the beginning, or 2026-01-31T12:00:05Z\n"
	"      --why SEQ        what led to a denial, a label or a gate, in sentences\n"
	"      --verify         is it as it was written? As `verify` says it\n"
	"  -f, --follow         no summary; wait for what is written from now on\n"
	"      --speed N        in time: N times as fast as it was (1, 0.5, 20)\n"
	"      --color WHEN     auto (default), always or never\n"
	"      --fail-on deny   exit with 1 when anything of it was denied, killed or asked about\n"
	"What another policy would have made of it:\n"
	"  -p, --policy FILE    what it would have denied, allowed and labelled, against what\n"
	"                       happened; several are the layers of one session\n"
	"      --set NAME=VALUE sets a variable of the policy\n"
	"      --workspace DIR  what its relative paths begin at (default: as recorded)\n"
	"      --home DIR       what ~ stands for (default: as recorded)\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed (or something could not be read: the rest is shown), 2 "
	"usage,\n"
	"3 policy invalid; with --verify, those of `verify`.\n";

static int flush(struct replay *p)
{
	bool written = fwrite(p->out.s ?: "", 1, p->out.len, stdout) == p->out.len;

	strbuf_reset(&p->out);
	if (written && p->follows)
		written = !fflush(stdout);
	if (!written)
		log_error("standard output cannot be written");
	return written ? 0 : -1;
}

/* Once over all records; each returns non-zero to end. prints: what it adds is shown at once. */
static int pass(struct replay *p, int (*each)(struct replay *p, const struct source *s),
		bool prints)
{
	const struct source *s;
	uint64_t n = 0;
	int r = 0;

	sources_rewind(&p->sources);
	progress_begin(&p->progress, p->sources.bytes);
	if (prints && isatty(STDOUT_FILENO))
		p->progress.wanted = false; /* the lines themselves tell */
	while (!r && (s = sources_next(&p->sources))) {
		r = each(p, s);
		if (p->out.len > OUT_MAX && flush(p))
			r = -1;
		if (!(++n % PROGRESS_EVERY))
			progress_tell(&p->progress, sources_position(&p->sources));
	}
	progress_end(&p->progress);
	return r < 0 ? r : 0;
}

static bool is_of_process(struct replay *p, const struct scan *s, enum kind kind)
{
	struct scan_who who;
	struct proc *proc;

	describe_scan_who(s, &who);
	proc = procs_add(&p->procs, s, &who, kind);
	if (!proc)
		return false;
	if (scan_is(who.id, p->options->process) || (p->pid && p->pid == proc->pid))
		p->met_process = proc->picked = true;
	return proc->picked;
}

/* Whether a record is of what was asked for. Called once for each, in order. */
static bool is_asked(struct replay *p, const struct scan *s, enum kind kind)
{
	const struct replay_options *o = p->options;

	p->met_number |= s->seq == o->around;
	if (o->process && !is_of_process(p, s, kind))
		return false;
	if (o->deny_only && kind != KIND_DENIED)
		return false;
	if (o->around && (s->seq + REPLAY_AROUND < o->around || s->seq > o->around + REPLAY_AROUND))
		return false;
	for (size_t i = 0; i < o->nfilters; i++)
		if (!filter_match(o->filters[i], s))
			return false;
	p->records++;
	p->denied += kind == KIND_DENIED;
	return true;
}

/* As long as it was between the records, by the speed. */
static void wait_for(struct replay *p, const struct scan *s)
{
	int64_t now = when_us(s), us;
	struct timespec t;

	if (p->last_us && now > p->last_us) {
		flush(p);
		fflush(stdout);
		us = (now - p->last_us) * 1000 / (int64_t)p->options->speed_milli;
		t = (struct timespec){us / 1000000, us % 1000000 * 1000};
		nanosleep(&t, NULL);
	}
	p->last_us = now;
}

static int show(struct replay *p, const struct source *s)
{
	enum kind kind = describe_scan_kind(s->scan);
	bool asked = is_asked(p, s->scan, kind);

	if (asked && p->options->speed_milli)
		wait_for(p, s->scan);
	if (p->options->mode == REPLAY_VIEW) {
		view_record(&p->view, s->scan, kind, asked, &p->out);
	} else if (asked) {
		strbuf_add(&p->out, s->line, s->len);
		strbuf_addch(&p->out, '\n');
	}
	return 0;
}

static int gather(struct replay *p, const struct source *s)
{
	view_gather(&p->view, s->scan);
	return 0;
}

static int count(struct replay *p, const struct source *s)
{
	if (is_asked(p, s->scan, describe_scan_kind(s->scan)))
		stats_add(&p->stats, s->scan);
	return 0;
}

static int until(struct replay *p, const struct source *s)
{
	if (!p->began_us)
		p->began_us = when_us(s->scan);
	if (when_is_over(&p->options->at, s->scan, p->began_us))
		return 1;
	p->records++;
	p->denied += describe_scan_kind(s->scan) == KIND_DENIED;
	state_add(&p->state, s->scan);
	return 0;
}

static int look(struct replay *p, const struct source *s)
{
	why_look(&p->why, s->scan);
	p->records++;
	return 0;
}

static int replay_follow(struct replay *p)
{
	struct timespec nap = {0, FOLLOW_NS};
	const struct source *s;

	p->follows = true;
	for (;;) {
		while ((s = sources_next(&p->sources))) {
			show(p, s);
			if (p->out.len > OUT_MAX && flush(p))
				return -1;
		}
		if (flush(p))
			return -1;
		if (sources_ended(&p->sources))
			return 0;
		sources_refresh(&p->sources);
		nanosleep(&nap, NULL);
	}
}

static int replay_view(struct replay *p)
{
	int r = pass(p, gather, false);

	if (r || !p->view.summary.records)
		return r;
	p->view.several = p->sources.n > 1;
	view_summary(&p->view, sources_bad(&p->sources), &p->out);
	r = flush(p) ?: pass(p, show, true);
	view_finish(&p->view, &p->out);
	/* On a terminal the lines have pushed it out of sight. */
	if (!r && isatty(STDOUT_FILENO) && p->view.summary.records > AGAIN_MIN) {
		strbuf_addch(&p->out, '\n');
		view_summary(&p->view, sources_bad(&p->sources), &p->out);
	}
	return r;
}

static void say_no_number(uint64_t seq)
{
	log_error("no record has the number %llu", (unsigned long long)seq);
}

static int replay_why(struct replay *p)
{
	int r = 0;

	why_begin(&p->why, p->options->why);
	for (int i = 0; !r && i < PASSES_MAX && (!i || why_more(&p->why)); i++)
		r = pass(p, look, false);
	if (!r && p->records && !why_found(&p->why)) {
		say_no_number(p->options->why);
		r = -1;
	}
	why_tell(&p->why, &p->out);
	return r;
}

static int replay_mode(struct replay *p)
{
	int r;

	if (p->options->follow)
		return replay_follow(p);
	switch (p->options->mode) {
	case REPLAY_VIEW:
		return replay_view(p);
	case REPLAY_STATS:
		r = pass(p, count, false);
		p->stats.bad = sources_bad(&p->sources);
		stats_tell(&p->stats, &p->out);
		return r;
	case REPLAY_AT:
		p->state.procs.texts = true;
		r = pass(p, until, false);
		state_tell(&p->state, &p->out);
		return r;
	case REPLAY_WHY:
		return replay_why(p);
	default:
		return pass(p, show, true);
	}
}

/* What was asked for by its name or number is not there: nothing that is shown says so. */
static bool is_missed(const struct replay *p)
{
	const struct replay_options *o = p->options;
	bool process = o->process && !p->met_process, number = o->around && !p->met_number;

	if (o->follow || sources_empty(&p->sources) || o->mode == REPLAY_AT ||
	    o->mode == REPLAY_WHY)
		return false;
	if (process)
		log_error("no record is about a process %s", o->process);
	if (number)
		say_no_number(o->around);
	return process || number;
}

static bool wants_colour(const struct replay_options *o)
{
	const char *no_colour = getenv("NO_COLOR");

	if (o->colour != REPLAY_COLOUR_AUTO)
		return o->colour == REPLAY_COLOUR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
}

/* Columns of the terminal; in a pipe nothing is cut. */
static unsigned int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

static void release(struct replay *p)
{
	sources_close(&p->sources);
	view_release(&p->view);
	state_release(&p->state);
	stats_release(&p->stats);
	why_release(&p->why);
	procs_release(&p->procs);
	strbuf_release(&p->out);
}

static int replay(const struct replay_options *o)
{
	struct replay p = {.options = o};
	int status = CLI_OK;

	if (o->process)
		num_u64(o->process, 1, UINT32_MAX, &p.pid);
	p.view.compact = (struct compact){.colour = wants_colour(o), .width = terminal_width()};
	p.view.fold = o->fold;
	if (sources_open(&p.sources, o->files, o->nfiles, o->follow)) {
		release(&p);
		return CLI_FAILED;
	}
	if (replay_mode(&p) || flush(&p) || fflush(stdout) || ferror(stdout))
		status = CLI_FAILED;
	if (sources_complain(&p.sources) || p.sources.failed || sources_empty(&p.sources))
		status = CLI_FAILED;
	if (is_missed(&p))
		status = CLI_FAILED;
	if (o->fail_on_deny && p.denied)
		status = CLI_FAILED;
	release(&p);
	return status;
}

static int verify(const struct replay_options *o)
{
	struct key_ring keys = {0};
	int status;

	key_ring_add_machine(&keys, MACHINE_KEY_DIR);
	status = verify_files(o->files, o->nfiles, &keys);
	key_ring_release(&keys);
	return status;
}

static int backtest(struct replay_options *o)
{
	o->backtest.json = o->mode == REPLAY_JSON;
	o->backtest.fail_on_deny = o->fail_on_deny;
	o->backtest.files = o->files;
	o->backtest.nfiles = (size_t)o->nfiles;
	return backtest_command(&o->backtest);
}

int cmd_replay(int argc, char **argv)
{
	struct replay_options o;
	int wrong = replay_options_parse(argc, argv, &o), status;

	if (wrong) {
		log_info("`ringfence replay --help` lists the options");
		status = CLI_USAGE;
	} else if (o.help) {
		status = cli_usage(usage, true);
	} else if (o.mode == REPLAY_VERIFY) {
		status = verify(&o);
	} else {
		status = o.backtest.npolicies ? backtest(&o) : replay(&o);
	}
	replay_options_release(&o);
	return status;
}
