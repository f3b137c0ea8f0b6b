// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "user/base/sha256.h"
#include "user/base/utf8.h"
#include "user/event/environ.h"
#include "user/event/names.h"

/* Each argument: bytes up to the NUL behind it, or to the end. Returns how many. */
static unsigned int put_each(struct writer *w, const struct event_name *program, const char *argv,
			     size_t size, bool b64)
{
	struct redact_args args;
	unsigned int n = 0;
	size_t at = 0;

	redact_args_begin(&args, program->bytes, program->len);
	while (at < size) {
		const char *nul = memchr(argv + at, '\0', size - at);
		size_t len = nul ? (size_t)(nul - argv) - at : size - at;

		writer_argument(w, &args, argv + at, len, b64);
		at += len + 1;
		n++;
	}
	return n;
}

unsigned int put_args(struct writer *w, const struct event_name *program, const char *argv,
		      size_t size)
{
	unsigned int n;

	writer_open_array(w, "command_args");
	n = put_each(w, program, argv, size, false);
	writer_close_array(w);
	if (!utf8_valid(argv ?: "", size)) {
		writer_open_array(w, "command_args_b64");
		put_each(w, program, argv, size, true);
		writer_close_array(w);
	}
	return n;
}

static void put_arguments(struct writer *w, const struct subject *s)
{
	bool cut = s->argv_len < s->argv_total || (s->argc && !s->argv_len);
	unsigned int n;

	if (!s->argv_len && !cut)
		return;
	n = put_args(w, &s->path, s->argv, s->argv_len);
	if (s->argc || !cut)
		writer_uint(w, "args_count", s->argc ? s->argc : n);
	if (cut) {
		writer_bool(w, "truncated", true);
		writer_uint(w, "command_args_length", s->argv_total);
	}
}

const char *program_name(const struct subject *s, size_t *ret_len)
{
	const char *slash;

	*ret_len = 0;
	if (!s->known)
		return NULL;
	if (!s->path.len) {
		*ret_len = strnlen(s->comm, sizeof(s->comm));
		return s->comm;
	}
	slash = memrchr(s->path.bytes, '/', s->path.len);
	slash = slash ? slash + 1 : s->path.bytes;
	*ret_len = (size_t)(s->path.bytes + s->path.len - slash);
	return slash;
}

static void put_basename(struct writer *w, const struct subject *s)
{
	size_t len;
	const char *name = program_name(s, &len);

	if (len || (s->known && s->path.len))
		writer_text(w, "name", name, len);
	else
		writer_null(w, "name");
}

void put_digest(struct writer *w, const char *key, const void *digest)
{
	char hex[SHA256_HEX_SIZE];

	writer_open(w, key);
	sha256_hex(digest, hex);
	writer_str(w, "sha256", hex);
	writer_close(w);
}

static void put_executable(struct timeline *t, struct writer *w, const struct subject *s,
			   bool whole)
{
	writer_open(w, "executable");
	put_basename(w, s);
	if (whole && s->known) {
		put_name(t, w, "path", &s->path);
		if (s->inode.ino) {
			writer_id(w, "inode", s->inode.ino);
			put_device(w, "device", s->inode.dev);
			writer_id(w, "generation", s->inode.generation);
		}
		if (s->digests & RF_DIGEST_FILE)
			put_digest(w, "hash", s->digest);
	}
	writer_close(w);
}

static void put_number(struct writer *w, const char *object, uint64_t id)
{
	writer_open(w, object);
	writer_uint(w, "id", id);
	writer_close(w);
}

static void put_credentials(struct writer *w, const struct subject *s)
{
	char caps[17];

	put_number(w, "user", s->creds.euid);
	put_number(w, "real_user", s->creds.uid);
	put_number(w, "group", s->creds.egid);
	put_number(w, "real_group", s->creds.gid);
	snprintf(caps, sizeof(caps), "%016" PRIx64, (uint64_t)s->creds.caps);
	writer_str(w, "capabilities", caps);
}

static void put_surroundings(struct writer *w, const struct subject *s)
{
	if (s->cgroup) {
		writer_open(w, "cgroup");
		writer_id(w, "id", s->cgroup);
		writer_close(w);
	}
	if (!s->ns_mnt && !s->ns_pid && !s->ns_net && !s->ns_user)
		return;
	writer_open(w, "namespaces");
	writer_uint(w, "mnt", s->ns_mnt);
	writer_uint(w, "pid", s->ns_pid);
	writer_uint(w, "net", s->ns_net);
	writer_uint(w, "user", s->ns_user);
	writer_close(w);
}

static bool same_name(const struct event_name *a, const struct event_name *b)
{
	return a->len == b->len && a->dev == b->dev && !memcmp(a->bytes, b->bytes, a->len);
}

static void put_environ(struct writer *w, uint64_t found)
{
	if (!found)
		return;
	writer_open_array(w, "code_variables");
	for (unsigned int i = 0; environ_name(i); i++)
		if (found & 1ULL << i)
			writer_str(w, NULL, environ_name(i));
	writer_close_array(w);
}

static void put_whole(struct timeline *t, struct writer *w, const struct subject *s)
{
	if (s->parent_id[0])
		writer_str(w, "parent_id", s->parent_id);
	if (s->ppid)
		writer_uint(w, "parent_pid", s->ppid);
	if (s->vpid)
		writer_uint(w, "vpid", s->vpid);
	writer_open(w, "creation");
	put_time(t, w, "time", s->start_ns);
	writer_close(w);
	if (!s->known) {
		writer_bool(w, "known", false);
		return;
	}
	if (!same_name(&s->called, &s->path)) {
		put_name(t, w, "script", &s->called);
		if (s->called.len && (s->digests & RF_DIGEST_CALLED))
			put_digest(w, "script_hash", s->digest_called);
	}
	put_arguments(w, s);
	put_environ(w, s->environ);
	put_name(t, w, "working_directory", &s->cwd);
	put_credentials(w, s);
	put_surroundings(w, s);
}

/* wait(2): the low seven bits are the signal, bit 7 says core dumped, the byte above is the status.
 */
static void put_exit(struct writer *w, const struct rf_ev_exit *exit)
{
	unsigned int signal = exit->code & 0x7f;
	char name[16];

	writer_open(w, "exit");
	if (signal) {
		writer_str(w, "signal", signal_name(signal, name));
		writer_bool(w, "core", exit->code & 0x80);
	} else {
		writer_uint(w, "code", exit->code >> 8 & 0xff);
	}
	writer_close(w);
}

void put_process(struct timeline *t, struct writer *w, const struct envelope *env)
{
	const struct subject *s = env->who;
	bool whole = env->whole || s->first;

	writer_open(w, "process");
	writer_str(w, "id", s->id);
	writer_uint(w, "pid", s->pid);
	put_executable(t, w, s, whole);
	if (whole)
		put_whole(t, w, s);
	if (env->exit)
		put_exit(w, env->exit);
	writer_close(w);
}

void put_process_ref(struct timeline *t, struct writer *w, const char *key, uint64_t start_ns,
		     uint32_t pid)
{
	struct subject s;

	t->config.who.find(t->config.who.ctx, start_ns, pid, &s);
	writer_open(w, key);
	if (start_ns)
		writer_str(w, "id", s.id);
	writer_uint(w, "pid", pid);
	if (s.vpid)
		writer_uint(w, "vpid", s.vpid);
	if (s.known)
		put_executable(t, w, &s, false);
	writer_close(w);
}
