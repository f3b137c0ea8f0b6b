/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire.h - the bytes of one connection, as the watched process wrote and read them, become
 *messages: requests and responses of HTTP, calls of language models, calls of MCP tools.
 *
 *	wire_new → (wire_data, in order for each direction)… → wire_end for each direction →
 *wire_free
 *
 * Which protocol it is, and which side is the client, is told by the bytes themselves. What is no
 *HTTP gives no message. A jump of the offset is a hole: what can be found again behind it is (the
 *next head of HTTP/1, the next frame of HTTP/2 when the hole is inside a body), the rest is one
 *WIRE_ERROR; a body with a hole has no digest and no content that is read further. Bytes of before
 *the offset that was reached are left out.
 *
 * Pure: no I/O, no clock; one struct wire a connection, not thread-safe. Texts are as they were
 *sent: whoever stores them redacts them first. Memory for one connection is bounded by the limits
 *below; what is over a limit is cut and said to be (WIRE_TRUNCATED), or is a WIRE_ERROR.
 */
#ifndef RINGFENCE_WIRE_WIRE_H
#define RINGFENCE_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/sha256.h"

#define WIRE_HEAD_MAX	 (64u << 10) /* bytes of one head of HTTP/1 or block of HTTP/2 */
#define WIRE_HEADERS_MAX 256	     /* headers of one message */
#define WIRE_BODY_MAX                                                                              \
	(32u << 20) /* bytes of one body that are kept to be read as JSON, decoded                 \
		     */
#define WIRE_KEPT_MAX	   (64u << 20) /* of all bodies of a connection together */
#define WIRE_EVENT_MAX	   (4u << 20)  /* bytes of one server-sent event or WebSocket message */
#define WIRE_PENDING_MAX   256 /* requests without response (HTTP/1), open streams (HTTP/2) */
#define WIRE_CALLS_MAX	   128 /* tool calls of one response */
#define WIRE_ARGUMENTS_MAX (1u << 20)	/* bytes of one call's arguments */
#define WIRE_RESULT_MAX	   (256u << 10) /* bytes of one result that are handed on */
#define WIRE_JSON_DEPTH	   256		/* deeper JSON is not read */

enum wire_dir {
	WIRE_OUT, /* written by the watched process */
	WIRE_IN,
};

enum wire_kind {
	WIRE_HTTP_REQUEST,
	WIRE_HTTP_RESPONSE,
	WIRE_LLM_REQUEST,
	WIRE_LLM_RESPONSE,
	WIRE_LLM_TOOL_CALL,   /* the model wants a tool called: end_ns is when its arguments were
				 whole */
	WIRE_LLM_TOOL_RESULT, /* in a request: begin_ns is when it began to be sent */
	WIRE_MCP_CALL,	      /* a request or notification of JSON-RPC, whichever side sent it */
	WIRE_MCP_RESULT,
	WIRE_ERROR, /* something was there that could not be read */
	WIRE_KINDS,
};

enum wire_flags {
	WIRE_TRUNCATED = 1u << 0,    /* a text is cut */
	WIRE_HOLE = 1u << 1,	     /* bytes of it are missing */
	WIRE_CUT = 1u << 2,	     /* the connection ended inside of it */
	WIRE_STREAMED = 1u << 3,     /* server-sent events, or asked for as such */
	WIRE_FAILED = 1u << 4,	     /* the tool or the method says that it failed */
	WIRE_FRESH = 1u << 5,	     /* of a tool result: behind the last words of the model */
	WIRE_HAS_DIGEST = 1u << 6,   /* sha256 and length are of the whole */
	WIRE_NOTIFICATION = 1u << 7, /* of MCP: no answer is asked for */
	WIRE_UNCLEAR = 1u << 8,	  /* the content's encoding is unknown or broken: digest and length
				   * are   of the bytes as sent */
	WIRE_BY_SERVER = 1u << 9, /* the watched process is the server of this connection */
	WIRE_HAS_USAGE = 1u << 10,
};

/* Texts of a message; which there are depends on its kind. */
enum wire_text_id {
	WIRE_METHOD,   /* of HTTP, or of JSON-RPC */
	WIRE_HOST,     /* with port when it was said */
	WIRE_TARGET,   /* path and query */
	WIRE_PROTOCOL, /* "1.0", "1.1", "2", "websocket", "stdio" */
	WIRE_CONTENT_TYPE,
	WIRE_ENCODING,	/* Content-Encoding */
	WIRE_HEADERS,	/* "name: value\n" each, in order, names in lower case */
	WIRE_PROVIDER,	/* gen_ai.provider.name: anthropic, openai, gcp.gemini */
	WIRE_OPERATION, /* gen_ai.operation.name: chat, generate_content */
	WIRE_MODEL,	/* that was asked for */
	WIRE_RESPONSE_MODEL,
	WIRE_RESPONSE_ID,
	WIRE_STOP,	/* why the model stopped, in its API's words */
	WIRE_TOOLS,	/* names of the tools that are offered, "\n" behind each */
	WIRE_CALL_ID,	/* of a tool call; of MCP: the id of JSON-RPC as text */
	WIRE_NAME,	/* of the tool */
	WIRE_ARGUMENTS, /* JSON, or what the API has instead */
	WIRE_RESULT,	/* text of a result, to be compared, not to be stored */
	WIRE_SESSION,	/* Mcp-Session-Id */
	WIRE_REASON,	/* of an error, and of what failed */
	WIRE_TEXTS,
};

struct wire_text {
	const char *s; /* not NUL-terminated; NULL: there is none */
	size_t n;
};

struct wire_usage {
	uint64_t input, output, cache_read, cache_write, reasoning; /* tokens; 0: not said */
};

struct wire_message {
	enum wire_kind kind;
	enum wire_dir dir;
	uint32_t flags;		     /* enum wire_flags */
	uint32_t status;	     /* of an HTTP response; 0: none */
	uint64_t exchange;	     /* number of request and response on this connection, from 1 */
	uint64_t begin_ns;	     /* of its first byte; of a tool call: of its response */
	uint64_t end_ns;	     /* of its last byte */
	uint64_t offset;	     /* of an error: where */
	uint64_t length;	     /* of the body, decoded; of arguments or a result in full */
	uint64_t wire_length;	     /* of the body as sent, without chunk heads */
	uint8_t sha256[SHA256_SIZE]; /* of what length counts */
	uint32_t messages, results;  /* of an llm request: how many are in it */
	uint32_t calls;		     /* of an llm response: tool calls */
	uint32_t index;		     /* of a tool call: which of its response */
	struct wire_usage usage;
	struct wire_text text[WIRE_TEXTS];
};

struct wire_sink {
	/* The message and its texts live until it returns. It may not call wire_*(). */
	void (*message)(void *ctx, const struct wire_message *m);
	void *ctx;
};

struct wire;

/* The sink is copied. */
struct wire *wire_new(const struct wire_sink *sink);
/* Messages of JSON-RPC, one a line, as MCP has them over pipes. */
struct wire *wire_new_stdio(const struct wire_sink *sink);
void wire_free(struct wire *w);
/* offset: of the first byte in its direction's stream. mono_ns: nanoseconds since boot. */
void wire_data(struct wire *w, enum wire_dir dir, uint64_t offset, const void *bytes, size_t len,
	       uint64_t mono_ns);
/* Nothing follows in this direction. */
void wire_end(struct wire *w, enum wire_dir dir, uint64_t mono_ns);

/* Bytes that the connection keeps for what is not finished; at most about WIRE_KEPT_MAX. */
size_t wire_kept(const struct wire *w);

/* "http.request", "llm.tool_call", …; of an error "wire.error". Constant. */
const char *wire_kind_name(enum wire_kind kind);

#endif
