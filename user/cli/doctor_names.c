// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/doctor_names.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bpf/abi_user.h"
#include "user/base/resolv.h"

#define FILE_MAX 65536

struct text {
	char s[FILE_MAX];
	size_t len;
};

/* A file that is not there is an empty one. */
static void read_text(const char *path, struct text *ret_text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, ret_text->s, sizeof(ret_text->s));

	ret_text->len = n > 0 ? (size_t)n : 0;
	if (fd >= 0)
		close(fd);
}

static void print_resolvers(const struct text *text)
{
	uint8_t addrs[RF_RESOLVERS_MAX][16];
	size_t n = resolv_parse(text->s, text->len, addrs, RF_RESOLVERS_MAX);

	printf("  %-34s", "resolvers that are believed");
	for (size_t i = 0; i < n; i++) {
		char name[INET6_ADDRSTRLEN] = "";
		bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)addrs[i]);

		inet_ntop(v4 ? AF_INET : AF_INET6, addrs[i] + (v4 ? 12 : 0), name, sizeof(name));
		printf("%s %s", i ? "," : "", name);
	}
	puts(" (/etc/resolv.conf)");
}

static void print_cache(const char *what, const char *where)
{
	printf("  %-34s answers by %s\n", what, where);
	puts("      What it answers is not seen, and such an address has no name: it is refused "
	     "where\n"
	     "      only names are allowed. A policy that does not allow that socket has programs "
	     "ask\n"
	     "      the resolvers themselves.");
}

void doctor_names(void)
{
	static struct text text;

	puts("\nnames of hosts");
	read_text("/etc/resolv.conf", &text);
	print_resolvers(&text);
	read_text("/etc/nsswitch.conf", &text);
	if (nsswitch_hosts(text.s, text.len, "resolve") &&
	    !access("/run/systemd/resolve/io.systemd.Resolve", F_OK))
		print_cache("systemd-resolved (nss-resolve)",
			    "/run/systemd/resolve/io.systemd.Resolve");
	if (!access("/run/nscd/socket", F_OK))
		print_cache("nscd", "/run/nscd/socket");
}
