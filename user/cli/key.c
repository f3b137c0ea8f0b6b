// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/key.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/base/sha256.h"
#include "user/cli/cli.h"
#include "user/session/machine_key.h"

static const char usage[] =
	"usage: ringfence key [--rotate]\n"
	"\n"
	"Prints the public key that this machine seals its timelines with, for `verify --key`.\n"
	"The private one is in " MACHINE_KEY_DIR "/seal.key; the first run or attach makes it.\n"
	"\n"
	"      --rotate         make a new key first; timelines of the old one stay trusted here\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed, 2 usage.\n";

static int print_key(void)
{
	uint8_t public[SIGNING_PUBLIC_SIZE];
	struct strbuf text = STRBUF_INIT;
	char hex[SHA256_HEX_SIZE];
	int r = machine_key_public(MACHINE_KEY_DIR, public);

	if (!r)
		r = signing_public_write(public, &text);
	if (!r) {
		sha256_hex(public, hex);
		/* What stands before the first line of a PEM is not read. */
		printf("ringfence %s\n%s", hex, text.s);
	}
	if (!r && fflush(stdout)) {
		log_error("standard output cannot be written");
		r = -1;
	}
	strbuf_release(&text);
	return r ? CLI_FAILED : CLI_OK;
}

int cmd_key(int argc, char **argv)
{
	static const struct option options[] = {{"rotate", no_argument, NULL, 'r'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	bool rotate = false;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'r')
			return cli_usage(usage, c == 'h');
		rotate = true;
	}
	if (optind != argc)
		return cli_usage(usage, false);
	if (rotate && machine_key_rotate(MACHINE_KEY_DIR))
		return CLI_FAILED;
	return print_key();
}
