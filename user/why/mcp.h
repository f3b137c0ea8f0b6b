/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mcp.h - a server of the Model Context Protocol by which an agent asks its own session: JSON-RPC
 * 2.0, a message a line. Pure: the host asks, this speaks.
 *
 * It reads, asks a person, or has the session bound more tightly; nothing that is sent to it allows
 * what was denied. What comes in is the agent's, and anybody's who speaks through it: sizes
 * are bounded, and whatever is not understood is an error of the protocol.
 */
#ifndef RINGFENCE_WHY_MCP_H
#define RINGFENCE_WHY_MCP_H

#include <stddef.h>

#include "user/base/strbuf.h"

#define MCP_LINE_MAX (1u << 20)
#define MCP_ARGS_MAX 200

/* What would happen if this were tried. args: of exec, without the program's name. */
struct mcp_action {
	const char *operation;	/* read, write, exec */
	const char *path, *cwd; /* cwd NULL: ours */
	const char *args[MCP_ARGS_MAX];
	size_t nargs;
};

/* Both add the answer and return 0 or more when there was one, or a negative errno. */
struct mcp_host {
	int (*ask)(void *ctx, const char *const *words, size_t nwords, struct strbuf *out);
	int (*check)(void *ctx, const struct mcp_action *action, struct strbuf *out);
	void *ctx;
	const char *version; /* of the program */
};

/* Adds the answer to one message, a line; nothing for a notification. */
void mcp_handle(const struct mcp_host *host, const char *line, size_t len, struct strbuf *out);

#endif
