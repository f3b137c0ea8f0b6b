/* SPDX-License-Identifier: GPL-2.0-only */
/* mcp_internal.h - between the protocol (mcp.c) and the tools (mcp_tools.c). */
#ifndef RINGFENCE_WHY_MCP_INTERNAL_H
#define RINGFENCE_WHY_MCP_INTERNAL_H

#include <jansson.h>

#include "user/timeline/writer.h"
#include "user/why/mcp.h"

/* The members of the result of tools/list. */
void mcp_list_tools(struct writer *w);
/* The members of the result of tools/call. Returns 0; -ENOENT: there is no such tool. */
int mcp_call_tool(const struct mcp_host *host, const char *name, const json_t *arguments,
		  struct writer *w);

#endif
