// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/bundle_facts.h"

#include <string.h>

#include "user/timeline/reader.h"

#define WINDOW 512 /* bytes of a line in which its envelope ends */

/* Whether the event can be one that tells something: only those lines are parsed. */
static bool may_tell(const char *line, size_t len)
{
	static const char *const events[] = {"\"session.sta", "\"session.attach\"",
					     "\"policy.load\"", "\"policy.reload\""};
	size_t window = len < WINDOW ? len : WINDOW;
	const char *event = memmem(line, window, ",\"event\":", 9);

	if (!event)
		return false;
	event += 9;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if ((size_t)(line + len - event) > strlen(events[i]) &&
		    !memcmp(event, events[i], strlen(events[i])))
			return true;
	return false;
}

static void put_layers(struct writer *w, json_t *layers)
{
	json_t *layer;
	size_t i;

	writer_open_array(w, "layers");
	json_array_foreach (layers, i, layer) {
		writer_open(w, NULL);
		writer_str(w, "policy", record_string(layer, "policy"));
		writer_str(w, "file", record_string(layer, "file"));
		writer_close(w);
	}
	writer_close_array(w);
}

static void put_policy(struct writer *w, json_t *policy)
{
	writer_open(w, "policy");
	writer_str(w, "hash", record_string(policy, "hash"));
	writer_str(w, "mode", record_string(policy, "mode"));
	put_layers(w, json_object_get(policy, "layers"));
	writer_close(w);
}

static void put_record(struct bundle_facts *f, const struct record *r)
{
	static const char *const own[] = {"why", "version", "tier", "kernel", "boot_id"};
	json_t *policy = record_get(r->ringfence, "policy");

	writer_open(f->w, NULL);
	writer_str(f->w, "timeline", f->timeline);
	writer_uint(f->w, "seq", r->seq);
	writer_str(f->w, "time", r->time);
	writer_str(f->w, "session", r->session);
	writer_str(f->w, "event", r->event);
	writer_str(f->w, "host", record_string(r->json, "host.name"));
	writer_str(f->w, "arch", record_string(r->json, "host.arch"));
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		writer_str(f->w, own[i], record_string(r->ringfence, own[i]));
	if (policy)
		put_policy(f->w, policy);
	writer_close(f->w);
}

void bundle_facts_line(struct bundle_facts *f, const char *line, size_t len)
{
	char error[READER_ERROR_MAX];
	struct record r;

	if (!may_tell(line, len) || record_parse(line, len, &r, error))
		return;
	put_record(f, &r);
	record_release(&r);
}
