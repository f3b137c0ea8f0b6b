// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/prompts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/hash.h"
#include "user/report/describe.h"
#include "user/timeline/writer.h"

#define ROOM_FIRST 1024

static bool put(uint64_t *seen, size_t room, uint64_t hash)
{
	size_t at = hash & (room - 1);

	for (; seen[at]; at = (at + 1) & (room - 1))
		if (seen[at] == hash)
			return false;
	seen[at] = hash;
	return true;
}

static void grow(struct prompts *p)
{
	size_t room = p->room ? 2 * p->room : ROOM_FIRST;
	uint64_t *seen = xcalloc(room, sizeof(*seen));

	for (size_t i = 0; i < p->room; i++)
		if (p->seen[i])
			put(seen, room, p->seen[i]);
	free(p->seen);
	p->seen = seen;
	p->room = room;
}

/* Is it another one than those before? */
static bool is_new(struct prompts *p, const struct strbuf *action)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t hash;
	bool new;

	if (p->full)
		return true;
	if (2 * p->n >= p->room)
		grow(p);
	hash_bytes(action->s, action->len, digest);
	memcpy(&hash, digest, sizeof(hash));
	new = put(p->seen, p->room, hash ? hash : 1);
	p->n += new;
	p->full = p->n == PROMPTS_MAX;
	return new;
}

enum action { NONE, PROGRAM, FILE_CHANGED, ENDPOINT };

static enum action denied_action(const struct record *r)
{
	const char *op = record_string(r->ringfence, "operation") ?: "";

	if (!strcmp(op, "exec"))
		return PROGRAM;
	if (!strcmp(op, "connect"))
		return ENDPOINT;
	return !strcmp(op, "write") || !strcmp(op, "create") || !strcmp(op, "delete") ||
			       !strcmp(op, "rename") || !strcmp(op, "link") || !strcmp(op, "attr")
		       ? FILE_CHANGED
		       : NONE;
}

/* A file is asked about where it is opened to be changed, made or removed, not at each write. */
static enum action action_of(const struct record *r)
{
	if (!strncmp(r->event, "policy.", 7) && r->verdict)
		return denied_action(r);
	if (!strcmp(r->event, "process.exec"))
		return PROGRAM;
	if (!strcmp(r->event, "net.connect") || !strcmp(r->event, "net.send"))
		return ENDPOINT;
	return strncmp(r->event, "file.", 5) == 0 && strcmp(r->event, "file.write") != 0 &&
			       describe_kind(r) == KIND_CHANGE
		       ? FILE_CHANGED
		       : NONE;
}

static void add_action(struct prompts *p, const struct record *r, enum action what)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%d ", what);
	describe_object(r, &text);
	p->actions++;
	if (is_new(p, &text)) {
		p->different++;
		p->programs += what == PROGRAM;
		p->files += what == FILE_CHANGED;
		p->endpoints += what == ENDPOINT;
	}
	strbuf_release(&text);
}

void prompts_add(struct prompts *p, const struct record *r)
{
	enum action what = action_of(r);

	if (what != NONE)
		add_action(p, r, what);
	p->asked += !strcmp(r->event, "policy.ask");
	p->approved += record_is_approval(r);
}

void prompts_release(struct prompts *p)
{
	free(p->seen);
	*p = (struct prompts){0};
}

static void put_json(const struct prompts *p, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_uint(&w, "actions", p->actions);
	writer_uint(&w, "different", p->different);
	writer_uint(&w, "programs", p->programs);
	writer_uint(&w, "files", p->files);
	writer_uint(&w, "endpoints", p->endpoints);
	writer_uint(&w, "asked", p->asked);
	writer_uint(&w, "approved", p->approved);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

void prompts_write(const struct prompts *p, bool json, struct strbuf *out)
{
	if (json) {
		put_json(p, out);
		return;
	}
	strbuf_addf(out,
		    "a harness that asks before each action: %" PRIu64 " questions\n"
		    "the same with \"do not ask again\" always: %" PRIu64 " (%" PRIu64
		    " command lines, %" PRIu64 " files, %" PRIu64 " endpoints)\n"
		    "this policy: %" PRIu64 " questions, %" PRIu64 " approvals\n",
		    p->actions, p->different, p->programs, p->files, p->endpoints, p->asked,
		    p->approved);
}
