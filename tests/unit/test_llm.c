// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/wire_dump.h"
#include "user/base/alloc.h"

/* A POST of a body and its answer, as bytes; the caller releases both. */
static void exchange(const char *path, const char *request, const char *type, const char *response,
		     struct strbuf *out, struct strbuf *in)
{
	strbuf_addf(out,
		    "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    path, strlen(request), request);
	strbuf_addf(in, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n",
		    type);
	for (size_t at = 0, n; at < strlen(response); at += n) {
		n = strlen(response) - at < 37 ? strlen(response) - at : 37;
		strbuf_addf(in, "%zx\r\n%.*s\r\n", n, (int)n, response + at);
	}
	strbuf_addstr(in, "0\r\n\r\n");
}

/* Without the lines of http.*: what the model's API says. */
static char *said(const char *text)
{
	struct strbuf out = STRBUF_INIT;

	for (const char *line = text, *end; *line; line = end) {
		end = strchr(line, '\n') + 1;
		if (strncmp(line, "http.", 5) != 0)
			strbuf_add(&out, line, (size_t)(end - line));
	}
	return strbuf_detach(&out);
}

static void expect(const char *path, const char *request, const char *type, const char *response,
		   const char *lines)
{
	struct strbuf out = STRBUF_INIT, in = STRBUF_INIT;

	exchange(path, request, type, response, &out, &in);
	for (unsigned int seed = 0; seed < 100; seed++) {
		struct wire_bytes v[] = {{WIRE_OUT, out.s, out.len}, {WIRE_IN, in.s, in.len}};
		struct strbuf got = STRBUF_INIT;
		char *text;

		wire_dump_run(v, 2, seed, seed % 50, &got);
		text = said(got.s ?: "");
		cr_assert_str_eq(text, lines, "seed %u: %s", seed, got.s);
		free(text);
		strbuf_release(&got);
	}
	strbuf_release(&out);
	strbuf_release(&in);
}

/* However the bytes are cut the lines are the same, and each fragment is in them. RF_FULL: 10,000
 * ways. */
static void expect_parts(const char *path, const char *request, const char *type,
			 const char *response, const char *const parts[])
{
	struct strbuf out = STRBUF_INIT, in = STRBUF_INIT, first = STRBUF_INIT;
	unsigned int ways = getenv("RF_FULL") ? 10000 : 300;

	exchange(path, request, type, response, &out, &in);
	for (unsigned int seed = 0; seed < ways; seed++) {
		struct wire_bytes v[] = {{WIRE_OUT, out.s, out.len}, {WIRE_IN, in.s, in.len}};
		struct strbuf got = STRBUF_INIT;

		wire_dump_run(v, 2, seed, seed ? 1 + seed % 90 : 0, &got);
		if (!seed)
			strbuf_add(&first, got.s ?: "", got.len);
		cr_assert_str_eq(got.s ?: "", first.s, "seed %u", seed);
		strbuf_release(&got);
	}
	for (size_t i = 0; parts[i]; i++)
		cr_expect(strstr(first.s, parts[i]), "%s is not in\n%s", parts[i], first.s);
	strbuf_release(&out);
	strbuf_release(&in);
	strbuf_release(&first);
}

#define PARTS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(llm, anthropic_whole)
{
	expect_parts(
		"/v1/messages",
		"{\"model\":\"claude-x\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
		"application/json",
		"{\"type\":\"message\",\"id\":\"m\",\"model\":\"claude-y\",\"content\":[{\"type\":"
		"\"tool_use\",\"id\":\"t\","
		"\"name\":\"Read\",\"input\":{\"file_path\":\"/a "
		"b\"}}],\"stop_reason\":\"tool_use\","
		"\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"cache_creation_input_tokens\":"
		"5}}",
		PARTS("id=t name=Read arguments={\"file_path\":\"/a b\"}",
		      "response_model=claude-y", "stop=tool_use", "usage=3/4/0/5/0", "calls=1"));
}

Test(llm, errors_of_an_api_are_told)
{
	expect_parts("/v1/messages", "{\"messages\":[]}", "application/json",
		     "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
		     "\"secret words\"}}",
		     PARTS("reason=overloaded_error", "+failed"));
}

Test(llm, chat_stream)
{
	expect_parts(
		"/v1/chat/completions",
		"{\"model\":\"gpt-x\",\"stream\":true,\"tools\":[{\"type\":\"function\","
		"\"function\":{\"name\":\"sh\"}}],"
		"\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\","
		"\"tool_calls\":[]},"
		"{\"role\":\"tool\",\"tool_call_id\":\"c0\",\"content\":\"done\"}]}",
		"text/event-stream",
		"data: "
		"{\"id\":\"r1\",\"model\":\"gpt-x-1\",\"choices\":[{\"index\":0,\"delta\":{"
		"\"role\":\"assistant\"}}]}\n\n"
		"data: "
		"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\","
		"\"function\":{\"name\":\"sh\",\"arguments\":\"\"}}]}}]}\n\n"
		"data: "
		"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{"
		"\"arguments\":\"{\\\"cmd\\\":\"}}]}}]}\n\n"
		"data: "
		"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"c2\","
		"\"function\":{\"name\":\"rd\",\"arguments\":\"{}\"}}]}}]}\n\n"
		"data: "
		"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{"
		"\"arguments\":\"\\\"ls\\\"}\"}}]}}]}\n\n"
		"data: "
		"{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
		"data: "
		"{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":8,\"prompt_"
		"tokens_details\":{\"cached_tokens\":2},"
		"\"completion_tokens_details\":{\"reasoning_tokens\":1}}}\n\ndata: [DONE]\n\n",
		PARTS("id=c0 result=done", "tools=sh|", "id=c1 name=sh arguments={\"cmd\":\"ls\"}",
		      "id=c2 name=rd arguments={}", "stop=tool_calls", "usage=7/8/2/0/1", "calls=2",
		      "response_model=gpt-x-1 response_id=r1"));
}

Test(llm, chat_whole)
{
	expect_parts("/openai/v1/chat/completions?api-version=1",
		     "{\"model\":\"gpt-x\",\"messages\":[]}", "application/json",
		     "{\"id\":\"r1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{"
		     "\"message\":{\"tool_calls\":[{\"id\":\"c1\","
		     "\"function\":{\"name\":\"sh\",\"arguments\":\"{\\\"a\\\":1}\"}}]},\"finish_"
		     "reason\":\"tool_calls\"}]}",
		     PARTS("id=c1 name=sh arguments={\"a\":1}", "stop=tool_calls", "calls=1"));
}

Test(llm, arguments_that_end_early_are_marked)
{
	expect_parts("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}",
		     "text/event-stream",
		     "data: "
		     "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":"
		     "\"c1\",\"function\":{\"name\":\"sh\",\"arguments\":\"{\\\"a\"}}]},"
		     "\"finish_reason\":\"length\"}]}\n\n",
		     PARTS("arguments={\"a length=3", "+cut", "stop=length"));
}

Test(llm, responses_stream)
{
	expect_parts(
		"/v1/responses",
		"{\"model\":\"o-x\",\"stream\":true,\"tools\":[{\"type\":\"function\",\"name\":"
		"\"shell\"}],\"input\":["
		"{\"role\":\"user\",\"content\":\"a\"},{\"type\":\"function_call\",\"call_id\":"
		"\"f0\",\"name\":\"shell\",\"arguments\":\"{}\"},"
		"{\"type\":\"function_call_output\",\"call_id\":\"f0\",\"output\":\"out\"}]}",
		"text/event-stream",
		"event: response.created\ndata: "
		"{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"o-x-1\"}}"
		"\n\n"
		"data: "
		"{\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"type\":"
		"\"function_call\",\"call_id\":\"f1\",\"name\":\"shell\",\"arguments\":\"\"}}\n\n"
		"data: "
		"{\"type\":\"response.function_call_arguments.delta\",\"output_index\":1,\"delta\":"
		"\"{\\\"command\\\":\"}\n\n"
		"data: "
		"{\"type\":\"response.function_call_arguments.delta\",\"output_index\":1,\"delta\":"
		"\"[\\\"ls\\\"]}\"}\n\n"
		"data: "
		"{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":"
		"\"function_call\",\"call_id\":\"f1\",\"name\":\"shell\",\"arguments\":\"{"
		"\\\"command\\\":[\\\"ls\\\"]}\"}}\n\n"
		"data: "
		"{\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":{\"type\":"
		"\"custom_tool_call\",\"call_id\":\"f2\",\"name\":\"apply_patch\",\"input\":\"*** "
		"Begin\"}}\n\n"
		"data: "
		"{\"type\":\"response.output_item.done\",\"output_index\":3,\"item\":{\"type\":"
		"\"local_shell_call\",\"call_id\":\"f3\",\"action\":{\"command\":[\"pwd\"]}}}\n\n"
		"data: "
		"{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":"
		"\"completed\",\"output\":[],\"usage\":{\"input_tokens\":5,\"output_tokens\":6,"
		"\"input_tokens_details\":{\"cached_tokens\":1},\"output_tokens_details\":{"
		"\"reasoning_tokens\":2}}}}\n\n",
		PARTS("id=f0 result=out", "tools=shell|",
		      "id=f1 name=shell arguments={\"command\":[\"ls\"]}",
		      "id=f2 name=apply_patch arguments=*** Begin",
		      "id=f3 name=local_shell_call arguments={\"command\":[\"pwd\"]}",
		      "stop=completed usage=5/6/1/0/2 calls=3"));
}

Test(llm, responses_whole)
{
	expect_parts("/v1/responses", "{\"model\":\"o\",\"input\":\"a\"}", "application/json",
		     "{\"id\":\"r\",\"object\":\"response\",\"status\":\"incomplete\",\"incomplete_"
		     "details\":{\"reason\":\"max_output_tokens\"},"
		     "\"output\":[{\"type\":\"function_call\",\"call_id\":\"f\",\"name\":\"n\","
		     "\"arguments\":\"{}\"}]}",
		     PARTS("id=f name=n arguments={}", "stop=max_output_tokens", "calls=1"));
}

Test(llm, gemini_stream_and_array)
{
	static const char request[] =
		"{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]},{\"role\":"
		"\"model\",\"parts\":[]},"
		"{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"ls\",\"response\":"
		"{\"output\":\"x\"}}}]}],"
		"\"tools\":[{\"functionDeclarations\":[{\"name\":\"ls\"},{\"name\":\"rm\"}]}]}";
	static const char chunk[] =
		"{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"ls\","
		"\"args\":{\"p\":\"/\"}}}]},"
		"\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,"
		"\"candidatesTokenCount\":2,"
		"\"thoughtsTokenCount\":1},\"modelVersion\":\"g-1\",\"responseId\":\"r\"}";
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "data: %s\r\n\r\n", chunk);
	expect_parts("/v1beta/models/gemini-x:streamGenerateContent?alt=sse", request,
		     "text/event-stream", text.s,
		     PARTS("provider=gcp.gemini operation=generate_content model=gemini-x name=ls "
			   "result=x",
			   "tools=ls|rm|", "name=ls arguments={\"p\":\"/\"}", "stop=STOP",
			   "usage=3/2/0/0/1", "response_model=g-1"));
	strbuf_reset(&text);
	strbuf_addf(&text, "[%s]", chunk);
	expect_parts("/v1beta/models/gemini-x:streamGenerateContent", request, "application/json",
		     text.s, PARTS("name=ls arguments={\"p\":\"/\"}", "stop=STOP", "calls=1"));
	strbuf_reset(&text);
	strbuf_addf(&text, "{\"response\":%s}", chunk);
	expect_parts("/v1internal:generateContent",
		     "{\"model\":\"gemini-x\",\"request\":{\"contents\":[]}}", "application/json",
		     text.s, PARTS("model=gemini-x", "name=ls arguments={\"p\":\"/\"}", "calls=1"));
	strbuf_release(&text);
}

Test(llm, other_apis_stay_http)
{
	expect_parts("/v1/messages/count_tokens", "{\"messages\":[]}", "application/json",
		     "{\"input_tokens\":3}", PARTS("http.response 1 in status=200"));
	expect_parts("/v1/embeddings", "{\"input\":\"a\"}", "application/json", "{\"data\":[]}",
		     PARTS("http.request 1 out method=POST"));
}

Test(llm, mcp_over_http)
{
	expect_parts(
		"/mcp",
		"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/"
		"call\",\"params\":{\"name\":\"fetch\",\"arguments\":{\"u\":1}}}",
		"text/event-stream",
		"event: message\ndata: "
		"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n"
		"data: "
		"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":\"text\","
		"\"text\":\"hi\"}],\"isError\":true}}\n\n",
		PARTS("mcp.call 1 out method=tools/call", "id=7 name=fetch arguments={\"u\":1}",
		      "mcp.call 1 in method=notifications/progress", "+notification",
		      "mcp.result 1 in method=tools/call", "id=7 name=fetch result=hi", "+failed"));
}

Test(llm, anthropic_stream)
{
	expect("/v1/messages",
	       "{\"model\":\"claude-x\",\"stream\":true,\"tools\":[{\"name\":\"Bash\"},{\"name\":"
	       "\"Read\"}],\"messages\":["
	       "{\"role\":\"user\",\"content\":\"go\"},"
	       "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t0\",\"name\":"
	       "\"Bash\",\"input\":{}}]},"
	       "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t0\","
	       "\"is_error\":true,"
	       "\"content\":[{\"type\":\"text\",\"text\":\"no such file\"}]}]}]}",
	       "text/event-stream; charset=utf-8",
	       "event: message_start\ndata: "
	       "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"model\":\"claude-x-1\","
	       "\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}"
	       "\n\n"
	       "event: content_block_start\ndata: "
	       "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
	       "\"text\":\"\"}}\n\n"
	       "event: ping\ndata: {\"type\":\"ping\"}\n\n"
	       "event: content_block_delta\ndata: "
	       "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
	       "\"text\":\"Hi\"}}\n\n"
	       "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
	       "event: content_block_start\ndata: "
	       "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_"
	       "use\",\"id\":\"t1\",\"name\":\"Bash\",\"input\":{}}}\n\n"
	       "event: content_block_delta\ndata: "
	       "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_"
	       "delta\",\"partial_json\":\"\"}}\n\n"
	       "event: content_block_delta\ndata: "
	       "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_"
	       "delta\",\"partial_json\":\"{\\\"comm\"}}\n\n"
	       "event: content_block_delta\ndata: "
	       "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_"
	       "delta\",\"partial_json\":\"and\\\": \\\"ls\\\"}\"}}\n\n"
	       "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
	       "event: content_block_start\ndata: "
	       "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_"
	       "use\",\"id\":\"t2\",\"name\":\"Now\",\"input\":{}}}\n\n"
	       "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":2}\n\n"
	       "event: message_delta\ndata: "
	       "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{"
	       "\"output_tokens\":42}}\n\n"
	       "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
	       "llm.tool_result 1 out method=POST host=h target=/v1/messages protocol=1.1 "
	       "provider=anthropic operation=chat "
	       "model=claude-x id=t0 result=no such file length=12 sha256=e34c +streamed +failed "
	       "+fresh\n"
	       "llm.request 1 out method=POST host=h target=/v1/messages protocol=1.1 "
	       "provider=anthropic operation=chat "
	       "model=claude-x tools=Bash|Read| +streamed\n"
	       "llm.tool_call 1 in method=POST host=h target=/v1/messages protocol=1.1 "
	       "provider=anthropic operation=chat "
	       "model=claude-x response_id=m1 id=t1 name=Bash arguments={\"command\": \"ls\"} "
	       "length=17 sha256=f957 +streamed\n"
	       "llm.tool_call 1 in method=POST host=h target=/v1/messages protocol=1.1 "
	       "provider=anthropic operation=chat "
	       "model=claude-x response_id=m1 id=t2 name=Now arguments={} length=2 sha256=4413 "
	       "+streamed\n"
	       "llm.response 1 in status=200 method=POST host=h target=/v1/messages protocol=1.1 "
	       "provider=anthropic "
	       "operation=chat model=claude-x response_model=claude-x-1 response_id=m1 "
	       "stop=tool_use usage=10/42/5/0/0 calls=2 "
	       "+streamed +usage\n");
}
