// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "user/daemon/config.h"

/* Reads text; what is wrong with it in *ret_said. */
static int parse(const char *text, struct config *ret, struct strbuf *ret_said)
{
	struct diags d = DIAGS_INIT;
	int r = config_parse("f.yaml", text, strlen(text), &d, ret);

	diags_sort(&d);
	diags_format(&d, ret_said);
	diags_release(&d);
	return r;
}

static void refused(const char *text, const char *where, const char *what)
{
	struct strbuf said = STRBUF_INIT;
	struct config c;

	cr_expect(parse(text, &c, &said), "it was taken: %s", text);
	strbuf_addch(&said, '\0');
	cr_expect(strstr(said.s, where) && strstr(said.s, what), "%s: %s", text, said.s);
	strbuf_release(&said);
}

Test(config, all_of_it_is_read)
{
	struct strbuf said = STRBUF_INIT;
	struct config c;

	cr_assert_eq(parse("version: 1\n"
			   "timelines:\n"
			   "  directory: /var/log/rf\n"
			   "  segment-size: 1MiB\n"
			   "  segment-age: 8h\n"
			   "  keep-free: 2GiB\n"
			   "  compress: true\n"
			   "policies: /etc/p\n"
			   "machine: [builtin:escape, a.yaml]\n"
			   "group: adm\n"
			   "sessions-per-user: 3\n"
			   "tier: lsm\n",
			   &c, &said),
		     0, "%s", said.s);
	cr_expect_str_eq(c.timelines, "/var/log/rf/");
	cr_expect_eq(c.segment_bytes, 1u << 20);
	cr_expect_eq(c.segment_ns, 8ull * 3600 * 1000000000);
	cr_expect_eq(c.keep_free, 2ull << 30);
	cr_expect(c.compress);
	cr_expect_str_eq(c.policies, "/etc/p");
	cr_assert_eq(c.nlayers, 2);
	cr_expect_str_eq(c.layers[1], "a.yaml");
	cr_expect_str_eq(c.group, "adm");
	cr_expect_eq(c.sessions, 3);
	cr_expect_eq(c.tier, RF_TIER_LSM);
	config_release(&c);
	strbuf_release(&said);
}

Test(config, what_is_shown_reads_as_the_same)
{
	struct strbuf said = STRBUF_INIT, shown = STRBUF_INIT, again = STRBUF_INIT;
	struct config c;

	cr_assert_eq(parse("version: 1\ntimelines: {directory: /t, keep-free: 5MiB}\n"
			   "machine: [builtin:escape]\n",
			   &c, &said),
		     0);
	config_show(&c, &shown);
	config_release(&c);
	cr_assert_eq(parse(shown.s, &c, &said), 0, "%s: %s", shown.s, said.s);
	config_show(&c, &again);
	cr_expect_str_eq(again.s, shown.s);
	cr_expect(strstr(again.s, "keep-free: 5MiB"));
	cr_expect(strstr(again.s, "builtin:escape"));
	cr_expect_eq(c.sessions, 8);
	config_release(&c);
	strbuf_release(&said);
	strbuf_release(&shown);
	strbuf_release(&again);
}

Test(config, what_is_wrong_is_told_with_its_place)
{
	refused("timelines: {directory: /t}\n", "f.yaml:1:1", "version");
	refused("version: 2\n", "f.yaml:1:10", "version 1");
	refused("version: 1\nsurprise: yes\n", "f.yaml:2:1", "surprise");
	refused("version: 1\ntimelines: {directory: t}\n", "f.yaml:2:24", "absolute");
	refused("version: 1\ntimelines: {compress: true}\n", "f.yaml:2:12", "directory");
	refused("version: 1\ntimelines: {directory: /t, compress: perhaps}\n", "f.yaml:2:38",
		"neither true nor false");
	refused("version: 1\ntimelines: {directory: /t, segment-size: 5}\n", "f.yaml:2:42",
		"number of bytes");
	refused("version: 1\ntimelines: {directory: /t, segment-age: soon}\n", "f.yaml:2:41",
		"no time");
	refused("version: 1\ntier: none\n", "f.yaml:2:7", "none of lsm");
	refused("version: 1\nsessions-per-user: 65\n", "f.yaml:2:20", "0 to 64");
	refused("version: 1\nselect: []\n", "f.yaml:2:1", "select");
	refused("version: 1\nmachine: builtin:escape\n", "f.yaml:2:10", "list");
	refused("[]\n", "f.yaml:1:1", "");
}

Test(config, metrics_are_for_this_machine_only)
{
	struct strbuf said = STRBUF_INIT, shown = STRBUF_INIT;
	struct config c;

	refused("version: 1\nmetrics: 0.0.0.0:9464\n", "f.yaml:2:10", "no loopback address");
	refused("version: 1\nmetrics: \"[::]:9464\"\n", "f.yaml:2:10", "no loopback address");
	refused("version: 1\nmetrics: 10.0.0.1:9464\n", "f.yaml:2:10", "no loopback address");
	refused("version: 1\nmetrics: localhost:9464\n", "f.yaml:2:10", "no address");
	refused("version: 1\nmetrics: 127.0.0.1\n", "f.yaml:2:10", "no address");
	refused("version: 1\nmetrics: 127.0.0.1:0\n", "f.yaml:2:10", "no address");
	refused("version: 1\nmetrics: 127.0.0.1:65536\n", "f.yaml:2:10", "no address");
	refused("version: 1\nmetrics: \"[]:1\"\n", "f.yaml:2:10", "no address");
	refused("version: 1\nmetrics: [1]\n", "f.yaml:2:10", "metrics");
	cr_assert_eq(parse("version: 1\nmetrics: \"[::1]:9464\"\n", &c, &said), 0, "%s", said.s);
	cr_expect_eq(c.metrics.family, AF_INET6);
	cr_expect_eq(c.metrics.port, 9464);
	cr_expect_eq(c.metrics.addr[15], 1);
	config_show(&c, &shown);
	cr_expect(strstr(shown.s, "metrics: \"[::1]:9464\""), "%s", shown.s);
	config_release(&c);
	cr_assert_eq(parse("version: 1\nmetrics: 127.0.0.1:1\n", &c, &said), 0, "%s", said.s);
	cr_expect_eq(c.metrics.family, AF_INET);
	cr_expect_eq(c.metrics.addr[0], 127);
	config_release(&c);
	strbuf_release(&said);
	strbuf_release(&shown);
}
