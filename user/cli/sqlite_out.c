// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/sqlite_out.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/sqlite_tables.h"
#include "user/report/describe.h"

enum statement {
	ADD_RECORD, /* its text depends on the columns */
	ADD_SESSION,
	ADD_PROCESS,
	SET_PROCESS,
	END_PROCESS,
	ADD_RULE,
	ADD_LABEL,
	ADD_CAUSE,
	ADD_POLICY,
	ADD_LOST,
	SET_SESSION,
	END_SESSION,
	STATEMENTS,
};

static const char *const texts[STATEMENTS] = {
	[ADD_SESSION] = "INSERT INTO sessions (id, name, began) VALUES (?, ?, ?)",
	[ADD_PROCESS] = "INSERT OR IGNORE INTO processes (session, id, pid, program, parent_id) "
			"VALUES (?, ?, ?, ?, ?)",
	[SET_PROCESS] =
		"UPDATE processes SET program = ?3, path = ?4, command = ?5, directory = ?6, "
		"user = ?7, parent_id = coalesce(?8, parent_id) WHERE session = ?1 AND id = "
		"?2",
	[END_PROCESS] = "UPDATE processes SET exit_code = ?3, exit_signal = ?4 WHERE session = ?1 "
			"AND id = ?2",
	[ADD_RULE] = "INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ADD_LABEL] = "INSERT INTO labels VALUES (?, ?, ?, ?)",
	[ADD_CAUSE] = "INSERT INTO causes VALUES (?, ?, ?, ?)",
	[ADD_POLICY] = "INSERT INTO policies VALUES (?, ?, ?, ?, ?, ?)",
	[ADD_LOST] = "INSERT INTO lost VALUES (?, ?, ?, ?, ?)",
	[SET_SESSION] = "UPDATE sessions SET host = coalesce(host, ?2), kernel = coalesce(kernel, "
			"?3), tier = coalesce(tier, ?4), why = coalesce(why, ?5) WHERE id = ?1",
	[END_SESSION] =
		"UPDATE sessions SET ended = ?2, exit_code = ?3, exit_signal = ?4 WHERE id = "
		"?1",
};

/* A session by its name and the time that it began: another one may have had the name. */
struct known {
	char *name, *began;
};

struct sqlite_out {
	sqlite3 *db;
	sqlite3_stmt *statement[STATEMENTS];
	struct known *known;
	size_t nknown;
	char *file;
	bool lean, failed, finished;
};

static int fail(struct sqlite_out *o)
{
	if (!o->failed)
		log_error("%s: %s", o->file, sqlite3_errmsg(o->db));
	o->failed = true;
	return -EIO;
}

static int run(struct sqlite_out *o, const char *sql)
{
	return sqlite3_exec(o->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(o);
}

static void bind(sqlite3_stmt *s, int at, json_t *value)
{
	if (json_is_string(value))
		sqlite3_bind_text64(s, at, json_string_value(value), json_string_length(value),
				    SQLITE_TRANSIENT, SQLITE_UTF8);
	else if (json_is_integer(value))
		sqlite3_bind_int64(s, at, json_integer_value(value));
	else
		sqlite3_bind_null(s, at);
}

static void bind_at(sqlite3_stmt *s, int at, json_t *object, const char *path)
{
	bind(s, at, record_get(object, path));
}

/* Begins a row of that session. */
static sqlite3_stmt *begin(struct sqlite_out *o, enum statement which, int64_t session)
{
	sqlite3_bind_int64(o->statement[which], 1, session);
	return o->statement[which];
}

/* Returns 0, -EEXIST or -EIO. */
static int end(struct sqlite_out *o, sqlite3_stmt *s)
{
	int r = sqlite3_step(s);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	if (r == SQLITE_DONE)
		return 0;
	return r == SQLITE_CONSTRAINT &&
			       sqlite3_extended_errcode(o->db) == SQLITE_CONSTRAINT_PRIMARYKEY
		       ? -EEXIST
		       : fail(o);
}

static int create(struct sqlite_out *o)
{
	struct strbuf table = STRBUF_INIT, add = STRBUF_INIT;
	const struct sqlite_column *c = sqlite_record_columns;
	int r;

	strbuf_addstr(&table, "CREATE TABLE records (session INTEGER NOT NULL REFERENCES sessions");
	strbuf_addstr(&add, "INSERT INTO records VALUES (?");
	for (; c->name; c++) {
		strbuf_addf(&table, ", %s %s", c->name, c->type);
		strbuf_addstr(&add, ", ?");
	}
	strbuf_addstr(&table, ", json TEXT, PRIMARY KEY (session, seq)) WITHOUT ROWID");
	strbuf_addstr(&add, ", ?)");
	r = run(o, table.s) ?: run(o, sqlite_tables);
	for (size_t i = 0; !r && i < STATEMENTS; i++)
		if (sqlite3_prepare_v2(o->db, texts[i] ?: add.s, -1, &o->statement[i], NULL) !=
		    SQLITE_OK)
			r = fail(o);
	strbuf_release(&table);
	strbuf_release(&add);
	return r;
}

/* What a session did is nobody else's to read: 0600. */
static int make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		log_error("%s: %s", name,
			  errno == EEXIST ? "is there already; export makes a new file"
					  : strerror(errno));
		return -errno;
	}
	close(fd);
	return 0;
}

struct sqlite_out *sqlite_out_new(const struct sqlite_out_options *options)
{
	struct sqlite_out *o;
	struct strbuf version = STRBUF_INIT;

	if (make_file(options->name))
		return NULL;
	o = xcalloc(1, sizeof(*o));
	o->file = xstrdup(options->name);
	o->lean = options->lean;
	strbuf_addf(&version, "PRAGMA user_version = %d", SQLITE_OUT_VERSION);
	if (sqlite3_open_v2(options->name, &o->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		fail(o);
	/* The file is removed when it does not come to its end: no journal is needed. */
	else if (!run(o, "PRAGMA journal_mode = OFF") && !run(o, "PRAGMA synchronous = OFF") &&
		 !run(o, version.s) && !run(o, "BEGIN"))
		create(o);
	strbuf_release(&version);
	if (o->failed) {
		sqlite_out_free(o);
		return NULL;
	}
	return o;
}

/* The number of the record's session, from 1 on; a new one gets its row. 0: failed. */
static int64_t session_of(struct sqlite_out *o, const struct record *r)
{
	bool starts = !strcmp(r->event, "session.start") || !strcmp(r->event, "session.attach");
	sqlite3_stmt *s;

	for (size_t i = o->nknown; i; i--)
		if (!strcmp(o->known[i - 1].name, r->session) &&
		    (!starts || !strcmp(o->known[i - 1].began, r->time)))
			return (int64_t)i;
	vec_push(o->known, o->nknown) = (struct known){xstrdup(r->session), xstrdup(r->time)};
	s = begin(o, ADD_SESSION, (int64_t)o->nknown);
	bind_at(s, 2, r->json, "session");
	if (starts)
		bind_at(s, 3, r->json, "time");
	return end(o, s) ? 0 : (int64_t)o->nknown;
}

static int add_record(struct sqlite_out *o, int64_t session, const struct record *r,
		      const char *line, size_t len)
{
	sqlite3_stmt *s = begin(o, ADD_RECORD, session);
	int at = 2;

	for (const struct sqlite_column *c = sqlite_record_columns; c->name; c++)
		bind_at(s, at++, r->json, c->path);
	if (!o->lean)
		sqlite3_bind_text64(s, at, line, len, SQLITE_STATIC, SQLITE_UTF8);
	return end(o, s);
}

static int set_process(struct sqlite_out *o, int64_t session, const struct record *r)
{
	struct strbuf command = STRBUF_INIT;
	sqlite3_stmt *s = begin(o, SET_PROCESS, session);

	describe_command(r->process, &command);
	bind_at(s, 2, r->process, "id");
	bind_at(s, 3, r->process, "executable.name");
	bind_at(s, 4, r->process, "executable.path");
	sqlite3_bind_text64(s, 5, command.s ?: "", command.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	bind_at(s, 6, r->process, "working_directory");
	bind_at(s, 7, r->process, "user.id");
	bind_at(s, 8, r->process, "parent_id");
	strbuf_release(&command);
	return end(o, s);
}

static int add_process(struct sqlite_out *o, int64_t session, json_t *process, json_t *parent)
{
	sqlite3_stmt *s = begin(o, ADD_PROCESS, session);

	bind_at(s, 2, process, "id");
	bind_at(s, 3, process, "pid");
	bind_at(s, 4, process, "executable.name");
	bind(s, 5, parent);
	return end(o, s);
}

static int add_processes(struct sqlite_out *o, int64_t session, const struct record *r)
{
	json_t *child = record_get(r->ringfence, "child");
	enum kind kind = describe_kind(r);
	sqlite3_stmt *s;
	int result;

	if (!r->process_id)
		return 0;
	result = add_process(o, session, r->process, record_get(r->process, "parent_id"));
	if (!result && record_string(child, "id"))
		result = add_process(o, session, child, json_object_get(r->process, "id"));
	if (!result && record_get(r->process, "creation"))
		result = set_process(o, session, r);
	if (!result && kind == KIND_EXIT) {
		s = begin(o, END_PROCESS, session);
		bind_at(s, 2, r->process, "id");
		bind_at(s, 3, r->process, "exit.code");
		bind_at(s, 4, r->process, "exit.signal");
		result = end(o, s);
	}
	return result;
}

static int add_rules(struct sqlite_out *o, int64_t session, const struct record *r)
{
	static const char *const keys[] = {"name", "policy", "file", "line", "reason", "severity"};
	json_t *rules = record_get(r->ringfence, "rules"), *rule;
	int result = 0;
	size_t i;

	json_array_foreach (rules, i, rule) {
		sqlite3_stmt *s = begin(o, ADD_RULE, session);

		bind_at(s, 2, r->json, "seq");
		sqlite3_bind_int64(s, 3, (int64_t)i);
		for (int key = 0; key < 6; key++)
			bind_at(s, 4 + key, rule, keys[key]);
		result = result ?: end(o, s);
	}
	return result;
}

static int add_labels(struct sqlite_out *o, int64_t session, const struct record *r, bool gained)
{
	json_t *labels = record_get(r->ringfence, gained ? "gained" : "labels"), *label;
	int result = 0;
	size_t i;

	if (gained != !strcmp(r->event, "label.gain") || !strncmp(r->event, "session.", 8))
		return 0;
	json_array_foreach (labels, i, label) {
		sqlite3_stmt *s;

		if (!json_is_string(label))
			continue;
		s = begin(o, ADD_LABEL, session);
		bind_at(s, 2, r->json, "seq");
		bind(s, 3, label);
		sqlite3_bind_int(s, 4, gained);
		result = result ?: end(o, s);
	}
	return result;
}

static int add_cause(struct sqlite_out *o, int64_t session, const struct record *r, json_t *cause,
		     bool certain)
{
	sqlite3_stmt *s;

	if (!json_is_integer(cause))
		return 0;
	s = begin(o, ADD_CAUSE, session);
	bind_at(s, 2, r->json, "seq");
	bind(s, 3, cause);
	sqlite3_bind_int(s, 4, certain);
	return end(o, s);
}

static int add_causes(struct sqlite_out *o, int64_t session, const struct record *r)
{
	json_t *chain = record_get(r->ringfence, "chain"), *step;
	int result = add_cause(o, session, r, record_get(r->ringfence, "because"), true);
	size_t i;

	json_array_foreach (chain, i, step)
		result = result
				 ?: add_cause(o, session, r, record_get(step, "seq"),
					      !json_is_false(json_object_get(step, "certain")));
	return result;
}

static int add_policy(struct sqlite_out *o, int64_t session, const struct record *r)
{
	json_t *policy = record_get(r->ringfence, "policy"), *layer;
	json_t *layers = json_object_get(policy, "layers");
	int result = 0;
	size_t i;

	if (!strcmp(r->event, "policy.load") || !strcmp(r->event, "policy.reload"))
		json_array_foreach (layers, i, layer) {
			sqlite3_stmt *s = begin(o, ADD_POLICY, session);

			bind_at(s, 2, r->json, "seq");
			bind_at(s, 3, policy, "hash");
			bind_at(s, 4, policy, "mode");
			bind_at(s, 5, layer, "policy");
			bind_at(s, 6, layer, "file");
			result = result ?: end(o, s);
		}
	return result;
}

static int add_session_facts(struct sqlite_out *o, int64_t session, const struct record *r)
{
	bool ends = !strcmp(r->event, "session.end");
	sqlite3_stmt *s;

	if (record_get(r->ringfence, "lost")) {
		s = begin(o, ADD_LOST, session);
		bind_at(s, 2, r->json, "seq");
		bind_at(s, 3, r->ringfence, "lost.class");
		bind_at(s, 4, r->ringfence, "lost.count");
		bind_at(s, 5, r->ringfence, "lost.reason");
		return end(o, s);
	}
	if (strncmp(r->event, "session.", 8) != 0)
		return 0;
	s = begin(o, ends ? END_SESSION : SET_SESSION, session);
	bind_at(s, 2, r->json, ends ? "time" : "host.name");
	bind_at(s, 3, r->ringfence, ends ? "exit.code" : "kernel");
	bind_at(s, 4, r->ringfence, ends ? "exit.signal" : "tier");
	if (!ends)
		bind_at(s, 5, r->ringfence, "why");
	return end(o, s);
}

int sqlite_out_add(struct sqlite_out *o, const struct record *r, const char *line, size_t len)
{
	int64_t session;
	int result;

	if (o->failed)
		return -EIO;
	session = session_of(o, r);
	if (!session)
		return -EIO;
	result = add_record(o, session, r, line, len);
	if (result)
		return result;
	result = add_processes(o, session, r) ?: add_rules(o, session, r);
	result = result ?: add_labels(o, session, r, true) ?: add_labels(o, session, r, false);
	result = result ?: add_causes(o, session, r) ?: add_policy(o, session, r);
	return result ?: add_session_facts(o, session, r);
}

int sqlite_out_finish(struct sqlite_out *o)
{
	int r = o->failed ? -EIO : run(o, sqlite_indexes) ?: run(o, "COMMIT");

	o->finished = !r;
	return r;
}

void sqlite_out_free(struct sqlite_out *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(o->statement[i]);
	sqlite3_close(o->db);
	if (!o->finished)
		unlink(o->file);
	for (size_t i = 0; i < o->nknown; i++) {
		free(o->known[i].name);
		free(o->known[i].began);
	}
	free(o->known);
	free(o->file);
	free(o);
}
