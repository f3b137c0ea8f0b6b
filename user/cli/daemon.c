// SPDX-License-Identifier: GPL-2.0-only
/* ringfence daemon: runs it, looks at its settings, stops it. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/daemon_client.h"
#include "user/cli/node.h"
#include "user/daemon/daemon.h"
#include "user/timeline/writer.h"

static const char usage[] =
	"usage: ringfence daemon [--config FILE] [--check]\n"
	"       ringfence daemon stop [--release]\n"
	"\n"
	"Loads the engine once and has the sessions of all `run` and `attach` on this "
	"machine,\n"
	"until it is stopped. In the foreground; tells a service manager when it is ready "
	"($NOTIFY_SOCKET).\n"
	"Needs root. When it is stopped or killed, what is fenced stays so until it has ended.\n"
	"\n"
	"  --config FILE  the settings (" CONFIG_PATH ")\n"
	"  --check        say what is wrong with them and with the machine's policies, print what "
	"they come\n"
	"                 to, and do nothing else\n"
	"  --release      stop, and let what is fenced go on without a fence\n";

static const struct option options[] = {{"config", required_argument, NULL, 'c'},
					{"check", no_argument, NULL, 'k'},
					{"release", no_argument, NULL, 'r'},
					{"help", no_argument, NULL, 'h'},
					{NULL, 0, NULL, 0}};

struct asked {
	const char *config;
	bool check, release, help, stop;
};

static int parse(int argc, char **argv, struct asked *a)
{
	int c;

	a->stop = argc > 1 && !strcmp(argv[1], "stop");
	optind = 0;
	while ((c = getopt_long(argc - a->stop, argv + a->stop, "+hc:", options, NULL)) != -1) {
		if (c == 'c')
			a->config = optarg;
		else if (c == 'k')
			a->check = true;
		else if (c == 'r')
			a->release = true;
		else if (c == 'h')
			a->help = true;
		else
			return -1;
	}
	return optind != argc - a->stop || (a->stop && (a->config || a->check)) ||
			       (!a->stop && a->release)
		       ? -1
		       : 0;
}

static int check(const char *path)
{
	struct strbuf text = STRBUF_INIT;
	struct machine m = {0};
	struct config c;
	int status = daemon_config(path, &c);

	if (status)
		return status;
	status = machine_read(&c, &m, &text);
	if (text.len)
		fwrite(text.s, 1, text.len, stderr);
	strbuf_reset(&text);
	if (!status) {
		config_show(&c, &text);
		fwrite(text.s, 1, text.len, stdout);
	}
	strbuf_release(&text);
	machine_release(&m);
	config_release(&c);
	return status;
}

static int stop(bool release)
{
	struct strbuf line = STRBUF_INIT;
	struct writer w = writer_on(&line);
	int status;

	writer_open(&w, NULL);
	writer_str(&w, "op", "stop");
	writer_bool(&w, "release", release);
	writer_close(&w);
	strbuf_addch(&line, '\n');
	status = daemon_ask(&line, NULL);
	strbuf_release(&line);
	return status;
}

int cmd_daemon(int argc, char **argv)
{
	struct asked a = {0};
	struct config c;
	int status;

	if (parse(argc, argv, &a) || a.help)
		return cli_usage(usage, a.help);
	if (a.stop)
		return stop(a.release);
	if (!a.config)
		a.config = CONFIG_PATH;
	if (a.check)
		return check(a.config);
	if (geteuid()) {
		log_error("the daemon needs root, to load BPF programs");
		return CLI_UNSUPPORTED;
	}
	status = daemon_config(a.config, &c);
	return status ? status : daemon_run(a.config, &c);
}
