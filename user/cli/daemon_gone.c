// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/daemon_gone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/cli/cli.h"
#include "user/daemon/daemon.h"
#include "user/daemon/left_state.h"
#include "user/session/keepers.h"
#include "user/timeline/writer.h"

struct gone {
	struct left_state state;
	int state_error; /* why it is not known: a negative errno */
	pid_t *keepers;	 /* processes that hold a fence for who is gone */
	size_t nkeepers;
};

static int read_file(const char *path, struct strbuf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), error;
	char block[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (out->len <= LEFT_STATE_MAX && (n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)n);
	error = errno;
	close(fd);
	return n < 0 ? -error : 0;
}

static void read_state(struct gone *g)
{
	struct strbuf text = STRBUF_INIT;
	char error[LEFT_STATE_ERROR];

	g->state_error = read_file(PREDECESSOR_DIR "/" PREDECESSOR_FILE, &text);
	if (!g->state_error)
		g->state_error = left_state_parse(text.s ? text.s : "", text.len, &g->state, error);
	strbuf_release(&text);
}

static void print_words(const struct gone *g)
{
	puts("NO DAEMON RUNS on this machine (" DAEMON_SOCKET ")");
	if (g->nkeepers) {
		printf("fenced: yes, what it had fenced stays so until it ends, by");
		for (size_t i = 0; i < g->nkeepers; i++)
			printf("%s process %d", i ? "," : "", g->keepers[i]);
		puts(" (ringfence-keep: do not kill it; `ringfence release --all` lets go)");
	} else {
		puts("fenced: nothing; there is no ringfence-keep, so no session of a daemon goes "
		     "on");
	}
	if (g->state_error == -ENOENT)
		puts("recorded: nothing; no daemon has recorded anything here");
	else if (g->state_error)
		printf("recorded: nothing now; what was is not known (%s/%s: %s)\n",
		       PREDECESSOR_DIR, PREDECESSOR_FILE, strerror(-g->state_error));
	else
		printf("recorded: nothing now; %zu sessions were when it ended%s\n", g->state.n,
		       g->state.n ? ", and the next daemon tells the gap in their timelines:" : "");
	for (size_t i = 0; i < g->state.n; i++)
		printf("  %s  %s%s\n", g->state.v[i].session,
		       g->state.v[i].directory ? g->state.v[i].directory : "in its user's file",
		       g->state.v[i].prefix ? g->state.v[i].prefix : "");
	puts("next: `journalctl -u ringfence` says why it ended; `systemctl start ringfence`, or "
	     "`ringfence daemon`, starts one");
}

static void print_object(const struct gone *g)
{
	struct strbuf out = STRBUF_INIT;
	struct writer w = writer_on(&out);

	writer_open(&w, NULL);
	writer_bool(&w, "runs", false);
	writer_open_array(&w, "keepers");
	for (size_t i = 0; i < g->nkeepers; i++)
		writer_int(&w, NULL, g->keepers[i]);
	writer_close_array(&w);
	writer_bool(&w, "known", !g->state_error);
	writer_open_array(&w, "left");
	for (size_t i = 0; i < g->state.n; i++)
		writer_str(&w, NULL, g->state.v[i].session);
	writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(&out, '\n');
	fwrite(out.s, 1, out.len, stdout);
	strbuf_release(&out);
}

int daemon_gone(bool json)
{
	struct gone g = {0};

	read_state(&g);
	g.nkeepers = keepers_left(&g.keepers);
	if (json)
		print_object(&g);
	else
		print_words(&g);
	left_state_release(&g.state);
	free(g.keepers);
	return CLI_FAILED;
}
