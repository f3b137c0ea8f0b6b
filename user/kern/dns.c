// SPDX-License-Identifier: GPL-2.0-only
/* Queries and answers of DNS are read while a session's policy has names of hosts. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/base/cgroups.h"
#include "user/base/strbuf.h"
#include "user/kern/engine_internal.h"

static int read_text(const char *path, struct strbuf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[4096];
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(text, block, (size_t)n);
	close(fd);
	return n < 0 ? -EIO : 0;
}

/* The highest control group that can be seen: sockets are made in it or below. */
static int open_top(char **ret_error)
{
	struct strbuf mounts = STRBUF_INIT, self = STRBUF_INIT;
	struct cgroups_place place = {0};
	int fd = -1, r = read_text("/proc/self/mountinfo", &mounts);

	if (!r)
		r = read_text("/proc/self/cgroup", &self);
	if (!r)
		r = cgroups_find(mounts.s ? mounts.s : "", self.s ? self.s : "", &place);
	if (!r) {
		fd = open(place.top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		r = fd < 0 ? -errno : fd;
	}
	if (r < 0)
		*ret_error = xasprintf("the policy has names of hosts, which takes control groups "
				       "version 2 (cgroup2), and they cannot be had: %s",
				       strerror(-r));
	cgroups_release(&place);
	strbuf_release(&mounts);
	strbuf_release(&self);
	return r == -ENOENT ? -ENOTSUP : r;
}

bool policy_names_hosts(const struct engine *e, uint32_t policy)
{
	return e->skel->bss->rf_policies[policy].flags & RF_POLICY_HOSTS;
}

static int attach(struct engine *e, int top, char **ret_error)
{
	const struct bpf_program *progs[] = {e->skel->progs.dns_ingress, e->skel->progs.dns_egress};

	for (size_t i = 0; i < sizeof(progs) / sizeof(progs[0]); i++) {
		e->dns[i] = bpf_program__attach_cgroup(progs[i], top);
		if (!e->dns[i]) {
			*ret_error = xasprintf("cannot attach program %s: %s",
					       bpf_program__name(progs[i]), strerror(errno));
			return -errno;
		}
	}
	e->attached++;
	return 0;
}

int dns_start(struct engine *e, char **ret_error)
{
	int top, r;

	if (e->naming++)
		return 0;
	top = open_top(ret_error);
	r = top < 0 ? top : attach(e, top, ret_error);
	if (top >= 0)
		close(top);
	if (r)
		dns_stop(e);
	return r;
}

void dns_stop(struct engine *e)
{
	if (!e->naming || --e->naming)
		return;
	for (size_t i = 0; i < sizeof(e->dns) / sizeof(e->dns[0]); i++) {
		bpf_link__destroy(e->dns[i]);
		e->dns[i] = NULL;
	}
	e->attached++;
}
