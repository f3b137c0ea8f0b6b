// SPDX-License-Identifier: GPL-2.0-only
#include "why_help.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

char *denial_line(unsigned int seq, unsigned int pid, const char *rule, const char *path,
		  const char *own)
{
	return xasprintf(
		"{\"v\":1,\"seq\":%u,\"time\":\"2026-11-22T10:00:00.%09uZ\",\"mono\":%u,"
		"\"session\":\"s\",\"event\":\"policy.deny\",\"verdict\":\"deny\","
		"\"result\":\"EPERM\",\"process\":{\"id\":\"%016x\",\"pid\":%u,\"executable\":"
		"{\"name\":\"sh\"}},\"file\":{\"path\":\"%s\",\"type\":\"regular\",\"access\":"
		"[\"write\"]},\"ringfence\":{\"operation\":\"write\",\"mode\":\"enforce\","
		"\"effect\":\"eperm\",\"rules\":[{\"name\":\"%s\",\"layer\":0,\"policy\":\"p\","
		"\"file\":\"p.yaml\",\"line\":7,\"reason\":\"Use the generator.\","
		"\"severity\":\"high\"}]%s,\"generation\":1}}",
		seq, seq, seq, pid, pid, path, rule, own);
}

void reason_of_line(char *line, struct reason *ret_why)
{
	char error[READER_ERROR_MAX] = "";
	struct record r;

	cr_assert_eq(record_parse(line, strlen(line), &r, error), 0, "%s: %s", error, line);
	reason_init(ret_why, &r);
	record_release(&r);
	free(line);
}
