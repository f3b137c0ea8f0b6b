// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/procstatus.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/base/num.h"

#define TEXT_MAX 16384

/* The n-th word of the line that begins with key. Returns 0 or -EBADMSG. */
static int number_of(const char *text, const char *key, unsigned int n, uint64_t *ret)
{
	char word[24];
	size_t len;

	while (text && strncmp(text, key, strlen(key)) != 0) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	if (!text)
		return -EBADMSG;
	text += strlen(key);
	for (;; n--) {
		text += strspn(text, "\t ");
		len = strcspn(text, "\t \n");
		if (!n)
			break;
		text += len;
	}
	if (len >= sizeof(word))
		return -EBADMSG;
	memcpy(word, text, len);
	word[len] = '\0';
	return num_u64(word, 0, UINT32_MAX, ret) ? -EBADMSG : 0;
}

/* The name of the process, which may hold anything, stands first, with its newlines escaped. */
int procstatus_parse(const char *text, struct procstatus *ret)
{
	struct procstatus p = {0};
	uint64_t v[8];
	int r = number_of(text, "PPid:", 0, &v[4]);

	for (unsigned int i = 0; !r && i < 4; i++)
		r = number_of(text, "Uid:", i, &v[i]);
	if (!r)
		r = number_of(text, "Gid:", 0, &v[5]);
	if (!r)
		r = number_of(text, "NoNewPrivs:", 0, &v[6]);
	if (!r)
		r = number_of(text, "Threads:", 0, &v[7]);
	if (r)
		return r;
	for (unsigned int i = 0; i < 4; i++)
		p.uid[i] = (uid_t)v[i];
	p.parent = (pid_t)v[4];
	p.gid = (gid_t)v[5];
	p.no_new_privs = v[6] == 1;
	p.threads = (unsigned int)v[7];
	*ret = p;
	return 0;
}

static int read_text(const char *path, char text[TEXT_MAX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	size_t len = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -errno;
	while (n > 0 && len < TEXT_MAX - 1) {
		n = read(fd, text + len, TEXT_MAX - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	}
	error = errno;
	close(fd);
	text[len] = '\0';
	return n < 0 ? -error : 0;
}

int procstatus_read(pid_t pid, struct procstatus *ret)
{
	char path[32], text[TEXT_MAX];
	int r;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	r = read_text(path, text);
	return r ? r : procstatus_parse(text, ret);
}

pid_t procstatus_pid(int pidfd)
{
	char path[48], text[TEXT_MAX];
	uint64_t pid;
	int r;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	r = read_text(path, text);
	if (r)
		return r;
	if (number_of(text, "Pid:", 0, &pid))
		return strstr(text, "\nPid:") || !strncmp(text, "Pid:", 4) ? -ESRCH : -EINVAL;
	return pid && pid <= INT32_MAX ? (pid_t)pid : -ESRCH;
}
