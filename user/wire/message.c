// SPDX-License-Identifier: GPL-2.0-only
#include "user/wire/wire.h"

const char *wire_kind_name(enum wire_kind kind)
{
	static const char *const names[WIRE_KINDS] = {
		[WIRE_HTTP_REQUEST] = "http.request",
		[WIRE_HTTP_RESPONSE] = "http.response",
		[WIRE_LLM_REQUEST] = "llm.request",
		[WIRE_LLM_RESPONSE] = "llm.response",
		[WIRE_LLM_TOOL_CALL] = "llm.tool_call",
		[WIRE_LLM_TOOL_RESULT] = "llm.tool_result",
		[WIRE_MCP_CALL] = "mcp.call",
		[WIRE_MCP_RESULT] = "mcp.result",
		[WIRE_ERROR] = "wire.error",
	};

	return (unsigned int)kind < WIRE_KINDS ? names[kind] : "?";
}
