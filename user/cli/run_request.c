// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/run_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/daemon/request.h"
#include "user/policy/policy.h"
#include "user/session/input.h"
#include "user/timeline/writer.h"

#define DEFAULT_POLICY "builtin:coding-agent"

static int read_policies(const struct options *o, struct policy_input *in)
{
	static const char *const fallback[] = {DEFAULT_POLICY};
	size_t n = o->npolicies ? o->npolicies : 1;

	for (size_t i = 0; i < n; i++) {
		const char *path = o->npolicies ? o->policies[i] : fallback[i];
		int r = policy_input_add(in, path);

		if (r) {
			log_error("%s: %s", path, policy_input_error(r));
			return CLI_INVALID;
		}
	}
	return CLI_OK;
}

/* What the policies extend is in the input then. The daemon tells the warnings. */
static int compile(const struct options *o, const struct place *place, struct policy_input *in)
{
	struct policy_options options = {.layers = in->layers,
					 .nlayers = in->n,
					 .env = &place->env,
					 .set = o->set,
					 .nset = o->nset,
					 .audit = o->audit,
					 .load = policy_input_keep,
					 .ctx = in};
	struct diags diags = DIAGS_INIT;
	struct strbuf said = STRBUF_INIT;
	struct policy_ir ir = {0};
	int r = policy_compile_ir(&options, &ir, &diags);

	policy_ir_release(&ir);
	if (r) {
		diags_format(&diags, &said);
		fwrite(said.s, 1, said.len, stderr);
	}
	strbuf_release(&said);
	diags_release(&diags);
	return r ? CLI_INVALID : CLI_OK;
}

static void put_text(struct writer *w, const char *path, const char *text, size_t len)
{
	writer_open(w, NULL);
	writer_str(w, "path", path);
	writer_text(w, "text", text, len);
	writer_close(w);
}

static void put_policies(const struct policy_input *in, struct writer *w)
{
	writer_open_array(w, "policies");
	for (size_t i = 0; i < in->n; i++)
		put_text(w, in->layers[i].path, in->layers[i].text, in->layers[i].len);
	writer_close_array(w);
	writer_open_array(w, "texts");
	for (size_t i = 0; i < in->ntexts; i++)
		if (in->texts[i].text)
			put_text(w, in->texts[i].path, in->texts[i].text, in->texts[i].len);
	writer_close_array(w);
}

static void put_switch(struct writer *w, const char *key, bool on)
{
	if (on)
		writer_bool(w, key, true);
}

static void put_words(struct writer *w, const char *key, const char *const *words, size_t n)
{
	writer_open_array(w, key);
	for (size_t i = 0; i < n; i++)
		writer_str(w, NULL, words[i]);
	writer_close_array(w);
}

static void put(const struct options *o, const struct place *place, const struct policy_input *in,
		struct writer *w)
{
	put_policies(in, w);
	writer_str(w, "workspace", place->env.workspace);
	writer_str(w, "output", o->output);
	put_words(w, "set", o->set, o->nset);
	if (o->ask)
		writer_str(w, "ask", o->ask == RF_EFFECT_AUDIT ? "audit" : "deny");
	put_switch(w, "audit", o->audit);
	put_switch(w, "no_tls", o->no_tls);
	put_switch(w, "raw", o->raw);
	put_switch(w, "wait", o->wait);
	put_switch(w, "quiet", o->quiet);
}

int run_request(const struct options *o, const struct place *place, const char *op,
		const char *program, struct strbuf *line)
{
	struct policy_input in = {0};
	struct writer w = writer_on(line);
	int status = read_policies(o, &in) ?: compile(o, place, &in);

	if (!status) {
		writer_open(&w, NULL);
		writer_str(&w, "op", op);
		put(o, place, &in, &w);
		writer_str(&w, "program", program);
		if (o->nassume)
			put_words(&w, "assume", o->assume, o->nassume);
		writer_close(&w);
		strbuf_addch(line, '\n');
	}
	policy_input_release(&in);
	if (!status && (line->len > REQUEST_MAX || o->nset > REQUEST_WORDS)) {
		log_error("the policies are too big for the daemon (%u bytes are the most, and %u "
			  "--set); --no-daemon has the session without it",
			  REQUEST_MAX, REQUEST_WORDS);
		return CLI_USAGE;
	}
	return status;
}

void run_request_simple(const char *op, const char *session, int wait_status, struct strbuf *line)
{
	struct writer w = writer_on(line);
	bool end = !strcmp(op, "end");

	writer_open(&w, NULL);
	writer_str(&w, "op", op);
	if (end)
		writer_int(&w, "wait_status", wait_status);
	else
		writer_str(&w, "session", session);
	writer_close(&w);
	strbuf_addch(line, '\n');
}
