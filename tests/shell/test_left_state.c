// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/daemon/left_state.h"

#define BOOT	"0f5aa4b4-c0d3-4a6c-9d41-7f1c0e5d2a66"
#define HEAD	"{\"version\":1,\"boot\":\"" BOOT "\",\"sessions\":["
#define SESSION "\"session\":\"0123456789abcdef\""
#define PREFIX	",\"prefix\":\"20261123T014500Z-0123456789abcdef\""

static void refused(const char *text, const char *what)
{
	char error[LEFT_STATE_ERROR] = "";
	struct left_state s;

	cr_expect(left_state_parse(text, strlen(text), &s, error), "it was taken: %s", text);
	cr_expect(strstr(error, what), "%s: %s", text, error);
}

Test(left_state, what_is_shown_reads_as_the_same)
{
	struct left_state s = {.boot = strdup(BOOT)}, again;
	char error[LEFT_STATE_ERROR] = "";
	struct strbuf out = STRBUF_INIT;

	left_state_add(&s, "0123456789abcdef", "/var/log/ringfence/",
		       "20261123T014500Z-0123456789abcdef");
	left_state_add(&s, "fedcba9876543210", NULL, NULL);
	left_state_show(&s, &out);
	cr_assert_eq(left_state_parse(out.s, out.len, &again, error), 0, "%s", error);
	cr_expect_str_eq(again.boot, BOOT);
	cr_assert_eq(again.n, 2);
	cr_expect_str_eq(again.v[0].directory, "/var/log/ringfence/");
	cr_expect_str_eq(again.v[0].prefix, "20261123T014500Z-0123456789abcdef");
	cr_expect_str_eq(again.v[1].session, "fedcba9876543210");
	cr_expect_not(again.v[1].directory);
	left_state_release(&s);
	left_state_release(&again);
	strbuf_release(&out);
}

Test(left_state, no_name_leads_elsewhere)
{
	refused(HEAD "{" SESSION ",\"directory\":\"/var/../etc/\"" PREFIX "}]}", "no");
	refused(HEAD "{" SESSION ",\"directory\":\"var/\"" PREFIX "}]}", "none");
	refused(HEAD "{" SESSION ",\"directory\":\"/var\"" PREFIX "}]}", "none");
	refused(HEAD "{" SESSION ",\"directory\":\"/v/\",\"prefix\":\"../x\"}]}", "none");
	refused(HEAD "{" SESSION ",\"directory\":\"/v/\",\"prefix\":"
		     "\"20261123T014500Z-fedcba9876543210\"}]}",
		"none");
	refused(HEAD "{" SESSION ",\"directory\":\"/v/\"}]}", "kind");
	refused(HEAD "{\"session\":\"../../etc/passwd\"}]}", "16 hexadecimal");
	refused(HEAD "{\"session\":\"0123456789ABCDEF\"}]}", "16 hexadecimal");
}

Test(left_state, what_is_malformed_is_one_sentence)
{
	char deep[4096];

	refused("", "no JSON");
	refused("{", "line 1, column");
	refused("[]", "version 1");
	refused("{\"version\":2}", "version 1");
	refused("{\"version\":1,\"boot\":\"x\",\"sessions\":[]}", "boot");
	refused("{\"version\":1,\"boot\":\"" BOOT "\",\"sessions\":{}}", "list");
	refused(HEAD "7]}", "session");
	refused(HEAD "{" SESSION ",\"surprise\":1}]}", "key");
	refused(HEAD "{" SESSION "," SESSION "}]}", "no JSON");
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	refused(deep, "no JSON");
}
