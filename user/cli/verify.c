// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/base/log.h"
#include "user/base/tar.h"
#include "user/cli/bundle_verify.h"
#include "user/cli/cli.h"
#include "user/session/segments.h"
#include "user/cli/unpack.h"

#define BLOCK_SIZE 262144

static const char usage[] =
	"usage: ringfence verify FILE...|DIR...|BUNDLE...|- [--key PUB]...\n"
	"\n"
	"Says whether timelines are as they were written: each line is held against the seals,\n"
	"and the seals' signatures against the keys. Segments of one timeline are given in their\n"
	"order, or as their directory; compressed ones as they are. Of what `ringfence bundle` "
	"made, each member is held against the manifest too.\n"
	"\n"
	"      --key PUB        trust this public key (`ringfence key` prints it); without it, "
	"those\n"
	"                       of this machine\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 intact, closed and signed by a trusted key; 1 damaged, or not to be read;\n"
	"2 usage; 5 intact as far as it is sealed, but not closed; 6 intact and closed, but not\n"
	"signed by a trusted key.\n";

static void say(void *ctx, const struct verify_finding *finding)
{
	const struct verify_one *one = ctx;
	struct strbuf text = STRBUF_INIT;

	strbuf_addclean(&text, finding->text);
	printf("%s:%" PRIu64 ": byte %" PRIu64 ": %s\n", one->name, finding->line, finding->offset,
	       text.s ?: "");
	strbuf_release(&text);
}

static bool is_known(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	const struct verify_one *one = ctx;

	return key_ring_has(one->keys, public);
}

void verify_one_begin(struct verify_one *one, const char *name, const struct key_ring *keys,
		      const struct verify_before *before)
{
	struct verify_config config = {
		.say = say, .known = is_known, .ctx = one, .before = *before};

	*one = (struct verify_one){.name = name, .keys = keys};
	one->verify = verify_new(&config);
}

/* Whose signature it is, or that there is none. */
static void add_signer(struct strbuf *out, const struct verify_result *r)
{
	char hex[SHA256_HEX_SIZE] = "";

	if (r->has_key)
		sha256_hex(r->key, hex);
	if (r->unknown_segments)
		strbuf_addf(out, "signed by a key that is not trusted here (%s; see --key)", hex);
	else if (r->unsigned_segments)
		strbuf_addstr(out, "not signed");
	else
		strbuf_addf(out, "signed by the key %.16s", hex);
}

static void add_extent(struct strbuf *out, const struct verify_result *r)
{
	if (!r->seals) {
		strbuf_addf(out, "no line of %" PRIu64 " is sealed", r->lines);
		return;
	}
	strbuf_addf(out,
		    "sealed up to line %" PRIu64 " of %" PRIu64 " (seq %" PRIu64 ", byte %" PRIu64
		    "), ",
		    r->sealed_line, r->lines, r->sealed_seq, r->sealed_bytes);
	add_signer(out, r);
}

static int put_result(const struct verify_one *one, const struct verify_result *r)
{
	struct strbuf text = STRBUF_INIT;
	int status = CLI_OK;

	switch (verify_state(r)) {
	case VERIFY_DAMAGED:
		status = CLI_FAILED;
		strbuf_addf(&text, "damaged in %" PRIu64 " places; ", r->damages);
		add_extent(&text, r);
		break;
	case VERIFY_OPEN:
		status = CLI_NOT_CLOSED;
		strbuf_addstr(&text, "intact as far as it is sealed, but not closed: ");
		add_extent(&text, r);
		break;
	case VERIFY_UNKNOWN:
	case VERIFY_GOOD:
		status = verify_state(r) == VERIFY_GOOD ? CLI_OK : CLI_NOT_TRUSTED;
		strbuf_addf(&text, "intact, %" PRIu64 " records in %" PRIu64 " segment%s, ",
			    r->lines, r->segments, r->segments == 1 ? "" : "s");
		add_signer(&text, r);
		break;
	}
	printf("%s: %s\n", one->name, text.s);
	strbuf_release(&text);
	return status;
}

int verify_ended(const struct verify_before *before)
{
	if (!before->awaited[0])
		return CLI_OK;
	printf("session %s goes on in a segment that is not here\n", before->awaited);
	return CLI_NOT_CLOSED;
}

int verify_one_end(struct verify_one *one, struct verify_before *before)
{
	struct verify_result result;
	int status = CLI_OK;

	verify_finish(one->verify, &result);
	verify_free(one->verify);
	one->verify = NULL;
	if (!result.lines && !result.damages) {
		log_error("%s: no records", one->name);
		return CLI_FAILED;
	}
	if (result.segments && !result.gone_on)
		status = verify_ended(before);
	*before = result.end;
	status = verify_worse(put_result(one, &result), status);
	if (fflush(stdout) || ferror(stdout)) {
		log_error("standard output cannot be written");
		return CLI_FAILED;
	}
	return status;
}

int verify_worse(int a, int b)
{
	static const int order[] = {CLI_FAILED, CLI_NOT_CLOSED, CLI_NOT_TRUSTED};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return CLI_OK;
}

static void feed(void *ctx, const char *bytes, size_t len)
{
	verify_feed(ctx, bytes, len);
}

/* Hands all of it on; block has the first n bytes. */
static int read_all(struct verify *v, int fd, char *block, ssize_t n)
{
	bool packed = n > 0 && unpack_looks(block, (size_t)n);
	struct unpack u;
	int r = 0;

	unpack_init(&u, feed, v);
	for (; !r && (n > 0 || (n < 0 && errno == EINTR)); n = read(fd, block, BLOCK_SIZE)) {
		if (n > 0 && packed)
			r = unpack_feed(&u, block, (size_t)n);
		else if (n > 0)
			verify_feed(v, block, (size_t)n);
	}
	if (n < 0)
		r = -errno;
	return r ?: unpack_finish(&u);
}

/* before goes on to the next file. block has the first n bytes. */
static int verify_timeline(const struct verify_one *what, int fd, char *block, ssize_t n,
			   struct verify_before *before)
{
	struct verify_one one;
	int r;

	verify_one_begin(&one, what->name, what->keys, before);
	r = read_all(one.verify, fd, block, n);
	if (r && r != -EBADMSG) {
		log_error("%s: %s", what->name,
			  r == -EISDIR ? "no segment (*.jsonl, *.jsonl.gz) is in this directory"
				       : strerror(-r));
		verify_free(one.verify);
		return CLI_FAILED;
	}
	if (r)
		log_error("%s: the compressed file is cut or damaged", what->name);
	return verify_worse(r ? CLI_FAILED : CLI_OK, verify_one_end(&one, before));
}

/* Enough to tell what it is, also of a pipe. */
static ssize_t read_beginning(int fd, char *block)
{
	ssize_t done = 0, n;

	while (done < TAR_BLOCK) {
		n = read(fd, block + done, TAR_BLOCK - (size_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return n;
		if (!n)
			break;
		done += n;
	}
	return done;
}

static int verify_descriptor(const struct verify_one *what, int fd, struct verify_before *before)
{
	char *block = xmalloc(BLOCK_SIZE);
	ssize_t n = read_beginning(fd, block);
	int status;

	if (n > 0 && tar_looks(block, (size_t)n))
		status = bundle_verify(what->name, fd, block, (size_t)n, what->keys);
	else
		status = verify_timeline(what, fd, block, n, before);
	free(block);
	return status;
}

static int verify_file(const char *name, const struct key_ring *keys, struct verify_before *before)
{
	bool in = !strcmp(name, "-");
	int fd = in ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY), status;

	if (fd < 0) {
		log_error("%s: %s", name, strerror(errno));
		return CLI_FAILED;
	}
	status = verify_descriptor(
		&(struct verify_one){.name = in ? "standard input" : name, .keys = keys}, fd,
		before);
	if (!in)
		close(fd);
	return status;
}

int verify_files(char *const *files, int nfiles, const struct key_ring *keys)
{
	struct verify_before before = {0};
	int status = CLI_OK, n;
	char **paths;

	n = segments_expand(files, nfiles, &paths);
	for (int i = 0; i < n; i++)
		status = verify_worse(status, verify_file(paths[i], keys, &before));
	segments_free_paths(paths, n);
	return verify_worse(status, verify_ended(&before));
}

int cmd_verify(int argc, char **argv)
{
	static const struct option options[] = {{"key", required_argument, NULL, 'k'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	struct key_ring keys = {0};
	int c, status = CLI_OK;

	optind = 0;
	while (!status && (c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return cli_usage(usage, true);
		if (c != 'k')
			status = cli_usage(usage, false);
		else if (key_ring_add(&keys, optarg))
			status = CLI_FAILED;
	}
	if (!status && optind == argc)
		status = cli_usage(usage, false);
	if (!status && !keys.n)
		key_ring_add_machine(&keys, MACHINE_KEY_DIR);
	if (!status)
		status = verify_files(argv + optind, argc - optind, &keys);
	key_ring_release(&keys);
	return status;
}
