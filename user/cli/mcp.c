// SPDX-License-Identifier: GPL-2.0-only
/* `ringfence mcp`: an agent asks its own session, over standard input and output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/attempt.h"
#include "user/cli/cli.h"
#include "user/cli/inside_client.h"
#include "user/cli/why.h"
#include "user/why/mcp.h"

static const char usage[] =
	"usage: ringfence mcp\n"
	"\n"
	"Serves the Model Context Protocol on standard input and output, for an agent in a "
	"session:\n"
	"check_action, explain_denial, session_status and list_rules only read; request_approval "
	"and\n"
	"propose_rule reach a person; restrict_session puts the session under one more policy. "
	"Nothing\n"
	"that is sent to it allows what was denied.\n";

static int ask(void *ctx, const char *const *words, size_t nwords, struct strbuf *out)
{
	(void)ctx;
	return inside_ask(words, nwords, out);
}

/* Each check begins where we were started. */
static int check(void *ctx, const struct mcp_action *a, struct strbuf *out)
{
	const char *words[MCP_ARGS_MAX + 1] = {a->path};

	if (chdir(ctx))
		return -errno;
	if (strcmp(a->operation, "exec") != 0)
		return attempt_file(a->cwd, a->path, !strcmp(a->operation, "write"), out);
	memcpy(words + 1, a->args, a->nargs * sizeof(a->args[0]));
	return attempt_exec(a->cwd, words, a->nargs + 1, out);
}

/* A line that is too long is read to its end, and one answer says so. */
static int serve(const struct mcp_host *host)
{
	struct strbuf out = STRBUF_INIT;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		if (n == 1 && *line == '\n')
			continue;
		strbuf_reset(&out);
		mcp_handle(host, line, (size_t)n, &out);
		if (out.len && (fwrite(out.s, 1, out.len, stdout) != out.len || fflush(stdout)))
			break;
	}
	free(line);
	strbuf_release(&out);
	return ferror(stdout) ? CLI_FAILED : CLI_OK;
}

int cmd_mcp(int argc, char **argv)
{
	struct mcp_host host = {.ask = ask, .check = check, .version = RINGFENCE_VERSION};
	bool help = argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));
	int status;

	if (argc > 1)
		return cli_usage(usage, help);
	host.ctx = getcwd(NULL, 0);
	if (!host.ctx) {
		log_error("the current directory: %s", strerror(errno));
		return CLI_FAILED;
	}
	status = serve(&host);
	free(host.ctx);
	return status;
}
