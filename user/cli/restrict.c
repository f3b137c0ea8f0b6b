// SPDX-License-Identifier: GPL-2.0-only
/* `ringfence restrict`: a session puts a layer over itself, from inside. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/session/input.h"
#include "user/cli/inside_client.h"
#include "user/cli/why.h"

static const char usage[] =
	"usage: ringfence restrict FILE\n"
	"\n"
	"From inside of a session: puts the whole session under the policy FILE too, until it "
	"ends.\n"
	"What was denied stays denied, and what any of the policies denies is denied. The file "
	"extends\n"
	"builtin policies only, sets no limits, and has at most 100 rules, 8 labels and 8 gates; a "
	"session\n"
	"takes 8 such layers. Only a person takes them off: `ringfence reload --drop-added`, from "
	"outside.\n";

static int ask(const char *text)
{
	struct strbuf answer = STRBUF_INIT;
	int status = inside_ask((const char *[]){"restrict", text}, 2, &answer);
	if (status == -ENOENT)
		log_error("this process is in no session");
	else if (status < 0)
		log_error("the session cannot be asked: %s", strerror(-status));
	if (answer.len)
		fwrite(answer.s, 1, answer.len, status ? stderr : stdout);
	strbuf_release(&answer);
	return status < 0 ? CLI_FAILED : status;
}

int cmd_restrict(int argc, char **argv)
{
	bool help = argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));
	char *text = NULL, *whole;
	size_t len = 0;
	int r;

	if (argc != 2 || help || argv[1][0] == '-')
		return cli_usage(usage, help);
	r = policy_input_load(NULL, argv[1], &text, &len);
	if (r) {
		log_error("%s: %s", argv[1], policy_input_error(r));
		return CLI_FAILED;
	}
	whole = xstrndup(text, len);
	free(text);
	if (strlen(whole) == len) {
		r = ask(whole);
	} else {
		log_error("%s: there is a NUL in it", argv[1]);
		r = CLI_INVALID;
	}
	free(whole);
	return r;
}
