// SPDX-License-Identifier: GPL-2.0-only
/* `ringfence setup`: a harness calls our hooks, or does not any more. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/why.h"
#include "user/why/setup.h"

struct setup_options {
	const char *harness, *file;
	bool remove, yes, help;
};

static const char usage[] =
	"usage: ringfence setup HARNESS [--file FILE] [--remove] [--yes]\n"
	"\n"
	"Has a harness call `ringfence hook HARNESS`, so that its model hears why it was denied.\n"
	"Shows what would change in its settings and asks first. Nothing else is changed: what "
	"the\n"
	"harness itself asks for or refuses stays as it is. HARNESS: claude-code, codex,\n"
	"gemini-cli, opencode (a plugin, in a file of its own).\n"
	"\n"
	"      --file FILE   the settings (those of the user, in the home directory)\n"
	"      --remove      take the calls out again\n"
	"      --yes         do not ask\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 done, or nothing to do; 1 failed, or not wanted; 2 usage.\n";

static int parse_options(int argc, char **argv, struct setup_options *o)
{
	enum { OPT_FILE = 256, OPT_REMOVE, OPT_YES };
	static const struct option options[] = {{"file", required_argument, NULL, OPT_FILE},
						{"remove", no_argument, NULL, OPT_REMOVE},
						{"yes", no_argument, NULL, OPT_YES},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_FILE)
			o->file = optarg;
		else if (c == OPT_REMOVE)
			o->remove = true;
		else if (c == OPT_YES)
			o->yes = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	if (optind < argc)
		o->harness = argv[optind++];
	return optind < argc || (!o->help && !o->harness) ? -1 : 0;
}

/* The file that the settings are in, symbolic links followed; NULL: reported. */
static char *find_file(const struct setup_options *o)
{
	const char *home = getenv("HOME"), *below = setup_file(o->harness);
	char *path, *real;

	if (!below) {
		log_error("setup does not know %s; it knows claude-code, codex, gemini-cli and "
			  "opencode",
			  o->harness);
		return NULL;
	}
	if (!o->file && getenv("SUDO_USER") && !geteuid()) {
		log_error("as root these would be root's settings: run it as the user whose agent "
			  "it is, or name them with --file");
		return NULL;
	}
	if (!o->file && (!home || *home != '/')) {
		log_error("HOME is not set; name the settings with --file");
		return NULL;
	}
	path = o->file ? xstrdup(o->file) : xasprintf("%s/%s", home, below);
	real = realpath(path, NULL);
	if (!real)
		return path;
	free(path);
	return real;
}

/* What is there; nothing when there is no file. Returns 0 or a negative errno. */
static int read_file(const char *path, struct strbuf *out, mode_t *ret_mode)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char buf[65536];
	struct stat st;
	ssize_t n;

	*ret_mode = 0600;
	strbuf_addstr(out, "");
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	*ret_mode = st.st_mode & 07777;
	while ((n = read(fd, buf, sizeof(buf))) > 0 && out->len <= SETUP_MAX)
		strbuf_add(out, buf, (size_t)n);
	close(fd);
	return n < 0 ? -errno : memchr(out->s, 0, out->len) ? -EBADMSG : 0;
}

/* The directories of the settings may not be there yet. */
static void make_parents(const char *path)
{
	char *dir = xstrdup(path);

	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(dir, 0755);
		*slash = '/';
	}
	free(dir);
}

/* Wholly or not at all. */
static int write_file(const char *path, const struct strbuf *text, mode_t mode)
{
	char *temporary = xasprintf("%s.ringfence-XXXXXX", path);
	int fd, r = 0;

	make_parents(path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		r = -errno;
		free(temporary);
		return r;
	}
	if (write(fd, text->s, text->len) != (ssize_t)text->len || fchmod(fd, mode) || fsync(fd))
		r = -(errno ?: EIO);
	close(fd);
	if (!r && rename(temporary, path))
		r = -errno;
	if (r)
		unlink(temporary);
	free(temporary);
	return r;
}

/* It was ours alone. */
static int remove_file(const char *path)
{
	return unlink(path) ? -errno : 0;
}

/* How a shell finds this program: by its name when that is what PATH has. */
static char *program_name(void)
{
	char self[PATH_MAX] = "", *dirs = xstrdup(getenv("PATH") ?: ""), *save = NULL;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *name = NULL;

	for (char *d = strtok_r(dirs, ":", &save); d && !name; d = strtok_r(NULL, ":", &save)) {
		char *file = xasprintf("%s/ringfence", d), *real = realpath(file, NULL);

		if (real)
			name = xstrdup(!strcmp(real, self) ? "ringfence" : self);
		free(real);
		free(file);
	}
	free(dirs);
	return name ?: xstrdup(n > 0 ? self : "ringfence");
}

static bool is_wanted(const struct setup_options *o)
{
	char answer[16] = "";

	if (o->yes)
		return true;
	if (!isatty(STDIN_FILENO)) {
		log_error("nothing is changed: there is nobody to ask; --yes does it");
		return false;
	}
	fputs("Change it so? [y/N] ", stderr);
	return fgets(answer, sizeof(answer), stdin) && (*answer == 'y' || *answer == 'Y');
}

static int change(const struct setup_options *o, const char *path, const struct strbuf *before,
		  mode_t mode)
{
	char error[SETUP_ERROR_MAX], *program = program_name();
	struct setup s = {.harness = o->harness, .program = program, .remove = o->remove};
	struct strbuf after = STRBUF_INIT, diff = STRBUF_INIT;
	const char *hindrance = setup_hindrance(before->s, before->len);
	int status = CLI_OK, r;

	if (setup_settings(&s, before->s, before->len, &after, error)) {
		log_error("%s: %s; nothing is changed", path, error);
		status = CLI_FAILED;
	} else {
		setup_diff(before->s, after.s, &diff);
	}
	if (!status && (!diff.len || (o->remove && !before->len))) {
		printf("%s: nothing to change\n", path);
	} else if (!status) {
		printf("--- %s\n+++ %s\n%s", path, path, diff.s);
		fflush(stdout);
		r = !is_wanted(o) ? 1
		    : after.len	  ? write_file(path, &after, mode)
				  : remove_file(path);
		if (r < 0)
			log_error("%s: %s", path, strerror(-r));
		status = r ? CLI_FAILED : CLI_OK;
	}
	if (hindrance && !o->remove)
		log_warn("%s: %s", path, hindrance);
	strbuf_release(&after);
	strbuf_release(&diff);
	free(program);
	return status;
}

int cmd_setup(int argc, char **argv)
{
	struct setup_options o = {0};
	struct strbuf before = STRBUF_INIT;
	int status = CLI_FAILED, r;
	mode_t mode;
	char *path;

	if (parse_options(argc, argv, &o))
		return cli_usage(usage, false);
	if (o.help)
		return cli_usage(usage, true);
	path = find_file(&o);
	if (!path)
		return CLI_USAGE;
	r = read_file(path, &before, &mode);
	if (r)
		log_error("%s: %s", path, strerror(-r));
	else
		status = change(&o, path, &before, mode);
	strbuf_release(&before);
	free(path);
	return status;
}
