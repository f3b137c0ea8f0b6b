// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/kern/images.h"
#include "user/tls/find.h"
#include "user/tls/marks.h"

static const char usage[] =
	"usage: ringfence tls inspect BINARY [--json]\n"
	"\n"
	"Says which functions of a TLS library an executable or library has that bytes go "
	"through,\n"
	"and how they were found: by names, by Go's table of functions, or by what code does.\n"
	"\n"
	"      --json           one JSON object\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, found or not; 1 it is no ELF file that can be read; 2 usage.\n";

/* Where nothing is found: what the texts in it say of what it has, or NULL. */
static void print_words(const char *path, const struct tls_find *find, const char *mark)
{
	if (find->how)
		printf("%s: %s, found by %s, %s\n", path, tls_library_name(find->library),
		       tls_find_how_name(find->how), tls_find_confidence(find->how));
	else
		printf("%s: nothing found: %s\n", path, find->why);
	if (mark)
		printf("  it has texts of %s\n", mark);
	if (find->build_id[0])
		printf("  build id %s\n", find->build_id);
	for (size_t i = 0; i < find->nfunctions; i++) {
		const struct tls_function *f = &find->functions[i];

		printf("  %-14s at %#llx, ", f->name, (unsigned long long)f->probe.at);
		if (f->probe.nreturns)
			printf("returns from %u place%s", f->probe.nreturns,
			       f->probe.nreturns == 1 ? "" : "s");
		else
			printf("returns where it is not known");
		printf("%s%s\n", f->evidence ? ": " : "", f->evidence ? f->evidence : "");
	}
}

static json_t *function_json(const struct tls_function *f)
{
	json_t *returns = json_array();

	for (unsigned int i = 0; i < f->probe.nreturns; i++)
		json_array_append_new(returns, json_integer((json_int_t)f->probe.returns[i]));
	return json_pack("{ss sI sI so ss*}", "name", f->name, "offset", (json_int_t)f->probe.at,
			 "address", (json_int_t)f->address, "returns", returns, "evidence",
			 f->evidence);
}

static int print_json(const char *path, const struct tls_find *find, const char *mark)
{
	json_t *functions = json_array(), *all;
	int r;

	for (size_t i = 0; i < find->nfunctions; i++)
		json_array_append_new(functions, function_json(&find->functions[i]));
	all = json_pack("{ss ss ss ss* ss* ss* so}", "binary", path, "found_by",
			tls_find_how_name(find->how), "confidence", tls_find_confidence(find->how),
			"build_id", find->build_id[0] ? find->build_id : NULL, "library",
			find->how ? tls_library_name(find->library) : mark, "why", find->why,
			"functions", functions);
	if (!all)
		return -EILSEQ; /* the path is no UTF-8 */
	r = json_dumpf(all, stdout, JSON_INDENT(2));
	json_decref(all);
	putchar('\n');
	return r ? -EIO : 0;
}

static int inspect(const char *path, bool json)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = fd < 0 ? -errno : 0;
	const char *mark = NULL;
	struct tls_find find;
	struct tls_file file;

	if (!r)
		r = image_file(&fd, &file);
	if (!r)
		r = tls_find(&file, &find);
	if (!r) {
		if (!find.how)
			mark = tls_marks_find(&file);
		if (json)
			r = print_json(path, &find, mark);
		else
			print_words(path, &find, mark);
		tls_find_release(&find);
	}
	if (!r && fflush(stdout))
		r = -errno;
	if (r == -ENOEXEC || r == -EBADMSG)
		log_error("%s: %s", path,
			  r == -ENOEXEC ? "no 64-bit ELF file of x86-64 or aarch64"
					: "an ELF file that contradicts itself");
	else if (r)
		log_error("%s: %s", path, strerror(-r));
	if (fd >= 0)
		close(fd);
	return r ? CLI_FAILED : CLI_OK;
}

int cmd_tls(int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	bool json = false;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'j')
			return cli_usage(usage, c == 'h');
		json = true;
	}
	if (argc - optind != 2 || strcmp(argv[optind], "inspect"))
		return cli_usage(usage, false);
	return inspect(argv[optind + 1], json);
}
