// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/event/names.h"
#include "user/policy/keys.h"
#include "user/policy/quantity.h"

#define POLICIES     "/etc/ringfence/policies.d"
#define SESSIONS     8
#define SESSIONS_MAX 64
#define SEGMENT_MIN  (64ull << 10)
#define AGE_MIN	     1000000000ull

static const struct key top_keys[] = {
	{"version", NULL},
	{"timelines", NULL},
	{"policies", NULL},
	{"machine", NULL},
	{"group", NULL},
	{"sessions-per-user", NULL},
	{"tier", NULL},
	{"metrics", NULL},
	{"select", "`ringfence run` and `attach`: this version finds no agents by itself"},
	{NULL, NULL},
};

static const struct key timeline_keys[] = {
	{"directory", NULL}, {"segment-size", NULL}, {"segment-age", NULL},
	{"compress", NULL},  {"keep-free", NULL},    {NULL, NULL},
};

static void read_version(const struct ynode *root, struct diags *d)
{
	const struct ynode *version = ynode_get(root, "version");

	if (!version)
		diag_error(d, &root->loc, "begin with `version: 1`",
			   "the version of the settings is missing");
	else if (version->kind != YNODE_TEXT || strcmp(version->text, "1") != 0)
		diag_error(d, &version->loc, "write `version: 1`",
			   "this program reads version 1 of the settings");
}

/* The text of a key; NULL: it is not there, or no text, which was told. */
static const struct ynode *text_of(const struct ynode *map, const char *key, struct diags *d)
{
	const struct ynode *node = ynode_get(map, key);

	return node && node_text(d, node, key) ? node : NULL;
}

static void read_directory(const struct ynode *map, const char *key, struct diags *d,
			   char **ret_path)
{
	const struct ynode *node = text_of(map, key, d);

	if (!node)
		return;
	if (node->text[0] != '/')
		diag_error(d, &node->loc, "begin it with /", "%s is no absolute path",
			   shown(node->text).s);
	else
		*ret_path = xstrdup(node->text);
}

static void read_bytes(const struct ynode *map, const char *key, uint64_t min, struct diags *d,
		       uint64_t *ret_bytes)
{
	const struct ynode *node = text_of(map, key, d);
	uint64_t value;

	if (!node)
		return;
	if (quantity_bytes(node->text, &value) || value < min)
		diag_error(d, &node->loc, "write one such as 64MiB",
			   "%s is no number of bytes, or less than %llu", shown(node->text).s,
			   (unsigned long long)min);
	else
		*ret_bytes = value;
}

static void read_switch(const struct ynode *map, const char *key, struct diags *d, bool *ret_on)
{
	const struct ynode *node = text_of(map, key, d);

	if (!node)
		return;
	*ret_on = !strcmp(node->text, "true");
	if (!*ret_on && strcmp(node->text, "false") != 0)
		diag_error(d, &node->loc, NULL, "%s is neither true nor false",
			   shown(node->text).s);
}

static void read_timelines(const struct ynode *map, struct diags *d, struct config *c)
{
	const struct ynode *age;
	char *directory = NULL;

	if (!map || !keys_check(d, map, timeline_keys, "timelines"))
		return;
	read_directory(map, "directory", d, &directory);
	if (directory)
		c->timelines = xasprintf("%s%s", directory,
					 directory[strlen(directory) - 1] == '/' ? "" : "/");
	else if (!ynode_get(map, "directory"))
		diag_error(d, &map->loc, "add `directory: /var/log/ringfence`",
			   "timelines have no directory");
	free(directory);
	read_bytes(map, "segment-size", SEGMENT_MIN, d, &c->segment_bytes);
	read_bytes(map, "keep-free", 1, d, &c->keep_free);
	read_switch(map, "compress", d, &c->compress);
	age = text_of(map, "segment-age", d);
	if (age && (quantity_time(age->text, &c->segment_ns) || c->segment_ns < AGE_MIN))
		diag_error(d, &age->loc, "write one such as 15m, 8h or 2d",
			   "%s is no time, or less than a second", shown(age->text).s);
}

static void read_layers(const struct ynode *list, struct diags *d, struct config *c)
{
	if (!list || !node_is_list(d, list, "machine"))
		return;
	if (list->n > CONFIG_POLICIES_MAX) {
		diag_error(d, &list->loc, NULL,
			   "%zu policies, %d are the most (CONFIG_POLICIES_MAX)", list->n,
			   CONFIG_POLICIES_MAX);
		return;
	}
	for (size_t i = 0; i < list->n; i++)
		if (node_text(d, list->value[i], "a policy of machine"))
			vec_push(c->layers, c->nlayers) = xstrdup(list->value[i]->text);
}

static void read_tier(const struct ynode *node, struct diags *d, struct config *c)
{
	if (!node)
		return;
	for (enum rf_tier t = RF_TIER_OBSERVE; t <= RF_TIER_LSM; t++)
		if (!strcmp(node->text, tier_name(t)))
			c->tier = t;
	if (!c->tier)
		diag_error(d, &node->loc, NULL, "%s is none of lsm, fmod_ret, observe",
			   shown(node->text).s);
}

static void read_sessions(const struct ynode *node, struct diags *d, struct config *c)
{
	uint64_t value = SESSIONS;

	if (node && num_u64(node->text, 0, SESSIONS_MAX, &value))
		diag_error(d, &node->loc, NULL, "%s is no number from 0 to %d", shown(node->text).s,
			   SESSIONS_MAX);
	c->sessions = (uint32_t)value;
}

/* Splits 127.0.0.1:9464 or [::1]:9464. */
static bool read_address(const char *text, struct listen_at *ret)
{
	const char *colon = strrchr(text, ':');
	size_t n = colon ? (size_t)(colon - text) : 0;
	bool six = n > 2 && text[0] == '[' && text[n - 1] == ']';
	char host[INET6_ADDRSTRLEN];
	uint64_t port;

	if (!n || n - 2 * six >= sizeof(host) || num_u64(colon + 1, 1, UINT16_MAX, &port))
		return false;
	memcpy(host, text + six, n - 2 * six);
	host[n - 2 * six] = '\0';
	*ret = (struct listen_at){.family = six ? AF_INET6 : AF_INET, .port = (uint16_t)port};
	return inet_pton(ret->family, host, ret->addr) == 1;
}

/* Whoever may connect reads what there is: so nobody from another machine may. */
static void read_metrics(const struct ynode *node, struct diags *d, struct config *c)
{
	static const char hint[] = "write 127.0.0.1:9464 or \"[::1]:9464\"";
	struct listen_at at;

	if (!node)
		return;
	if (!read_address(node->text, &at))
		diag_error(d, &node->loc, hint, "%s is no address with a port",
			   shown(node->text).s);
	else if (at.family == AF_INET ? at.addr[0] != 127
				      : !IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)at.addr))
		diag_error(d, &node->loc, hint,
			   "%s is no loopback address: metrics are for this machine only",
			   shown(node->text).s);
	else {
		c->metrics = at;
		c->metrics_text = xstrdup(node->text);
	}
}

static void read_all(const struct ynode *root, struct diags *d, struct config *c)
{
	const struct ynode *group;

	if (!keys_check(d, root, top_keys, "the settings of the daemon"))
		return;
	read_version(root, d);
	read_timelines(ynode_get(root, "timelines"), d, c);
	read_directory(root, "policies", d, &c->policies);
	read_layers(ynode_get(root, "machine"), d, c);
	read_tier(text_of(root, "tier", d), d, c);
	read_sessions(text_of(root, "sessions-per-user", d), d, c);
	read_metrics(text_of(root, "metrics", d), d, c);
	group = text_of(root, "group", d);
	if (group)
		c->group = xstrdup(group->text);
	if (!c->policies)
		c->policies = xstrdup(POLICIES);
}

int config_parse(const char *file, const char *text, size_t len, struct diags *d,
		 struct config *ret_config)
{
	struct config c = {0};
	struct ynode *root;
	size_t before = d->errors;

	if (ynode_parse(file, text, len, d, &root))
		return -EINVAL;
	read_all(root, d, &c);
	ynode_free(root);
	if (d->errors != before) {
		config_release(&c);
		return -EINVAL;
	}
	*ret_config = c;
	return 0;
}

void config_release(struct config *c)
{
	free(c->timelines);
	free(c->policies);
	free(c->group);
	free(c->metrics_text);
	for (size_t i = 0; i < c->nlayers; i++)
		free(c->layers[i]);
	free(c->layers);
	*c = (struct config){0};
}

void config_show(const struct config *c, struct strbuf *out)
{
	strbuf_addstr(out, "version: 1\n");
	if (c->timelines) {
		strbuf_addf(out, "timelines:\n  directory: \"%s\"\n  compress: %s\n", c->timelines,
			    c->compress ? "true" : "false");
		if (c->segment_bytes) {
			strbuf_addstr(out, "  segment-size: ");
			quantity_add_bytes(out, c->segment_bytes);
			strbuf_addch(out, '\n');
		}
		if (c->segment_ns) {
			strbuf_addstr(out, "  segment-age: ");
			quantity_add_time(out, c->segment_ns);
			strbuf_addch(out, '\n');
		}
		if (c->keep_free) {
			strbuf_addstr(out, "  keep-free: ");
			quantity_add_bytes(out, c->keep_free);
			strbuf_addch(out, '\n');
		}
	}
	strbuf_addf(out, "policies: \"%s\"\n", c->policies);
	if (c->nlayers)
		strbuf_addstr(out, "machine:\n");
	for (size_t i = 0; i < c->nlayers; i++)
		strbuf_addf(out, "  - \"%s\"\n", c->layers[i]);
	if (c->group)
		strbuf_addf(out, "group: \"%s\"\n", c->group);
	strbuf_addf(out, "sessions-per-user: %u\n", c->sessions);
	if (c->metrics_text)
		strbuf_addf(out, "metrics: \"%s\"\n", c->metrics_text);
	if (c->tier)
		strbuf_addf(out, "tier: %s\n", tier_name(c->tier));
}
