// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/hash.h"
#include "user/base/log.h"
#include "user/cli/bundle_facts.h"
#include "user/cli/cli.h"
#include "user/session/machine_key.h"
#include "user/cli/schema.h"
#include "user/session/segments.h"
#include "user/cli/unpack.h"
#include "user/timeline/manifest.h"

#define BLOCK_SIZE 262144

static const char usage[] =
	"usage: ringfence bundle FILE...|DIR... -o OUT.tar [--policy FILE]... [--sign KEY]\n"
	"\n"
	"Makes one archive of timelines, for somebody else: with the schema of their records, "
	"what\n"
	"they tell of machines, versions and policies, a manifest and its signature.\n"
	"`ringfence verify OUT.tar` checks all of it.\n"
	"\n"
	"  -o, --output OUT     a new file\n"
	"      --policy FILE    put the text of this policy in too\n"
	"      --sign KEY       sign with this private key; without it root signs with the "
	"machine's,\n"
	"                       and nobody else does\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed, 2 usage.\n";

struct bundle_options {
	const char *output, *sign;
	char **policies;
	size_t npolicies;
	char **files;
	int nfiles;
	bool help;
};

/* Where a member's bytes come from: a text, or a file. */
struct source {
	struct strbuf text;
	char *path;
	FILE *spool; /* the text of a compressed file, which path leads to; NULL: it is none */
};

struct bundle {
	const struct bundle_options *options;
	struct signing_key *key; /* NULL: not signed */
	struct manifest manifest;
	struct source *sources; /* by member */
	size_t nsources;
	FILE *to;
};

static int fail(const char *name, int error)
{
	log_error("%s: %s", name,
		  error == -EBADMSG ? "the compressed file is cut or damaged" : strerror(-error));
	return error;
}

/* DIRECTORY/NNN-NAME, with only letters that a member may have. */
static void name_member(struct manifest_member *m, const char *directory, size_t number,
			const char *path)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	int n = snprintf(m->name, sizeof(m->name), "%s%03zu-", directory, number);

	for (; *base && n < TAR_NAME_MAX; base++) {
		char one[2] = {*base, '\0'};

		m->name[n++] = *base != '/' && (tar_name_good(one) || *base == '.' || *base == '-')
				       ? *base
				       : '_';
	}
	m->name[n] = '\0';
}

static void add_text(struct bundle *b, const char *name, const void *bytes, size_t len)
{
	struct manifest_member m = {.size = len};
	struct source s = {0};

	snprintf(m.name, sizeof(m.name), "%s", name);
	hash_bytes(bytes, len, m.sha256);
	strbuf_add(&s.text, bytes, len);
	manifest_add(&b->manifest, &m);
	vec_push(b->sources, b->nsources) = s;
}

/* Hashes a file, and hands each of its lines to facts (NULL: nobody). */
static int look_at(const char *path, struct manifest_member *m, struct bundle_facts *facts)
{
	FILE *f = fopen(path, "re");
	struct hash hash;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int r = 0;

	if (!f)
		return fail(path, -errno);
	hash_init(&hash);
	while ((n = getline(&line, &room, f)) > 0) {
		hash_add(&hash, line, (size_t)n);
		m->size += (uint64_t)n;
		if (facts)
			bundle_facts_line(facts, line, (size_t)(line[n - 1] == '\n' ? n - 1 : n));
	}
	hash_finish(&hash, m->sha256);
	hash_release(&hash);
	if (ferror(f))
		r = fail(path, -EIO);
	else if (m->size > TAR_SIZE_MAX)
		r = fail(path, -EFBIG);
	free(line);
	fclose(f);
	return r;
}

static void add_unpacked(void *ctx, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, ctx);
}

static int unpack_file(FILE *from, FILE *to)
{
	char block[4096];
	struct unpack u;
	size_t n;
	int r = 0;

	unpack_init(&u, add_unpacked, to);
	while (!r && (n = fread(block, 1, sizeof(block), from)))
		r = unpack_feed(&u, block, n);
	r = r ?: unpack_finish(&u);
	return r ?: ferror(from) || fflush(to) ? -EIO : 0;
}

/* Seals are over the text: a compressed file goes in as its text. */
static int open_source(const char *path, struct source *s)
{
	FILE *from = fopen(path, "re");
	char begin[2];
	int r = 0;

	if (!from)
		return fail(path, -errno);
	s->path = xstrdup(path);
	if (fread(begin, 1, sizeof(begin), from) == sizeof(begin) &&
	    unpack_looks(begin, sizeof(begin))) {
		rewind(from);
		s->spool = tmpfile();
		r = s->spool ? unpack_file(from, s->spool) : -errno;
		free(s->path);
		s->path = s->spool ? xasprintf("/proc/self/fd/%d", fileno(s->spool)) : NULL;
	}
	fclose(from);
	return r ? fail(path, r) : 0;
}

static void source_release(struct source *s)
{
	strbuf_release(&s->text);
	free(s->path);
	if (s->spool)
		fclose(s->spool);
}

static int add_file(struct bundle *b, const char *directory, size_t number, const char *path,
		    struct writer *w)
{
	struct manifest_member m = {0};
	struct bundle_facts facts = {.w = w, .timeline = m.name};
	struct source s = {0};
	int r = open_source(path, &s);

	name_member(&m, directory, number, path);
	if (s.spool && strlen(m.name) > 3 && !strcmp(m.name + strlen(m.name) - 3, ".gz"))
		m.name[strlen(m.name) - 3] = '\0';
	if (!r)
		r = look_at(s.path, &m, w ? &facts : NULL);
	if (r) {
		source_release(&s);
		return r;
	}
	manifest_add(&b->manifest, &m);
	vec_push(b->sources, b->nsources) = s;
	return 0;
}

static int add_key(struct bundle *b)
{
	struct strbuf text = STRBUF_INIT;
	int r;

	signing_key_public(b->key, b->manifest.key);
	b->manifest.has_key = true;
	r = signing_public_write(b->manifest.key, &text);
	if (!r)
		add_text(b, "key.pub", text.s, text.len);
	strbuf_release(&text);
	return r;
}

/* facts.json stands before the timelines that it is made of; its place is kept for it. */
static int add_members(struct bundle *b)
{
	const struct bundle_options *o = b->options;
	struct strbuf text = STRBUF_INIT;
	struct writer w = writer_on(&text);
	int r = b->key ? add_key(b) : 0, n;
	char **paths;
	size_t facts;

	facts = b->nsources;
	add_text(b, "facts.json", "", 0);
	add_text(b, "timeline.schema.json", timeline_schema, timeline_schema_size);
	for (size_t i = 0; i < o->npolicies && !r; i++)
		r = add_file(b, "policies/", i + 1, o->policies[i], NULL);
	writer_open(&w, NULL);
	writer_str(&w, "ringfence", RINGFENCE_VERSION);
	writer_open_array(&w, "facts");
	n = segments_expand(o->files, o->nfiles, &paths);
	for (int i = 0; i < n && !r; i++)
		r = add_file(b, MANIFEST_TIMELINES, (size_t)i + 1, paths[i], &w);
	segments_free_paths(paths, n);
	writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(&text, '\n');
	hash_bytes(text.s, text.len, b->manifest.v[facts].sha256);
	b->manifest.v[facts].size = text.len;
	strbuf_release(&b->sources[facts].text);
	b->sources[facts].text = text;
	return r;
}

static int put(struct bundle *b, const void *bytes, size_t len)
{
	return fwrite(bytes, 1, len, b->to) == len ? 0 : -EIO;
}

static int put_padding(struct bundle *b, uint64_t size)
{
	static const char zeros[TAR_BLOCK];

	return put(b, zeros, tar_padding(size));
}

static int put_text(struct bundle *b, const char *name, const void *bytes, size_t len)
{
	char header[TAR_BLOCK];

	tar_header(name, len, header);
	return put(b, header, sizeof(header)) ?: put(b, bytes, len) ?: put_padding(b, len);
}

static int copy(struct bundle *b, int fd, const struct manifest_member *m, char *block)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t left = m->size;
	struct hash hash;
	int r = 0;

	hash_init(&hash);
	while (!r && left) {
		ssize_t n = read(fd, block, left < BLOCK_SIZE ? (size_t)left : BLOCK_SIZE);

		if (n <= 0)
			break;
		hash_add(&hash, block, (size_t)n);
		left -= (uint64_t)n;
		r = put(b, block, (size_t)n);
	}
	hash_finish(&hash, digest);
	hash_release(&hash);
	return r ?: left || memcmp(digest, m->sha256, SHA256_SIZE) != 0 ? -ESTALE : 0;
}

static int put_file(struct bundle *b, const char *path, const struct manifest_member *m)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;
	char header[TAR_BLOCK], *block;

	if (fd < 0)
		return fail(path, -errno);
	block = xmalloc(BLOCK_SIZE);
	tar_header(m->name, m->size, header);
	r = put(b, header, sizeof(header)) ?: copy(b, fd, m, block) ?: put_padding(b, m->size);
	if (r == -ESTALE)
		log_error("%s: it changed while it was read; is its session still running?", path);
	free(block);
	close(fd);
	return r;
}

static int put_all(struct bundle *b)
{
	static const char zeros[TAR_END];
	uint8_t signature[SIGNATURE_SIZE];
	struct strbuf text = STRBUF_INIT;
	int r;

	manifest_write(&b->manifest, &text);
	r = text.len > MANIFEST_SIZE_MAX || b->manifest.n > MANIFEST_MEMBERS_MAX
		    ? fail("the manifest", -EFBIG)
		    : 0;
	if (!r)
		r = put_text(b, MANIFEST_NAME, text.s, text.len);
	if (!r && b->key)
		r = signing_sign(b->key, text.s, text.len, signature)
			    ?: put_text(b, MANIFEST_SIGNATURE, signature, sizeof(signature));
	for (size_t i = 0; i < b->nsources && !r; i++) {
		const struct source *s = &b->sources[i];

		r = s->path ? put_file(b, s->path, &b->manifest.v[i])
			    : put_text(b, b->manifest.v[i].name, s->text.s, s->text.len);
	}
	strbuf_release(&text);
	return r ?: put(b, zeros, sizeof(zeros));
}

/* What a session did is nobody else's to read: 0600. Half a bundle is none. */
static int write_bundle(struct bundle *b)
{
	const char *name = b->options->output;
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), r;

	b->to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!b->to)
		return fail(name, -errno);
	r = put_all(b);
	if (fclose(b->to) && !r)
		r = -EIO;
	if (r) {
		log_error("%s: the bundle could not be written", name);
		unlink(name);
	}
	return r;
}

static int open_key(struct bundle *b)
{
	if (b->options->sign)
		return machine_key_file(b->options->sign, &b->key);
	if (!geteuid())
		return machine_key_open(MACHINE_KEY_DIR, &b->key);
	log_warn("the manifest is not signed: only root reads this machine's key (see --sign)");
	return 0;
}

static int make(const struct bundle_options *o)
{
	struct bundle b = {.options = o};
	int r = open_key(&b) ?: add_members(&b) ?: write_bundle(&b);

	for (size_t i = 0; i < b.nsources; i++)
		source_release(&b.sources[i]);
	free(b.sources);
	manifest_release(&b.manifest);
	signing_key_free(b.key);
	return r ? CLI_FAILED : CLI_OK;
}

static int parse_options(int argc, char **argv, struct bundle_options *o)
{
	static const struct option options[] = {{"output", required_argument, NULL, 'o'},
						{"policy", required_argument, NULL, 'p'},
						{"sign", required_argument, NULL, 's'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == 'o')
			o->output = optarg;
		else if (c == 's')
			o->sign = optarg;
		else if (c == 'p')
			vec_push(o->policies, o->npolicies) = optarg;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->files = argv + optind;
	o->nfiles = argc - optind;
	return o->help || (o->nfiles && o->output) ? 0 : -1;
}

int cmd_bundle(int argc, char **argv)
{
	struct bundle_options o = {0};
	int wrong = parse_options(argc, argv, &o), status;

	status = wrong || o.help ? cli_usage(usage, !wrong) : make(&o);
	free(o.policies);
	return status;
}
