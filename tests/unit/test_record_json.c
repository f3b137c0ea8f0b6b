// SPDX-License-Identifier: GPL-2.0-only
/* Fifty shapes of secrets in headers, addresses and bodies: none is in any line. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/lineage/lineage.h"
#include "user/timeline/timeline.h"

#define CHANCE "Zq7Rk2Vw9Xt4Lm8Np3Bc6Dh1"

/* In two parts, so that no scanner takes this file for a leak. */
static const char *const tokens[][2] = {
	{"ghp_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaE3i"},
	{"gho_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaE3i"},
	{"github_pat_",
	 "11ABCDEFG0aaaaBBBBcccc_ddddEEEEffffGGGGhhhhIIIIjjjjKKKKllllMMMMnnnnOOOOpp"},
	{"glpat-", "q7Rk2Vw9Xt4Lm8Np3Bc6"},
	{"AKIA", "Z7QRK2VW9XT4LM8N"},
	{"ASIA", "Z7QRK2VW9XT4LM8N"},
	{"sk-ant-api03-",
	 "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi-q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi-AA"},
	{"sk-proj-", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEiq7Rk2Vw9Xt4L"},
	{"sk-", "q7Rk2Vw9Xt4Lm8Np3Bc6T3BlbkFJDh1Fj5Gs0Ty2UaEi4567"},
	{"xoxb-", "123456789012-1234567890123-Zq7Rk2Vw9Xt4Lm8Np3Bc6Dh1"},
	{"xoxp-", "123456789012-123456789012-123456789012-0123456789abcdef0123456789abcdef"},
	{"AIza", "SyDq7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0TyA"},
	{"npm_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi"},
	{"pypi-", "AgEIcHlwaS5vcmcCJGQ3YjUyZmE0LTFhMmItM2M0ZC01ZTZmLTdhOGI5YzBkMWUyZg"},
	{"sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"},
	{"rk_live_", "4eC39HqLyjWDarjtT1zdp7dc"},
	{"SG.", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh.q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi4567890"},
	{"hf_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2Ua"},
	{"dop_v1_", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
	{"eyJhbGciOiJIUzI1NiJ9.",
	 "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"},
	{"ya29.", "a0AfH6SMBq7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi"},
	{"shpat_", "0123456789abcdef0123456789abcdef"},
	{"glsa_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2_0123abcd"},
	{"lin_api_", "q7Rk2Vw9Xt4Lm8Np3Bc6Dh1Fj5Gs0Ty2UaEi4567"},
	{"AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"},
};

/* Behind a name; the value has no form of its own. */
static const char *const named[] = {
	"authorization",
	"proxy-authorization",
	"cookie",
	"set-cookie",
	"x-api-key",
	"api-key",
	"x-auth-token",
	"x-goog-api-key",
	"password",
	"passwd",
	"secret",
	"client_secret",
	"access_token",
	"refresh_token",
	"private-token",
	"x-amz-security-token",
	"db_password",
	"session_token",
	"bearer",
	"passphrase",
	"aws_secret_access_key",
	"signing_key",
	"encryption_key",
	"id_token",
	"webhook_secret",
};

#define TOKENS (sizeof(tokens) / sizeof(tokens[0]))
#define NAMED  (sizeof(named) / sizeof(named[0]))

static int keep(void *ctx, const char *line, size_t len)
{
	strbuf_add(ctx, line, len);
	return 0;
}

struct talk {
	struct timeline *t;
	struct lineage *lineage;
	struct redactor by;
	struct strbuf out;
	uint64_t at[2], now;
};

static void begin(struct talk *k)
{
	struct timeline_config config = {.session = "s", .boot_id = "b", .why = "run"};

	*k = (struct talk){.now = 1000000000};
	memset(k->by.key, 7, sizeof(k->by.key));
	k->lineage = lineage_new("b");
	config.who = lineage_source(k->lineage);
	config.redact = &k->by;
	config.write = keep;
	config.write_ctx = &k->out;
	k->t = timeline_new(&config);
	timeline_start(k->t, k->now);
}

static void send_bytes(struct talk *k, bool out, const struct strbuf *b)
{
	struct timeline_wire wire = {.mono_ns = k->now += 1000000,
				     .connection = 1,
				     .start_ns = 1,
				     .pid = 1,
				     .way = TIMELINE_WIRE_PLAIN,
				     .out = out,
				     .offset = k->at[out],
				     .bytes = b->s,
				     .len = b->len};

	k->at[out] += b->len;
	timeline_wire(k->t, &wire);
}

static void end(struct talk *k)
{
	struct timeline_end e = {.mono_ns = k->now + 1000000000, .why = "exit", .wait_status = -1};

	timeline_finish(k->t, &e);
	timeline_free(k->t);
	lineage_free(k->lineage);
}

/* A request with the header lines and target, and a streamed response with the call's arguments. */
static void talk(const char *headers, const char *target, const char *arguments,
		 struct strbuf *ret_out)
{
	struct strbuf out = STRBUF_INIT, in = STRBUF_INIT;
	json_t *delta =
		json_pack("{s:s,s:i,s:{s:s,s:s}}", "type", "content_block_delta", "index", 0,
			  "delta", "type", "input_json_delta", "partial_json", arguments);
	char *text = json_dumps(delta, 0);
	struct talk k;

	begin(&k);
	strbuf_addf(&out,
		    "POST %s HTTP/1.1\r\nHost: h\r\n%sContent-Type: application/json\r\n"
		    "Content-Length: 15\r\n\r\n{\"messages\":[]}",
		    target, headers);
	strbuf_addf(&in,
		    "HTTP/1.1 200 OK\r\n%sContent-Type: text/event-stream\r\n\r\n"
		    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
		    "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"Bash\"}}\n\n"
		    "data: %s\n\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
		    headers, text);
	send_bytes(&k, true, &out);
	send_bytes(&k, false, &in);
	end(&k);
	*ret_out = k.out;
	free(text);
	json_decref(delta);
	strbuf_release(&out);
	strbuf_release(&in);
}

static void expect_none(const char *secret, const char *headers, const char *target,
			json_t *arguments)
{
	char *text = json_dumps(arguments, 0);
	struct strbuf out;

	talk(headers, target, text, &out);
	cr_assert(strstr(out.s, "llm.tool_call"), "%s", out.s);
	cr_expect(!strstr(out.s, secret), "%s is in: %s", secret, strstr(out.s, secret) - 100);
	cr_expect(strstr(out.s, "[redacted:"));
	strbuf_release(&out);
	free(text);
}

Test(record_json, secrets_by_form_are_in_no_line)
{
	for (size_t i = 0; i < TOKENS; i++) {
		char *secret = xasprintf("%s%s", tokens[i][0], tokens[i][1]);
		char *headers =
			xasprintf("X-Custom: %s\r\nUser-Agent: a/1 (%s)\r\n", secret, secret);
		char *target =
			xasprintf("/v1/messages/%s/messages?q=%s&alt=%s", secret, secret, secret);
		char *command = xasprintf("echo %s | curl -H 'X: %s' h", secret, secret);
		json_t *arguments = json_pack("{s:s,s:[s,s],s:{s:s}}", "command", command, "list",
					      "a", secret, secret, "deep", secret);

		expect_none(secret, headers, target, arguments);
		json_decref(arguments);
		free(secret);
		free(headers);
		free(target);
		free(command);
	}
}

Test(record_json, secrets_by_name_are_in_no_line)
{
	for (size_t i = 0; i < NAMED; i++) {
		char *headers = xasprintf("%s: %s\r\n", named[i], CHANCE);
		char *target = xasprintf("/v1/messages?%s=%s", named[i], CHANCE);
		json_t *arguments =
			json_pack("{s:s,s:{s:s},s:[{s:s,s:s}]}", named[i], CHANCE, "env", named[i],
				  CHANCE, "list", "name", named[i], "value", CHANCE);

		expect_none(CHANCE, headers, target, arguments);
		json_decref(arguments);
		free(headers);
		free(target);
	}
}

Test(record_json, what_is_unknown_counts_as_secret_in_headers_and_addresses)
{
	json_t *arguments = json_pack("{s:s}", "password", CHANCE);

	expect_none(CHANCE, "X-Nobody-Knows: " CHANCE "\r\n", "/v1/messages?k=" CHANCE, arguments);
	expect_none(CHANCE, "X-Forwarded-Stuff: a=" CHANCE "\r\n",
		    "/bot/" CHANCE "/messages?" CHANCE, arguments);
	json_decref(arguments);
}

Test(record_json, escapes_hide_nothing)
{
	struct strbuf text = STRBUF_INIT, out;

	strbuf_addstr(&text, "{\"command\":\"");
	for (const char *c = tokens[0][0]; *c; c++)
		strbuf_addf(&text, "\\u%04x", *c);
	strbuf_addf(&text, "%s\"}", tokens[0][1]);
	talk("", "/v1/messages", text.s, &out);
	cr_assert(strstr(out.s, "[redacted:"), "%s", out.s);
	cr_assert(!strstr(out.s, tokens[0][1]));
	strbuf_release(&text);
	strbuf_release(&out);
}
