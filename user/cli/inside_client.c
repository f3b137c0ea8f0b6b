// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/inside_client.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "user/session/inside.h"

#define PATIENCE_S 5

static bool is_socket_name(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && n < 64 && name[0] != '.' && !strcmp(name + n - 5, ".sock");
}

/* Where to ask: others' sockets are not tried, as that would be denied and told of. */
static int find(char ret_path[CONTROL_PATH_MAX])
{
	const char *given = getenv(INSIDE_ENV);
	unsigned int found = 0;
	const struct dirent *d;
	DIR *dir;

	if (given && !strncmp(given, INSIDE_DIR "/", strlen(INSIDE_DIR "/")) &&
	    strlen(given) < CONTROL_PATH_MAX) {
		memcpy(ret_path, given, strlen(given) + 1);
		return 0;
	}
	dir = opendir(INSIDE_DIR);
	while (dir && (d = readdir(dir)))
		if (is_socket_name(d->d_name) && !found++)
			snprintf(ret_path, CONTROL_PATH_MAX, INSIDE_DIR "/%.64s", d->d_name);
	if (dir)
		closedir(dir);
	return found == 1 ? 0 : -ENOENT;
}

static int send_words(int fd, const char *const *words, size_t nwords)
{
	struct strbuf all = STRBUF_INIT;
	int r = 0;

	for (size_t i = 0; i < nwords; i++)
		strbuf_add(&all, words[i], strlen(words[i]) + 1);
	for (size_t at = 0; !r && at < all.len;) {
		ssize_t n = send(fd, all.s + at, all.len - at, MSG_NOSIGNAL);

		if (n < 0)
			r = -errno;
		else
			at += (size_t)n;
	}
	strbuf_release(&all);
	return r ?: shutdown(fd, SHUT_WR) ? -errno : 0;
}

static int read_answer(int fd, struct strbuf *out)
{
	char buf[4096], digit = 0;
	ssize_t n = read(fd, &digit, 1);

	if (n != 1 || digit < '0' || digit > '9')
		return n < 0 ? -errno : -EPROTO;
	while ((n = read(fd, buf, sizeof(buf))) > 0 && out->len < INSIDE_ANSWER_MAX)
		strbuf_add(out, buf, (size_t)n);
	/* Who is refused is not listened to: the rest of the question breaks the connection. */
	return n < 0 && errno != ECONNRESET ? -errno : digit - '0';
}

int inside_ask(const char *const *words, size_t nwords, struct strbuf *ret_answer)
{
	struct timeval limit = {.tv_sec = PATIENCE_S};
	char path[CONTROL_PATH_MAX] = "";
	int fd, sent, r = find(path);

	if (r)
		return r;
	fd = control_connect(path);
	if (fd < 0)
		return fd == -ECONNREFUSED ? -ENOENT : fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	sent = send_words(fd, words, nwords);
	r = read_answer(fd, ret_answer);
	if (r < 0 && sent)
		r = sent;
	close(fd);
	return r;
}
