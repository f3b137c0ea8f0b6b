// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "user/base/alloc.h"

#define RECORD_ROOM 16384
#define MS	    1000000ULL

static const char mountinfo[] = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
				"23 22 0:21 / /proc rw - proc proc rw\n"
				"24 22 8:2 / /home rw - ext4 /dev/sda2 rw\n";

static char condition[] = "secret and not tested";
static struct rule_info rules[] = {
	{.name = "sandbox.write.allow",
	 .policy = "coding-agent",
	 .file = "rules/coding-agent.yaml",
	 .line = 12,
	 .reason = "Only the workspace may be written.",
	 .severity = "medium",
	 .ops = RF_OP_BIT(RF_OP_WRITE)},
	{.name = "credentials.ssh",
	 .policy = "credentials",
	 .file = "builtin/credentials.yaml",
	 .line = 7,
	 .layer = 1,
	 .severity = "high",
	 .ops = RF_OP_BIT(RF_OP_READ)},
	{.name = "labels.secret.sources",
	 .policy = "credentials",
	 .file = "builtin/credentials.yaml",
	 .layer = 1,
	 .line = 3,
	 .ops = RF_OP_BIT(RF_OP_READ),
	 .action = RF_ACTION_LABEL},
	{.name = "gates.tested.closes",
	 .policy = "credentials",
	 .file = "builtin/credentials.yaml",
	 .layer = 1,
	 .line = 5,
	 .ops = RF_OP_BIT(RF_OP_WRITE),
	 .action = RF_ACTION_CLOSE},
	{.name = "secrets-stay-here",
	 .policy = "credentials",
	 .file = "builtin/credentials.yaml",
	 .layer = 1,
	 .line = 31,
	 .reason = "This task has read a credential.",
	 .severity = "high",
	 .ops = RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CONNECT),
	 .labels = 3,
	 .object_labels = 3,
	 .gates = 1,
	 .condition = condition},
};

static const struct rf_list lists[] = {
	{0}, {.n = 2, .all = 2, .rule = {0, 1}}, {.n = 1, .all = 1, .rule = {4}}};
static char via_name[] = "scripts/run_tests.sh";
static char *const via[] = {via_name};
static char label_names[][16] = {"machine/secret", "team/secret", "untrusted"};
static char *const labels[] = {label_names[0], label_names[1], label_names[2]};
static char gate_names[][8] = {"tested", "docs"};
static char *const gates[] = {gate_names[0], gate_names[1]};

static int feed_next(void *ctx)
{
	struct feed *f = ctx;

	if (f->next_error)
		return f->next_error;
	vec_push(f->segments, f->nsegments) = f->out.len;
	return 0;
}

/* What opens the first gate, and takes the second label off. */
static char gate_by[] = "exec pytest, ending well", label_by[] = "exec redact, ending well";
static char *const gate_how[] = {gate_by, NULL};
static char *const label_how[] = {NULL, label_by, NULL};

static int feed_write(void *ctx, const char *line, size_t len)
{
	struct feed *f = ctx;

	if (f->sink_error)
		return f->sink_error;
	strbuf_add(&f->out, line, len);
	return 0;
}

static const struct timeline_policy policy = {.index = 0,
					      .generation = 7,
					      .hash = "cafe",
					      .list_base = 100,
					      .lists = lists,
					      .nlists = 3,
					      .info = rules,
					      .nrules = 5,
					      .rule_base = FEED_RULE_BASE,
					      .labels = labels,
					      .nlabels = 3,
					      .gates = gates,
					      .ngates = 2,
					      .label_how = label_how,
					      .gate_how = gate_how,
					      .gates_initial = 2,
					      .labels_child = 3,
					      .via = via,
					      .nvia = 1};

struct signing_key *feed_key(void)
{
	static const char pem[] =
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIOwsPEKUmdXDXE+YZmCqRG/MNs4yHIogirRZuPlNmEHx\n"
		"-----END PRIVATE KEY-----\n";

	return signing_key_read(pem, sizeof(pem) - 1);
}

static void begin(struct feed *f, const char *name, const char *session,
		  const uint8_t sealed[SHA256_SIZE])
{
	struct timeline_config config = {.session = session,
					 .index = FEED_SESSION,
					 .boot_id = FEED_BOOT,
					 .boot_to_wall_ns = 1795305600000000000LL,
					 .tier = RF_TIER_LSM,
					 .tls = name && !strncmp(name, "tls", 3),
					 .why = "run",
					 .host = {"box", "6.12.0", "x86_64"},
					 .write = feed_write,
					 .next = feed_next,
					 .write_ctx = f};

	*f = (struct feed){.now = 1000000 * MS,
			   .buf = xcalloc(1, RECORD_ROOM),
			   .name = name,
			   .key = feed_key()};
	config.key = f->key;
	memcpy(config.sealed, sealed, SHA256_SIZE);
	mounts_parse(mountinfo, sizeof(mountinfo) - 1, &f->mounts);
	f->lineage = lineage_new(FEED_BOOT);
	config.who = lineage_source(f->lineage);
	config.mounts = &f->mounts;
	f->t = timeline_new(&config);
	timeline_start(f->t, f->now);
	timeline_policy(f->t, f->now, &policy);
}

void feed_init(struct feed *f, const char *name)
{
	begin(f, name, "s-1", (const uint8_t[SHA256_SIZE]){0});
}

void feed_added(struct feed *f, const char *session, const uint8_t sealed[SHA256_SIZE])
{
	begin(f, NULL, session, sealed);
}

static void keep_sample(const struct feed *f)
{
	const char *dir = getenv("RF_SAMPLES");
	char path[512];
	FILE *file;

	if (!dir || !f->name)
		return;
	snprintf(path, sizeof(path), "%s/%s.jsonl", dir, f->name);
	file = fopen(path, "w");
	if (!file)
		return;
	fwrite(f->out.s, 1, f->out.len, file);
	fclose(file);
}

void feed_free(struct feed *f)
{
	keep_sample(f);
	timeline_free(f->t);
	lineage_free(f->lineage);
	signing_key_free(f->key);
	mounts_release(&f->mounts);
	strbuf_release(&f->out);
	free(f->segments);
	free(f->buf);
}

void *feed_record(struct feed *f, enum rf_event_type type, enum rf_class cls, uint32_t pid)
{
	static const size_t sizes[] = {
		[RF_EV_FORK] = sizeof(struct rf_ev_fork),
		[RF_EV_EXEC] = sizeof(struct rf_ev_exec),
		[RF_EV_ARGV] = sizeof(struct rf_ev_argv),
		[RF_EV_EXIT] = sizeof(struct rf_ev_exit),
		[RF_EV_FILE] = sizeof(struct rf_ev_file),
		[RF_EV_INET] = sizeof(struct rf_ev_inet),
		[RF_EV_UNIX] = sizeof(struct rf_ev_unix),
		[RF_EV_SYSTEM] = sizeof(struct rf_ev_system),
		[RF_EV_CLOSE] = sizeof(struct rf_ev_close),
		[RF_EV_PROC] = sizeof(struct rf_ev_system),
		[RF_EV_ATTACH] = sizeof(struct rf_ev_exec),
		[RF_EV_LABEL] = sizeof(struct rf_ev_label),
		[RF_EV_GATE] = sizeof(struct rf_ev_gate),
		[RF_EV_DNS] = sizeof(struct rf_ev_dns),
		[RF_EV_TLS] = sizeof(struct rf_ev_tls),
	};
	struct rf_ev_hdr *h = (struct rf_ev_hdr *)f->buf;

	memset(f->buf, 0, RECORD_ROOM);
	f->now += MS;
	f->len = sizes[type];
	*h = (struct rf_ev_hdr){.type = type,
				.cls = cls,
				.mono_ns = f->now,
				.start_ns = pid * 1000 * MS,
				.pid = pid,
				.tid = pid,
				.session = FEED_SESSION,
				.lost = f->counts[cls].lost};
	return f->buf;
}

void feed_name(struct feed *f, size_t name_at, const char *bytes, size_t len)
{
	struct rf_name *name = (struct rf_name *)(f->buf + name_at);

	name->dev = name->dev ? name->dev : FEED_DEV;
	name->len = (uint16_t)len;
	memcpy(f->buf + f->len, bytes, len);
	f->len += len;
}

int feed_send(struct feed *f)
{
	struct rf_ev_hdr *h = (struct rf_ev_hdr *)f->buf;

	h->size = (uint32_t)f->len;
	f->counts[h->cls].produced++;
	return timeline_event(f->t, f->buf, f->len + 8);
}

void feed_lose(struct feed *f, enum rf_class cls)
{
	f->counts[cls].produced++;
	f->counts[cls].lost++;
}

void feed_fork(struct feed *f, uint32_t parent, uint32_t child)
{
	struct rf_ev_fork *r = feed_record(f, RF_EV_FORK, RF_CLASS_PROC, parent);

	r->child_pid = child;
	r->child_start_ns = child * 1000 * MS;
	r->child_tid_ns = child;
	r->clone_flags = 0x1200011;
	feed_send(f);
}

static size_t join_args(const char *const args[], struct strbuf *out)
{
	size_t n = 0;

	for (; args[n]; n++)
		strbuf_add(out, args[n], strlen(args[n]) + 1);
	return n;
}

static void send_chunks(struct feed *f, uint32_t pid, const struct strbuf *argv)
{
	for (size_t at = 0; at < argv->len;) {
		struct rf_ev_argv *r = feed_record(f, RF_EV_ARGV, RF_CLASS_ARGV, pid);
		size_t len = argv->len - at < RF_CHUNK ? argv->len - at : RF_CHUNK;

		r->offset = at;
		r->total = argv->len;
		r->len = (uint32_t)len;
		memcpy(f->buf + f->len, argv->s + at, len);
		f->len += len;
		feed_send(f);
		at += len;
	}
}

void feed_exec(struct feed *f, uint32_t pid, const char *path, const char *const args[])
{
	struct rf_ev_exec *r = feed_record(f, RF_EV_EXEC, RF_CLASS_PROC, pid);
	struct strbuf argv = STRBUF_INIT;

	r->argc = (uint32_t)join_args(args, &argv);
	r->argv_len = argv.len;
	r->ppid = 1;
	r->ppid_start_ns = 1000 * MS;
	r->cgroup = 0xffffffffffffffffULL;
	r->ns_mnt = r->ns_pid = r->ns_net = r->ns_user = 4026531840u;
	r->inode = (struct rf_inode){.ino = 77, .dev = FEED_DEV, .mode = 0100755, .nlink = 1};
	r->creds = (struct rf_creds){.uid = 1000, .euid = 1000, .gid = 1000, .egid = 1000};
	memcpy(r->comm, "comm", 5);
	feed_name(f, offsetof(struct rf_ev_exec, path), path, strlen(path));
	feed_name(f, offsetof(struct rf_ev_exec, cwd), "/repo", 5);
	feed_name(f, offsetof(struct rf_ev_exec, called), path, strlen(path));
	feed_send(f);
	send_chunks(f, pid, &argv);
	strbuf_release(&argv);
}

void feed_exit(struct feed *f, uint32_t pid, uint32_t code)
{
	struct rf_ev_exit *r = feed_record(f, RF_EV_EXIT, RF_CLASS_PROC, pid);

	r->code = code;
	r->utime_ns = 3 * MS;
	r->stime_ns = MS;
	r->maxrss = 4 << 20;
	feed_send(f);
}

static struct rf_ev_file *file_record(struct feed *f, uint32_t pid, enum rf_op op,
				      enum rf_class cls)
{
	struct rf_ev_file *r = feed_record(f, RF_EV_FILE, cls, pid);

	r->v.op = op;
	r->v.generation = 7;
	r->access = op == RF_OP_WRITE ? RF_ACC_WRITE : RF_ACC_READ;
	r->inode = (struct rf_inode){.ino = (1ULL << 63) + 5,
				     .dev = FEED_DEV,
				     .generation = 9,
				     .mode = 0100644,
				     .nlink = 1};
	return r;
}

void feed_file(struct feed *f, uint32_t pid, enum rf_op op, const char *path)
{
	file_record(f, pid, op, op <= RF_OP_WRITE ? RF_CLASS_OPEN : RF_CLASS_FILE);
	feed_name(f, offsetof(struct rf_ev_file, path), path, strlen(path));
	feed_send(f);
}

void feed_judged(struct feed *f, uint32_t pid, enum rf_op op, enum rf_effect effect, uint8_t flags)
{
	struct rf_ev_file *r = file_record(f, pid, op, RF_CLASS_POLICY);

	r->v.effect = effect;
	r->v.flags = flags;
	r->v.list = 101;
	r->v.matched = flags & RF_VERDICT_CLOSED ? 0 : 3;
	r->v.error = flags & RF_VERDICT_CLOSED ? RF_ERR_PATH : 0;
	r->v.facts[RF_FACT_VIA] = 1;
	feed_name(f, offsetof(struct rf_ev_file, path), "/etc/passwd", 11);
	feed_send(f);
}

void feed_opened(struct feed *f, uint32_t pid, uint32_t access, uint64_t ino, const char *path)
{
	struct rf_ev_file *r = file_record(f, pid, access & RF_ACC_WRITE ? RF_OP_WRITE : RF_OP_READ,
					   RF_CLASS_OPEN);

	r->access = access;
	r->inode.ino = ino;
	feed_name(f, offsetof(struct rf_ev_file, path), path, strlen(path));
	feed_send(f);
}

void feed_denied(struct feed *f, uint32_t pid, uint64_t has, uint64_t gates_open, uint64_t ino)
{
	struct rf_ev_file *r = file_record(f, pid, RF_OP_WRITE, RF_CLASS_POLICY);

	r->inode.ino = ino;
	r->v.effect = RF_EFFECT_DENY;
	r->v.list = 102;
	r->v.matched = 1;
	r->v.facts[RF_FACT_LABELS] = has;
	r->v.facts[RF_FACT_GATES] = gates_open;
	r->v.facts[RF_FACT_OF] = ino ? has : 0;
	feed_name(f, offsetof(struct rf_ev_file, path), "/etc/passwd", 11);
	feed_send(f);
}

void feed_label(struct feed *f, uint32_t pid, const struct rf_ev_label *how)
{
	struct rf_ev_label *r = feed_record(f, RF_EV_LABEL, RF_CLASS_FLOW, pid);
	struct rf_ev_hdr h = r->h;

	*r = *how;
	r->h = h;
	r->labels |= r->gained;
	if (r->cause == RF_CAUSE_EVENT)
		r->rule = FEED_RULE_BASE + 2;
	feed_send(f);
}

void feed_read(struct feed *f, uint32_t pid, uint64_t gained, uint64_t ino, const char *path)
{
	feed_label(f, pid, &(struct rf_ev_label){.gained = gained, .cause = RF_CAUSE_EVENT});
	feed_opened(f, pid, RF_ACC_READ, ino, path);
}

void feed_flow(struct feed *f, uint32_t pid, uint64_t gained, enum rf_flow channel,
	       const struct rf_object *object)
{
	feed_label(f, pid,
		   &(struct rf_ev_label){.gained = gained,
					 .cause = RF_CAUSE_FLOW,
					 .channel = channel,
					 .object = *object});
}

void feed_gate(struct feed *f, uint32_t pid, enum rf_cause cause, uint64_t opened, uint64_t closed)
{
	struct rf_ev_gate *r = feed_record(f, RF_EV_GATE, RF_CLASS_FLOW, pid);

	r->cause = cause;
	r->opened = opened;
	r->closed = closed;
	feed_send(f);
}

void feed_start(struct feed *f, const char *name)
{
	static const char *const args[] = {"sh", "-c", "make test", NULL};

	feed_init(f, name);
	feed_fork(f, 10, 11);
	feed_exec(f, 11, "/bin/sh", args);
}

void feed_settle(struct feed *f)
{
	f->now += 2 * TIMELINE_WINDOW_NS;
	timeline_tick(f->t, f->now);
}

int feed_end(struct feed *f)
{
	const uint64_t errors[RF_ERR_COUNT] = {[RF_ERR_PATH] = 1};
	struct timeline_end end = {
		.mono_ns = f->now, .counts = f->counts, .errors = errors, .why = "exit"};

	return timeline_finish(f->t, &end);
}

int feed_finish(struct feed *f)
{
	int r = feed_end(f);

	feed_free(f);
	return r;
}

json_t *feed_line(const struct feed *f, size_t i)
{
	const char *at = f->out.s, *end = f->out.s + f->out.len;

	for (; at && at < end; i--) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));

		if (!i)
			return json_loadb(at, (size_t)(eol - at), JSON_ALLOW_NUL, NULL);
		at = eol + 1;
	}
	return NULL;
}

json_t *feed_find(const struct feed *f, const char *event, size_t n)
{
	json_t *line;

	for (size_t i = 0; (line = feed_line(f, i)); i++) {
		if (!strcmp(json_string_value(json_object_get(line, "event")), event) && !n--)
			return line;
		json_decref(line);
	}
	return NULL;
}

size_t feed_count(const struct feed *f, const char *event)
{
	size_t n = 0;
	json_t *line;

	while ((line = feed_find(f, event, n))) {
		json_decref(line);
		n++;
	}
	return n;
}
