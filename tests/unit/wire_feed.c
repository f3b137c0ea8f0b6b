// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/wire_feed.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static const char *const client_args[] = {"claude", "-p", "work", NULL};

void wire_feed_bytes(struct wire_feed *w, bool out, const char *bytes, size_t len)
{
	struct timeline_wire wire = {.connection = 1,
				     .start_ns = CLIENT * 1000000000ULL,
				     .pid = CLIENT,
				     .out = out,
				     .family = AF_INET,
				     .port = 443,
				     .lport = 40000,
				     .addr = {[10] = 0xff, 0xff, 203, 0, 113, 7},
				     .laddr = {[10] = 0xff, 0xff, 10, 0, 0, 2},
				     .bytes = bytes,
				     .len = len};

	w->f.now += 1000000;
	wire.mono_ns = w->f.now;
	wire.offset = w->at[out];
	w->at[out] += len;
	timeline_wire(w->f.t, &wire);
}

static void send_text(struct wire_feed *w, bool out, const struct strbuf *text)
{
	wire_feed_bytes(w, out, text->s, text->len);
}

void wire_feed_request(struct wire_feed *w)
{
	struct strbuf body = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addf(
		&body,
		"{\"model\":\"claude-x\",\"max_tokens\":9,\"stream\":true,\"messages\":["
		"{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":[]},"
		"{\"role\":\"user\",\"content\":[%s]}]}",
		w->results.s ?: "");
	strbuf_addf(&text,
		    "POST /v1/messages?beta=true HTTP/1.1\r\nHost: api.anthropic.example\r\n"
		    "X-Api-Key: sk-test-key-0123456789\r\nContent-Type: application/json\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    body.len, body.s);
	send_text(w, true, &text);
	strbuf_reset(&w->results);
	strbuf_release(&body);
	strbuf_release(&text);
}

void wire_feed_init(struct wire_feed *w, const char *name)
{
	*w = (struct wire_feed){.turn = 0};
	feed_init(&w->f, name);
	feed_exec(&w->f, CLIENT, "/usr/bin/claude", client_args);
	wire_feed_connect(w, CLIENT, (const uint8_t[]){203, 0, 113, 7}, 443);
	wire_feed_request(w);
}

static void add_event(struct strbuf *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add_event(struct strbuf *out, const char *fmt, ...)
{
	struct strbuf data = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&data, fmt, ap);
	va_end(ap);
	strbuf_addf(out, "%zx\r\ndata: %s\n\n\r\n", data.len + 8, data.s);
	strbuf_release(&data);
}

static void add_call(struct strbuf *text, size_t index, const struct wire_tool *v)
{
	json_t *input = json_string(v->input);
	char *quoted = json_dumps(input, JSON_ENCODE_ANY);

	add_event(text,
		  "{\"type\":\"content_block_start\",\"index\":%zu,\"content_block\":"
		  "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{}}}",
		  index, v->id, v->name);
	add_event(text,
		  "{\"type\":\"content_block_delta\",\"index\":%zu,\"delta\":"
		  "{\"type\":\"input_json_delta\",\"partial_json\":%s}}",
		  index, quoted);
	add_event(text, "{\"type\":\"content_block_stop\",\"index\":%zu}", index);
	free(quoted);
	json_decref(input);
}

void wire_feed_calls(struct wire_feed *w, const struct wire_tool *v, size_t n)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
			     "Transfer-Encoding: chunked\r\n\r\n");
	add_event(&text,
		  "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_%u\",\"model\":\"claude-x-"
		  "1\","
		  "\"usage\":{\"input_tokens\":12,\"output_tokens\":1}}}",
		  w->turn++);
	for (size_t i = 0; i < n; i++)
		add_call(&text, i, &v[i]);
	add_event(&text, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},"
			 "\"usage\":{\"output_tokens\":30}}");
	add_event(&text, "{\"type\":\"message_stop\"}");
	strbuf_addstr(&text, "0\r\n\r\n");
	send_text(w, false, &text);
	strbuf_release(&text);
}

void wire_feed_result(struct wire_feed *w, const char *id, const char *text)
{
	json_t *content = json_string(text);
	char *quoted = json_dumps(content, JSON_ENCODE_ANY);

	strbuf_addf(&w->results,
		    "%s{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":%s}",
		    w->results.len ? "," : "", id, quoted);
	free(quoted);
	json_decref(content);
}

void wire_feed_shell(struct wire_feed *w, uint32_t pid, const char *command)
{
	struct strbuf text = STRBUF_INIT;
	const char *args[] = {"/bin/bash", "-c", NULL, NULL};

	strbuf_addf(&text, "source /home/me/.snap.sh && eval '%s' < /dev/null && pwd -P", command);
	args[2] = text.s;
	feed_fork(&w->f, CLIENT, pid);
	feed_exec(&w->f, pid, "/usr/bin/bash", args);
	strbuf_release(&text);
}

void wire_feed_connect(struct wire_feed *w, uint32_t pid, const uint8_t v4[4], uint16_t port)
{
	struct rf_ev_inet *r = feed_record(&w->f, RF_EV_INET, RF_CLASS_NET, pid);

	r->family = AF_INET;
	r->protocol = IPPROTO_TCP;
	r->type = SOCK_STREAM;
	r->port = port;
	r->addr[10] = r->addr[11] = 0xff;
	memcpy(r->addr + 12, v4, 4);
	r->v.op = RF_OP_CONNECT;
	r->v.generation = 7;
	feed_send(&w->f);
}

void wire_feed_open(struct wire_feed *w, uint32_t pid, uint32_t access, const char *path)
{
	feed_opened(&w->f, pid, access, 1000 + strlen(path), path);
}

void wire_feed_end(struct wire_feed *w)
{
	feed_settle(&w->f);
	feed_end(&w->f);
}

void wire_feed_free(struct wire_feed *w)
{
	feed_free(&w->f);
	strbuf_release(&w->results);
}
