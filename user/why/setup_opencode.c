// SPDX-License-Identifier: GPL-2.0-only
/* The plugin by which opencode calls our hook: a file of its own, ours from the first line on. */
#include "user/why/setup_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "user/timeline/writer.h"

#define FIRST "// Made by `ringfence setup opencode`; `--remove` takes it away.\n"

static const char before[] = FIRST "import { spawnSync } from \"node:child_process\";\n"
				   "\n"
				   "const program = ";

/* Without an answer, whatever the reason, the tool is used: what it may not the kernel denies. */
static const char after[] =
	";\n"
	"\n"
	"function ask(event, input, args, cwd) {\n"
	"  const question = { event, conversation: input.sessionID, cwd, tool: input.tool, input: "
	"args };\n"
	"  const done = spawnSync(program, [\"hook\", \"opencode\"], {\n"
	"    input: JSON.stringify(question),\n"
	"    encoding: \"utf8\",\n"
	"    timeout: 10000,\n"
	"    stdio: [\"pipe\", \"pipe\", \"ignore\"],\n"
	"  });\n"
	"  try {\n"
	"    return JSON.parse(done.stdout);\n"
	"  } catch {\n"
	"    return {};\n"
	"  }\n"
	"}\n"
	"\n"
	"export const Ringfence = async ({ directory }) => ({\n"
	"  \"tool.execute.before\": async (input, output) => {\n"
	"    const answer = ask(\"tool.execute.before\", input, output.args, directory);\n"
	"    if (answer.action === \"deny\") throw new Error(answer.words);\n"
	"  },\n"
	"  \"tool.execute.after\": async (input, output) => {\n"
	"    const answer = ask(\"tool.execute.after\", input, input.args ?? {}, directory);\n"
	"    if (answer.words) output.output = `${output.output ?? \"\"}\\n${answer.words}`;\n"
	"  },\n"
	"});\n";

int setup_opencode(const struct setup *s, const char *text, size_t len, struct strbuf *out,
		   char ret_error[SETUP_ERROR_MAX])
{
	struct strbuf json = STRBUF_INIT;
	struct writer w;

	if (len && (len < sizeof(FIRST) - 1 || memcmp(text, FIRST, sizeof(FIRST) - 1) != 0)) {
		snprintf(ret_error, SETUP_ERROR_MAX, "it is somebody else's: name another file");
		return -EBADMSG;
	}
	strbuf_addstr(out, "");
	if (s->remove)
		return 0;
	/* A text of JSON is one of JavaScript. */
	w = writer_on(&json);
	writer_open_array(&w, NULL);
	writer_text(&w, NULL, s->program, strlen(s->program));
	writer_close_array(&w);
	strbuf_addstr(out, before);
	strbuf_add(out, json.s + 1, json.len - 2);
	strbuf_addstr(out, after);
	strbuf_release(&json);
	return 0;
}
