// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/resolv.h"
#include "user/base/sha256.h"
#include "user/base/strbuf.h"
#include "user/session/input.h"
#include "user/kern/names.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

static void read_all(const char *path, struct strbuf *out)
{
	FILE *f = fopen(path, "re");
	char buf[4096];
	size_t n;

	strbuf_addstr(out, "");
	if (!f)
		return;
	while ((n = fread(buf, 1, sizeof(buf), f)))
		strbuf_add(out, buf, n);
	fclose(f);
}

static const char *directory(const struct place *p, char letter)
{
	switch (letter) {
	case 'W':
		return p->w;
	case 'O':
		return p->o;
	case 'D':
		return p->d;
	case 'H':
		return p->h;
	case 'T':
		return p->t;
	}
	return NULL;
}

static void substitute(const struct strbuf *in, const struct place *place, struct strbuf *out)
{
	for (size_t i = 0; i < in->len; i++) {
		const char *dir = i + 2 < in->len && in->s[i] == '@' && in->s[i + 2] == '@'
					  ? directory(place, in->s[i + 1])
					  : NULL;

		if (dir) {
			strbuf_addstr(out, dir);
			i += 2;
		} else {
			strbuf_addch(out, in->s[i]);
		}
	}
}

/* "sha256-of:PATH" becomes what sha256sum prints of the file. */
static void add_digests(const struct strbuf *in, struct strbuf *out)
{
	static const char mark[] = "sha256-of:";
	const char *at = in->s, *found;

	for (; (found = strstr(at, mark)); at = found) {
		size_t len = strcspn(found += sizeof(mark) - 1, " ,]}\n");
		char *path = xasprintf("%.*s", (int)len, found), hex[SHA256_HEX_SIZE];
		struct strbuf text = STRBUF_INIT;
		uint8_t digest[SHA256_SIZE];
		struct sha256 hash;

		strbuf_add(out, at, (size_t)(found - at) - (sizeof(mark) - 1));
		read_all(path, &text);
		sha256_init(&hash);
		sha256_add(&hash, text.s, text.len);
		sha256_finish(&hash, digest);
		sha256_hex(digest, hex);
		strbuf_addstr(out, hex);
		strbuf_release(&text);
		free(path);
		found += len;
	}
	strbuf_addstr(out, at);
}

/* What the policy extends is sought beside its file; in that text nothing is substituted. */
static char *compile(const char *file, const struct strbuf *text, const struct policy_env *env,
		     bool audit, struct policy_tables *ret_tables)
{
	struct policy_source source = {.path = file, .text = text->s, .len = text->len};
	struct policy_options options = {.layers = &source,
					 .nlayers = 1,
					 .env = env,
					 .audit = audit,
					 .load = policy_input_load};
	struct names_view view = {.root.fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC),
				  .path = getenv("PATH"),
				  .workspace = env->workspace};
	struct strbuf words = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	char *error = NULL;
	int r = policy_compile_ir(&options, &ir, &diags);

	if (!r)
		r = names_complete(&ir, &view, &diags);
	close(view.root.fd);
	if (r) {
		diags_format(&diags, &words);
		diags_release(&diags);
		policy_ir_release(&ir);
		return strbuf_detach(&words);
	}
	diags_release(&diags);
	r = policy_lower(&ir, env, ret_tables, &error);
	policy_ir_release(&ir);
	if (r && !error)
		error = xstrdup(strerror(-r));
	return r ? error : NULL;
}

static void text_of(const char *file, const struct place *place, struct strbuf *out)
{
	struct strbuf raw = STRBUF_INIT, named = STRBUF_INIT;

	read_all(file, &raw);
	substitute(&raw, place, &named);
	add_digests(&named, out);
	strbuf_release(&raw);
	strbuf_release(&named);
}

void policy_keep(const char *file, const struct place *place, const char *to)
{
	struct strbuf text = STRBUF_INIT;
	FILE *f = fopen(to, "we");

	text_of(file, place, &text);
	if (f) {
		fwrite(text.s, 1, text.len, f);
		fclose(f);
	}
	strbuf_release(&text);
}

char *policy_open(struct rig *rig, const char *file, const struct place *place, bool audit,
		  struct policy *p)
{
	struct strbuf text = STRBUF_INIT, info = STRBUF_INIT;
	struct policy_env env = {
		.home = place->h, .user = "root", .tmp = "/tmp", .workspace = place->w};
	struct stat netns;
	char *error;

	memset(p, 0, sizeof(*p));
	text_of(file, place, &text);
	read_all("/proc/self/mountinfo", &info);
	mounts_parse(info.s, info.len, &p->mounts);
	strbuf_reset(&info);
	read_all("/etc/resolv.conf", &info);
	env.nresolvers = resolv_parse(info.s, info.len, env.resolvers, RF_RESOLVERS_MAX);
	env.netns = stat("/proc/self/ns/net", &netns) ? 0 : (uint32_t)netns.st_ino;
	env.mounts = p->mounts.v;
	env.nmounts = p->mounts.n;
	error = compile(file, &text, &env, audit, &p->tables);
	if (!error) {
		char *e = NULL;

		if (engine_policy_load(rig->engine, &p->tables, &p->loaded, &e))
			error = e ? e : xstrdup("the policy does not go into the maps");
		if (error)
			policy_tables_release(&p->tables);
	}
	if (error)
		mounts_release(&p->mounts);
	strbuf_release(&text);
	strbuf_release(&info);
	return error;
}

void policy_close(struct rig *rig, struct policy *p)
{
	engine_policy_drop(rig->engine, &p->loaded);
	policy_tables_release(&p->tables);
	mounts_release(&p->mounts);
}
