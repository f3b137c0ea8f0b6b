// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import.h"

#include <errno.h>
#include <string.h>

#include "user/policy/import_internal.h"
#include "user/policy/import_text.h"
#include "user/policy/policy.h"

#define RESULT_NAME "the imported policy"

static const struct embedded_policy no_builtins[] = {{NULL, NULL, 0}};

enum import_format import_detect(const char *text, size_t len)
{
	size_t i = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < len && text[i] && strchr(" \t\r\n", text[i]))
		i++;
	if (i == len)
		return IMPORT_UNKNOWN;
	return text[i] == '{' ? IMPORT_SRT : IMPORT_ACTPLANE;
}

enum import_format import_format_of(const char *name)
{
	if (strcmp(name, "srt") == 0)
		return IMPORT_SRT;
	return strcmp(name, "actplane") == 0 ? IMPORT_ACTPLANE : IMPORT_UNKNOWN;
}

static int compile(const struct import_request *request, const struct strbuf *text,
		   struct diags *ret_diags)
{
	const struct policy_env env = {.home = request->home,
				       .user = "user",
				       .tmp = "/tmp",
				       .workspace = request->workspace};
	const struct policy_source layer = {.path = RESULT_NAME, .text = text->s, .len = text->len};
	struct policy_options o = {
		.layers = &layer, .nlayers = 1, .env = &env, .builtins = no_builtins};
	struct policy_ir ir;

	if (policy_compile_ir(&o, &ir, ret_diags))
		return -EINVAL;
	policy_ir_release(&ir);
	return 0;
}

bool import_takes_endpoint(const struct import_request *request, const char *endpoint)
{
	struct strbuf text = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	bool takes;

	strbuf_addstr(&text, "version: 1\nname: probe\nsandbox:\n  network:\n    allow:\n      - ");
	takes = import_scalar(&text, endpoint) == 0;
	strbuf_addch(&text, '\n');
	takes = takes && compile(request, &text, &diags) == 0;
	diags_release(&diags);
	strbuf_release(&text);
	return takes;
}

/*
 * Each entry was looked at where it stands; what is left are the limits that only the whole has.
 * Its places are those of a text that the user does not see, so the message stands alone.
 */
static void try_result(const struct import_request *request, const struct strbuf *text,
		       struct diags *diags)
{
	struct diags own = DIAGS_INIT;
	size_t i;

	compile(request, text, &own);
	for (i = 0; i < own.n; i++)
		if (own.v[i].level == DIAG_ERROR)
			diag_error(diags, &(struct src_loc){.file = request->file}, own.v[i].hint,
				   "it cannot be said in one policy (line %u of the result): %s",
				   own.v[i].line, own.v[i].message);
	diags_release(&own);
}

int import_policy(const struct import_request *request, enum import_format format,
		  struct strbuf *ret_text, struct diags *diags)
{
	struct strbuf text = STRBUF_INIT;
	size_t before = diags->errors;

	if (format == IMPORT_SRT)
		import_srt(request, &text, diags);
	else if (format == IMPORT_ACTPLANE)
		import_actplane(request, &text, diags);
	else
		diag_error(diags, &(struct src_loc){.file = request->file}, NULL,
			   "the file is empty");
	if (diags->errors == before)
		try_result(request, &text, diags);
	if (diags->errors == before)
		strbuf_add(ret_text, text.s, text.len);
	strbuf_release(&text);
	diags_sort(diags);
	return diags->errors == before ? 0 : -EINVAL;
}
