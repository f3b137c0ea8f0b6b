// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/daemon/peer.h"
#include "user/daemon/request.h"
#include "user/session/sockets.h"

static char dir[] = "/tmp/rf-peer-XXXXXX";
static char path[64];
static int listening, client;
static struct peer *peer;

static void connect_one(void)
{
	cr_assert(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	listening = control_listen(path, getuid(), 0600);
	cr_assert_geq(listening, 0);
	client = control_connect(path);
	cr_assert_geq(client, 0);
	peer = peer_accept(listening, 0);
	cr_assert(peer);
}

static void clean(void)
{
	peer_free(peer);
	close(client);
	close(listening);
	unlink(path);
	rmdir(dir);
}

/* Sends with n descriptors of /dev/null's kind: ours of standard error. */
static void send_with_fds(const char *text, size_t n)
{
	char control[CMSG_SPACE(8 * sizeof(int))] = {0};
	struct iovec iov = {.iov_base = (void *)text, .iov_len = strlen(text)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control,
			   .msg_controllen = CMSG_SPACE(n * sizeof(int))};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	for (size_t i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &(int){STDERR_FILENO}, sizeof(int));
	cr_assert_gt(sendmsg(client, &m, 0), 0);
}

static int open_fds(void)
{
	int n = 0;
	struct stat st;

	for (int fd = 0; fd < 256; fd++)
		n += !fstat(fd, &st);
	return n;
}

Test(peer, who_it_is_is_known_and_a_line_may_come_in_parts, .init = connect_one, .fini = clean)
{
	cr_expect_eq(peer->cred.uid, getuid());
	cr_expect_eq(peer->cred.pid, getpid());
	cr_expect_not(peer_read(peer));
	cr_assert_eq(write(client, "{\"op\"", 5), 5);
	cr_expect_not(peer_read(peer));
	cr_assert_eq(write(client, ":1}\n", 4), 4);
	cr_expect(peer_read(peer));
	cr_expect_eq(peer->in.len, 9);
	peer_next(peer, 1);
	cr_expect_eq(peer->in.len, 0);
	close(client);
	cr_expect_not(peer_read(peer));
	cr_expect(peer->gone);
	client = dup(STDERR_FILENO);
}

Test(peer, of_descriptors_only_those_of_a_request_stay, .init = connect_one, .fini = clean)
{
	int before = open_fds();

	send_with_fds("x\n", 5);
	cr_expect(peer_read(peer));
	cr_expect_eq(peer->nfds, PEER_FDS);
	cr_expect_eq(open_fds(), before + PEER_FDS);
	peer_next(peer, 0);
	cr_expect_eq(open_fds(), before);
}

Test(peer, a_line_without_end_is_given_up, .init = connect_one, .fini = clean)
{
	static char block[65536];
	bool line = false;

	memset(block, 'x', sizeof(block));
	for (size_t sent = 0; !line && sent < 4 * REQUEST_MAX; sent += sizeof(block)) {
		(void)!send(client, block, sizeof(block), MSG_DONTWAIT);
		line = peer_read(peer);
	}
	cr_expect(line);
	cr_expect_gt(peer->in.len, REQUEST_MAX);
	cr_expect_lt(peer->in.len, 2 * REQUEST_MAX);
}

Test(peer, who_reads_nothing_goes, .init = connect_one, .fini = clean)
{
	struct strbuf text = STRBUF_INIT;

	while (text.len < 65536)
		strbuf_addstr(&text, "0123456789abcdef");
	for (int i = 0; i < 200 && !peer->gone; i++)
		peer_send(peer, &text);
	cr_expect(peer->gone);
	strbuf_release(&text);
}

Test(peer, who_is_silent_goes_unless_it_has_a_session, .init = connect_one, .fini = clean)
{
	cr_expect_not(peer_silent(peer, PEER_PATIENCE_NS));
	cr_expect(peer_silent(peer, PEER_PATIENCE_NS + 1));
	peer->hosted = (struct hosted *)&dir;
	cr_expect_not(peer_silent(peer, PEER_PATIENCE_NS + 1));
	peer->hosted = NULL;
}
