// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/base/num.h"
#include "user/session/segments.h"
#include "user/policy/quantity.h"
#include "user/session/asks.h"

#define RING_MIN   4096u
#define RING_MAX   (1u << 30)
#define LABELS_MIN 1024u
#define LABELS_MAX (1u << 22)
#define BOTH	   (OPTIONS_RUN | OPTIONS_ATTACH)

enum {
	OPT_APPEND = 256,
	OPT_SEGMENT_SIZE,
	OPT_SEGMENT_AGE,
	OPT_COMPRESS,
	OPT_KEEP_FREE,
	OPT_AUDIT,
	OPT_SET,
	OPT_WORKSPACE,
	OPT_USER,
	OPT_TIER,
	OPT_NO_SUMS,
	OPT_NO_TLS,
	OPT_TLS_PAYLOAD,
	OPT_HTTP_PORT,
	OPT_RING_TLS,
	OPT_RING_LIFE,
	OPT_RING_DATA,
	OPT_LABEL_TABLE,
	OPT_RAW,
	OPT_WAIT,
	OPT_ASSUME,
	OPT_EXPLAIN,
	OPT_ASK,
	OPT_NO_DAEMON,
};

static const struct row {
	const char *name, *argument, *help;
	int value;
	int use;
} rows[] = {
	{"policy", "POLICY", "a file or builtin:NAME; repeat it for layers (builtin:coding-agent)",
	 'p', BOTH},
	{"output", "FILE|DIR/",
	 "write the timeline to a new file, segments in a directory, or - (standard output)", 'o',
	 BOTH},
	{"append", NULL, "add to the timeline when the file exists", OPT_APPEND, BOTH},
	{"segment-size", "BYTES", "begin another segment when one has so many (64MiB)",
	 OPT_SEGMENT_SIZE, BOTH},
	{"segment-age", "TIME", "or is so old (1d)", OPT_SEGMENT_AGE, BOTH},
	{"compress", NULL, "compress the segments that are complete (gzip)", OPT_COMPRESS, BOTH},
	{"keep-free", "BYTES", "record nothing while less of the disk is free (64MiB, or 5%)",
	 OPT_KEEP_FREE, BOTH},
	{"audit", NULL, "prevent nothing; record what would have been denied", OPT_AUDIT, BOTH},
	{"set", "NAME=VALUE", "set a variable; a comma separates the values of a list", OPT_SET,
	 BOTH},
	{"workspace", "DIR", "what relative paths begin at (the git top, or the current directory)",
	 OPT_WORKSPACE, BOTH},
	{"user", "USER", "run the program as this user (who called sudo, or yourself)", OPT_USER,
	 OPTIONS_RUN},
	{"assume", "LABEL[,LABEL]",
	 "the process and its descendants have these labels from the start; what they have read "
	 "is unknown",
	 OPT_ASSUME, OPTIONS_ATTACH},
	{"ask", "deny|audit", "rules that ask do that instead: there is nobody to answer", OPT_ASK,
	 BOTH},
	{"explain", NULL, "tell each kind of denial on standard error when it happens, and why",
	 OPT_EXPLAIN, BOTH},
	{"wait", NULL, "wait for what the program leaves running (it is ended)", OPT_WAIT,
	 OPTIONS_RUN},
	{"tier", "TIER", "lsm, fmod_ret or observe (the best that there is)", OPT_TIER, BOTH},
	{"no-sums", NULL, "do not count the bytes read and written", OPT_NO_SUMS, BOTH},
	{"no-tls", NULL, "do not look at what goes through TLS libraries", OPT_NO_TLS, BOTH},
	{"http-port", "PORT", "look into unencrypted connections to or at this port; repeat it",
	 OPT_HTTP_PORT, BOTH},
	{"tls-payload", NULL, "record the very bytes that go through them; needs --raw",
	 OPT_TLS_PAYLOAD, BOTH},
	{"ring-life", "BYTES", "ring buffer of processes and denials, a power of two",
	 OPT_RING_LIFE, BOTH},
	{"ring-data", "BYTES", "ring buffer of everything else, a power of two", OPT_RING_DATA,
	 BOTH},
	{"ring-tls", "BYTES", "ring buffer of what goes through TLS libraries, a power of two",
	 OPT_RING_TLS, BOTH},
	{"label-table", "N", "files, pipes and sockets that can have labels at once (65536)",
	 OPT_LABEL_TABLE, BOTH},
	{"raw", NULL, "record secrets (passwords, tokens) as they are, not as keyed hashes",
	 OPT_RAW, BOTH},
	{"no-daemon", NULL, "load an engine of our own, though a daemon runs", OPT_NO_DAEMON, BOTH},
	{"quiet", NULL, "say nothing but errors", 'q', BOTH},
	{"verbose", NULL, "print what the BPF loader says", 'v', BOTH},
	{"help", NULL, "print this", 'h', BOTH},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

void options_help(enum options_use use, FILE *to)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		char name[64], letter[8] = "    ";

		if (!(r->use & (int)use))
			continue;
		if (r->value < 256)
			snprintf(letter, sizeof(letter), "-%c, ", r->value);
		snprintf(name, sizeof(name), "--%s%s%s", r->name, r->argument ? " " : "",
			 r->argument ?: "");
		fprintf(to, "  %s%-18s  %s\n", letter, name, r->help);
	}
}

static int parse_tier(const char *text, enum rf_tier *ret_tier)
{
	static const struct {
		const char *name;
		enum rf_tier tier;
	} tiers[] = {
		{"lsm", RF_TIER_LSM}, {"fmod_ret", RF_TIER_FMOD_RET}, {"observe", RF_TIER_OBSERVE}};

	for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++) {
		if (!strcmp(text, tiers[i].name)) {
			*ret_tier = tiers[i].tier;
			return 0;
		}
	}
	log_error("--tier: '%s' is none of lsm, fmod_ret, observe", text);
	return -EINVAL;
}

static int parse_ring(const char *name, const char *text, uint32_t *ret_bytes)
{
	uint64_t value;

	if (num_u64(text, RING_MIN, RING_MAX, &value) || (value & (value - 1))) {
		log_error("--%s: '%s' is no power of two from %u to %u", name, text, RING_MIN,
			  RING_MAX);
		return -EINVAL;
	}
	*ret_bytes = (uint32_t)value;
	return 0;
}

static int parse_label_table(const char *text, uint32_t *ret_entries)
{
	uint64_t value;

	if (num_u64(text, LABELS_MIN, LABELS_MAX, &value)) {
		log_error("--label-table: '%s' is no number from %u to %u", text, LABELS_MIN,
			  LABELS_MAX);
		return -EINVAL;
	}
	*ret_entries = (uint32_t)value;
	return 0;
}

static int parse_bytes(const char *name, const char *text, uint64_t min, uint64_t *ret_bytes)
{
	uint64_t value;

	if (quantity_bytes(text, &value) || value < min) {
		log_error("--%s: '%s' is no number of bytes such as 64MiB, or less than %llu", name,
			  text, (unsigned long long)min);
		return -EINVAL;
	}
	*ret_bytes = value;
	return 0;
}

static int parse_age(const char *text, uint64_t *ret_ns)
{
	uint64_t value;

	if (quantity_time(text, &value) || value < SEGMENTS_NS_MIN) {
		log_error("--segment-age: '%s' is no time such as 15m, 8h or 2d", text);
		return -EINVAL;
	}
	*ret_ns = value;
	return 0;
}

static int take_port(struct options *o, const char *text)
{
	uint64_t port;

	if (num_u64(text, 1, 65535, &port)) {
		log_error("--http-port: '%s' is no number from 1 to 65535", text);
		return -EINVAL;
	}
	if (o->nports == RF_TLS_PORTS_MAX) {
		log_error("--http-port: %d ports are the most there can be (RF_TLS_PORTS_MAX)",
			  RF_TLS_PORTS_MAX);
		return -EINVAL;
	}
	o->ports[o->nports++] = (uint32_t)port;
	return 0;
}

static int take_option(struct options *o, int value, const char *argument)
{
	switch (value) {
	case 'p':
		vec_push(o->policies, o->npolicies) = argument;
		return 0;
	case OPT_SET:
		vec_push(o->set, o->nset) = argument;
		return 0;
	case 'o':
		o->output = argument;
		return 0;
	case OPT_SEGMENT_SIZE:
		return parse_bytes("segment-size", argument, SEGMENTS_BYTES_MIN, &o->segment_bytes);
	case OPT_SEGMENT_AGE:
		return parse_age(argument, &o->segment_ns);
	case OPT_KEEP_FREE:
		return parse_bytes("keep-free", argument, 1, &o->keep_free);
	case OPT_WORKSPACE:
		o->workspace = argument;
		return 0;
	case OPT_USER:
		o->user = argument;
		return 0;
	case OPT_ASSUME:
		vec_push(o->assume, o->nassume) = argument;
		return 0;
	case OPT_TIER:
		return parse_tier(argument, &o->tier);
	case OPT_ASK:
		return asks_parse(argument, &o->ask);
	case OPT_RING_LIFE:
		return parse_ring("ring-life", argument, &o->ring_life);
	case OPT_RING_DATA:
		return parse_ring("ring-data", argument, &o->ring_data);
	case OPT_HTTP_PORT:
		return take_port(o, argument);
	case OPT_RING_TLS:
		return parse_ring("ring-tls", argument, &o->ring_tls);
	case OPT_LABEL_TABLE:
		return parse_label_table(argument, &o->label_table);
	default:
		return -EINVAL;
	}
}

static bool *switch_of(struct options *o, int value)
{
	switch (value) {
	case OPT_APPEND:
		return &o->append;
	case OPT_COMPRESS:
		return &o->compress;
	case OPT_AUDIT:
		return &o->audit;
	case OPT_NO_SUMS:
		return &o->no_sums;
	case OPT_NO_TLS:
		return &o->no_tls;
	case OPT_TLS_PAYLOAD:
		return &o->tls_payload;
	case OPT_RAW:
		return &o->raw;
	case OPT_WAIT:
		return &o->wait;
	case OPT_NO_DAEMON:
		return &o->no_daemon;
	case OPT_EXPLAIN:
		return &o->explain;
	case 'q':
		return &o->quiet;
	case 'v':
		return &o->verbose;
	case 'h':
		return &o->help;
	default:
		return NULL;
	}
}

static void fill_long(enum options_use use, struct option longs[ROWS + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].use & (int)use)
			longs[n++] = (struct option){
				rows[i].name, rows[i].argument ? required_argument : no_argument,
				NULL, rows[i].value};
	longs[n] = (struct option){0};
}

int options_parse(enum options_use use, int argc, char **argv, struct options *o)
{
	struct option longs[ROWS + 1];
	int value, r = 0;

	*o = (struct options){0};
	fill_long(use, longs);
	optind = 0;
	/* The first word that is no option ends them: what follows is the program's. */
	while (!r && (value = getopt_long(argc, argv, "+p:o:qvh", longs, NULL)) != -1) {
		bool *on = switch_of(o, value);

		if (on)
			*on = true;
		else
			r = take_option(o, value, optarg);
	}
	if (!r && o->tls_payload && !o->raw) {
		log_error("--tls-payload needs --raw: what it records is not redacted");
		r = -EINVAL;
	}
	o->rest = argv + optind;
	o->nrest = argc - optind;
	return r;
}

void options_release(struct options *o)
{
	free(o->policies);
	free(o->set);
	free(o->assume);
}
