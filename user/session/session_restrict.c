// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/session_restrict.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/session/status.h"
#include "user/session/session.h"
#include "user/report/show.h"

/* What one layer must not use up, as the session's policies need it too. */
static const char *refusal_of(const struct policy_ir *ir)
{
	for (int i = 0; i < IR_LIMITS; i++)
		if (ir->limits.v[i])
			return "limits are set when a session begins";
	for (size_t i = 0; i < ir->nlabels; i++)
		if (ir->labels[i].forever)
			return "a label that files keep for ever is not the session's to make";
	if (ir->nlabels > RESTRICT_NAMES || ir->ngates > RESTRICT_NAMES)
		return "more than 8 labels, or 8 gates, those of `ask` rules among them "
		       "(RESTRICT_NAMES)";
	if (ir->nrules > RESTRICT_RULES)
		return "more than 100 rules and events (RESTRICT_RULES)";
	return NULL;
}

/* By itself, and from nothing but its text. Returns an exit status, said. */
static int check_text(struct session *s, const char *text, const char *name, struct strbuf *out)
{
	struct policy_source source = {.path = name, .text = text, .len = strlen(text)};
	struct policy_options o = {.layers = &source, .nlayers = 1, .env = &s->place->env};
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	const char *refusal = NULL;
	int status = CLI_OK;

	if (source.len > RESTRICT_BYTES)
		refusal = "a text of more than 16 KiB (RESTRICT_BYTES)";
	else if (s->restricting.attempts == RESTRICT_ATTEMPTS)
		refusal = "too many texts were handed in by this session (RESTRICT_ATTEMPTS)";
	if (!refusal) {
		s->restricting.attempts++;
		status = policy_compile_ir(&o, &ir, &diags) ? CLI_INVALID : CLI_OK;
		diags_format(&diags, out);
		diags_release(&diags);
		if (!status)
			refusal = refusal_of(&ir);
		policy_ir_release(&ir);
	}
	if (!refusal)
		return status;
	strbuf_addf(out, "%s: error: %s\n", name, refusal);
	return CLI_INVALID;
}

static void pop_layer(struct policy_input *in)
{
	const struct policy_source *last = &in->layers[--in->n];

	free((char *)last->path);
	free((char *)last->text);
}

int session_restrict(struct session *s, const struct ucred *by, const char *text,
		     struct strbuf *out)
{
	struct strbuf said = STRBUF_INIT;
	char name[16];
	int status;

	snprintf(name, sizeof(name), "added-%zu", s->added.n + 1);
	if (s->added.n == RESTRICT_LAYERS) {
		strbuf_addf(out,
			    "the session has put %d layers over itself, and no more are taken "
			    "(RESTRICT_LAYERS)\n",
			    RESTRICT_LAYERS);
		return CLI_FAILED;
	}
	status = check_text(s, text, name, out);
	if (status)
		return status;
	policy_input_push(&s->added, name, text, strlen(text));
	status = session_rebuild(s, by, &(struct session_rebuilt){.why = "restrict", .hold = true},
				 &said);
	/* What is wrong may be about rules that whoever asks has not hit. */
	strbuf_release(&said);
	if (status) {
		pop_layer(&s->added);
		strbuf_addstr(out, "it does not fit beside the session's policy; nothing has "
				   "changed\n");
		return CLI_FAILED;
	}
	strbuf_addf(out, "the whole session is under this layer too, as %s, until it ends\n", name);
	return CLI_OK;
}

int session_propose(struct session *s, const struct ucred *by, const char *text, struct strbuf *out)
{
	struct restricting *r = &s->restricting;
	int status;

	if (r->nproposals == PROPOSALS_MAX) {
		strbuf_addf(out,
			    "%d proposals wait for a person, and no more are taken "
			    "(PROPOSALS_MAX)\n",
			    PROPOSALS_MAX);
		return CLI_FAILED;
	}
	status = check_text(s, text, "proposal", out);
	if (status)
		return status;
	r->proposals[r->nproposals++] = (struct proposal){.text = xstrdup(text), .pid = by->pid};
	strbuf_addf(out,
		    "kept as proposal %zu, for a person to read (`ringfence approve "
		    "--proposals`); nothing has changed\n",
		    r->nproposals);
	return CLI_OK;
}

/* Line by line, as a file would have it, but nothing in it drives a terminal. */
static void show_lines(const char *text, struct strbuf *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		strbuf_addstr(out, "  ");
		show_text(out, text, n);
		strbuf_addch(out, '\n');
		text += n + (text[n] == '\n');
	}
}

int session_proposals(const struct session *s, struct strbuf *out)
{
	const struct restricting *r = &s->restricting;

	for (size_t i = 0; i < r->nproposals; i++) {
		strbuf_addf(out, "proposal %zu, by process %d:\n", i + 1, r->proposals[i].pid);
		show_lines(r->proposals[i].text, out);
	}
	for (size_t i = 0; i < s->added.n; i++) {
		char *text = xstrndup(s->added.layers[i].text, s->added.layers[i].len);

		strbuf_addf(out, "in force since the session asked for it, as %s:\n",
			    s->added.layers[i].path);
		show_lines(text, out);
		free(text);
	}
	if (!r->nproposals && !s->added.n)
		strbuf_addstr(out, "nothing was proposed\n");
	return CLI_OK;
}

int session_unrestrict(struct session *s, const struct ucred *by, struct strbuf *out)
{
	struct policy_input added = s->added;
	int status;

	s->added = (struct policy_input){0};
	status = session_reload(s, by, out);
	if (status)
		s->added = added;
	else
		policy_input_release(&added);
	return status;
}

void restricting_release(struct restricting *r)
{
	for (size_t i = 0; i < r->nproposals; i++)
		free(r->proposals[i].text);
	*r = (struct restricting){0};
}
