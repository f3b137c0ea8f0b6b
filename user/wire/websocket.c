// SPDX-License-Identifier: GPL-2.0-only
/* WebSocket (RFC 6455) with permessage-deflate (RFC 7692): messages that are JSON of MCP or a
 * model. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "user/base/alloc.h"
#include "user/wire/inside.h"
#include "user/wire/llm.h"

#define HEAD_MAX 14

enum opcode { OP_MORE, OP_TEXT, OP_BINARY, OP_CLOSE = 8, OP_PING, OP_PONG };

struct way {
	unsigned char head[HEAD_MAX];
	unsigned int nhead;
	uint64_t left; /* bytes of the frame's payload to come */
	uint64_t at;   /* bytes of it that came */
	uint64_t begin_ns, offset;
	bool in_frame, final, control, packed, skips, lost;
	bool forgets;		 /* each message is packed by itself */
	struct decoder *decoder; /* NULL: nothing is packed */
	struct strbuf message;
};

struct websocket {
	struct wire *wire;
	struct strbuf host, target;
	struct way way[2];     /* by enum wire_dir */
	struct exchange *turn; /* a model's response that is not over; NULL: none */
};

static void set_up(struct way *w, const char *extensions, bool by_client)
{
	/* A larger window reads what a smaller one wrote. */
	w->decoder = decoder_new(CODING_RAW, 15);
	w->forgets = strcasestr(extensions, by_client ? "client_no_context_takeover"
						      : "server_no_context_takeover");
}

struct websocket *websocket_new(struct wire *w, const struct exchange *x, const char *extensions)
{
	struct websocket *ws = xcalloc(1, sizeof(*ws));

	ws->wire = w;
	strbuf_add(&ws->host, x->host.s ?: "", x->host.len);
	strbuf_add(&ws->target, x->target.s ?: "", x->target.len);
	if (strcasestr(extensions, "permessage-deflate")) {
		set_up(&ws->way[w->client], extensions, true);
		set_up(&ws->way[!w->client], extensions, false);
	}
	return ws;
}

void websocket_free(struct websocket *ws)
{
	if (!ws)
		return;
	for (int i = 0; i < 2; i++) {
		decoder_free(ws->way[i].decoder);
		strbuf_release(&ws->way[i].message);
	}
	exchange_free(ws->turn);
	strbuf_release(&ws->host);
	strbuf_release(&ws->target);
	free(ws);
}

size_t websocket_kept(const struct websocket *ws)
{
	return ws ? ws->way[0].message.size + ws->way[1].message.size : 0;
}

static struct exchange *new_exchange(struct websocket *ws)
{
	struct exchange *x = exchange_new(ws->wire, ws->wire->client, "websocket");

	strbuf_add(&x->host, ws->host.s ?: "", ws->host.len);
	strbuf_add(&x->target, ws->target.s ?: "", ws->target.len);
	return x;
}

static void end_turn(struct websocket *ws, uint32_t flags)
{
	if (ws->turn && ws->turn->llm)
		llm_end(ws->turn->llm, flags);
	exchange_free(ws->turn);
	ws->turn = NULL;
}

/* Responses over WebSocket: response.create asks for one, the events are those of a stream. */
static void take_model(struct websocket *ws, enum wire_dir dir, const json_t *json, uint64_t ns)
{
	const char *type = wire_json_text(json, "type").s ?: "";

	if (dir == ws->wire->client && !strcmp(type, "response.create")) {
		const json_t *in = json_object_get(json, "response") ?: json;

		end_turn(ws, WIRE_CUT);
		ws->turn = new_exchange(ws);
		exchange_begin(ws->turn, REQUEST, ws->way[dir].begin_ns);
		ws->turn->now_ns = ns;
		ws->turn->llm = llm_request(ws->turn, in);
		if (!ws->turn->llm)
			end_turn(ws, 0);
	} else if (dir != ws->wire->client && ws->turn) {
		if (!ws->turn->part[RESPONSE].begun)
			exchange_begin(ws->turn, RESPONSE, ws->way[dir].begin_ns);
		ws->turn->now_ns = ns;
		llm_event(ws->turn->llm, json);
		if (!strcmp(type, "response.completed") || !strcmp(type, "response.failed") ||
		    !strcmp(type, "response.incomplete") || !strcmp(type, "response.done") ||
		    !strcmp(type, "error"))
			end_turn(ws, 0);
	}
}

static void take_rpc(struct websocket *ws, enum wire_dir dir, const json_t *json, uint64_t ns)
{
	struct wire_message m = {.dir = dir, .begin_ns = ws->way[dir].begin_ns, .end_ns = ns};

	m.exchange = ++ws->wire->exchanges;
	m.flags = ws->wire->client == WIRE_IN ? WIRE_BY_SERVER : 0;
	wire_put(&m, WIRE_PROTOCOL, "websocket");
	wire_put_n(&m, WIRE_HOST, ws->host.s, ws->host.len);
	wire_put_n(&m, WIRE_TARGET, ws->target.s, ws->target.len);
	rpc_message(ws->wire, &m, json);
}

static void take_message(struct websocket *ws, enum wire_dir dir, uint64_t ns)
{
	struct way *w = &ws->way[dir];
	json_t *json = w->skips ? NULL : wire_json(w->message.s, w->message.len);

	if (json && rpc_is(json))
		take_rpc(ws, dir, json, ns);
	else if (json)
		take_model(ws, dir, json, ns);
	json_decref(json);
	strbuf_reset(&w->message);
	w->skips = w->packed = false;
}

static void add(void *ctx, const void *bytes, size_t len)
{
	struct way *w = ctx;

	if (w->message.len + len > WIRE_EVENT_MAX)
		w->skips = true;
	else if (!w->skips)
		strbuf_add(&w->message, bytes, len);
}

static void lose(struct websocket *ws, enum wire_dir dir, uint64_t ns, const char *why)
{
	struct way *w = &ws->way[dir];

	wire_error(ws->wire, dir, w->offset, ns, why);
	w->lost = true;
	strbuf_release(&w->message);
}

static void unpack(struct websocket *ws, enum wire_dir dir, const void *bytes, size_t len,
		   uint64_t ns)
{
	struct way *w = &ws->way[dir];

	if (!w->packed)
		add(w, bytes, len);
	else if (decoder_add(w->decoder, bytes, len, add, w))
		lose(ws, dir, ns, "a message cannot be unpacked");
}

static void frame_over(struct websocket *ws, enum wire_dir dir, uint64_t ns)
{
	static const char tail[] = {0, 0, '\xff', '\xff'}; /* RFC 7692, 7.2.2 */
	struct way *w = &ws->way[dir];

	w->in_frame = false;
	w->nhead = 0;
	if (w->control || !w->final)
		return;
	if (w->packed)
		unpack(ws, dir, tail, sizeof(tail), ns);
	if (w->lost)
		return;
	if (w->packed && w->forgets)
		decoder_reset(w->decoder);
	take_message(ws, dir, ns);
}

/* How long a head is, as far as is known from its first two bytes. */
static unsigned int head_size(const struct way *w)
{
	unsigned int length = w->head[1] & 127, n = 2;

	if (w->nhead < 2)
		return 2;
	n += length == 126 ? 2 : length == 127 ? 8 : 0;
	return n + (w->head[1] & 128 ? 4 : 0);
}

static bool begin_frame(struct websocket *ws, enum wire_dir dir, uint64_t ns)
{
	struct way *w = &ws->way[dir];
	unsigned int opcode = w->head[0] & 15, bytes = 0;

	w->left = w->head[1] & 127;
	if (w->left == 126 || w->left == 127) {
		bytes = w->left == 126 ? 2 : 8;
		w->left = 0;
		for (unsigned int i = 0; i < bytes; i++)
			w->left = w->left << 8 | w->head[2 + i];
	}
	w->at = 0;
	w->in_frame = true;
	w->final = w->head[0] & 128;
	w->control = opcode >= OP_CLOSE;
	if (w->head[0] & 0x30 || w->left >> 62 || (opcode > OP_BINARY && opcode < OP_CLOSE) ||
	    opcode > OP_PONG || (w->head[0] & 0x40 && (!w->decoder || w->control)))
		return false;
	if (!w->control && opcode != OP_MORE) {
		strbuf_reset(&w->message);
		w->begin_ns = ns;
		w->packed = w->head[0] & 0x40;
		w->skips = opcode == OP_BINARY;
	}
	return true;
}

static size_t take_payload(struct websocket *ws, enum wire_dir dir, const char *bytes, size_t len,
			   uint64_t ns)
{
	struct way *w = &ws->way[dir];
	const unsigned char *mask = w->head[1] & 128 ? w->head + head_size(w) - 4 : NULL;
	char plain[4096];

	if (len > w->left)
		len = w->left;
	if (len > sizeof(plain))
		len = sizeof(plain);
	for (size_t i = 0; i < len; i++)
		plain[i] = mask ? (char)(bytes[i] ^ mask[(w->at + i) & 3]) : bytes[i];
	if (!w->control)
		unpack(ws, dir, plain, len, ns);
	w->at += len;
	w->left -= len;
	return len;
}

void websocket_data(struct websocket *ws, enum wire_dir dir, const char *bytes, size_t len,
		    uint64_t ns)
{
	struct way *w = &ws->way[dir];

	while (len && !w->lost) {
		size_t n = 1;

		if (w->in_frame) {
			n = take_payload(ws, dir, bytes, len, ns);
		} else {
			w->head[w->nhead++] = (unsigned char)*bytes;
			if (w->nhead >= 2 && w->nhead == head_size(w) && !begin_frame(ws, dir, ns))
				lose(ws, dir, ns, "no frame of WebSocket");
		}
		w->offset += n;
		bytes += n;
		len -= n;
		if (w->in_frame && !w->left && !w->lost)
			frame_over(ws, dir, ns);
	}
}

/* Inside of a frame its end is known; but what is packed cannot be read behind it. */
void websocket_hole(struct websocket *ws, enum wire_dir dir, uint64_t len, uint64_t ns)
{
	struct way *w = &ws->way[dir];

	if (w->lost)
		return;
	if (!w->in_frame || len >= w->left || (w->packed && !w->forgets)) {
		lose(ws, dir, ns, "bytes are missing");
		return;
	}
	wire_error(ws->wire, dir, w->offset, ns, "bytes of a message are missing");
	w->skips = true;
	if (w->packed)
		decoder_reset(w->decoder);
	w->packed = w->control ? w->packed : false;
	w->offset += len;
	w->at += len;
	w->left -= len;
}

void websocket_end(struct websocket *ws, enum wire_dir dir, uint64_t ns)
{
	(void)ns;
	if (dir != ws->wire->client)
		end_turn(ws, WIRE_CUT);
}
