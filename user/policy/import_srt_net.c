// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network part. It is allow-only on both sides, so what cannot be said is not reached: the list
 * stays, without that entry, and a comment and a warning tell of it.
 */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_srt.h"

#define LOCALHOST "localhost"

struct network {
	struct srt *srt;
	struct import_items allow;
	struct import_items deny;
	struct import_items lost_allow;
	struct import_items lost_deny;
};

/* The entry as ours; the caller frees it. */
static char *endpoint_of(const char *entry)
{
	size_t len = strlen(LOCALHOST);

	if (strncmp(entry, LOCALHOST, len) == 0 && (!entry[len] || entry[len] == ':'))
		return xasprintf("loopback%s", entry + len);
	return xstrdup(entry);
}

/* A name with a dot in it, *. before at most; an IPv4 address looks the same. */
static bool is_dotted(const char *host, size_t len)
{
	bool wild = len > 2 && strncmp(host, "*.", 2) == 0;
	const char *dot;

	if (wild) {
		host += 2;
		len -= 2;
	}
	dot = memchr(host, '.', len);
	return dot && dot != host && host[len - 1] != '.' && !memchr(host, '*', len);
}

/*
 * By its rules. Words that mean more with us than there, such as private, * or unix:, have no place
 * among what is allowed.
 */
static bool is_host(const char *entry, bool denied)
{
	size_t len = strcspn(entry, ":");

	if (*entry == '[')
		return strchr(entry, ']');
	if (strchr(entry + len, ':') != strrchr(entry, ':'))
		return false;
	if (len == strlen(LOCALHOST) && strncmp(entry, LOCALHOST, len) == 0)
		return true;
	return (denied && len == 1 && *entry == '*') || is_dotted(entry, len);
}

static bool is_pattern(struct srt *s, const struct ynode *entry, bool denied)
{
	if (*entry->text && !strpbrk(entry->text, "/ \t\r\n") && is_host(entry->text, denied))
		return true;
	diag_error(s->diags, &entry->loc, "write HOST, *.DOMAIN or HOST:PORT",
		   "%s is no domain pattern", shown(entry->text).s);
	return false;
}

static void lose(struct network *n, const struct ynode *entry, const char *key,
		 struct import_items *lost)
{
	import_items_add(lost, xstrdup(entry->text), NULL);
	diag_warning(n->srt->diags, &entry->loc, NULL, "%s %s is NOT carried over: %s", key,
		     shown(entry->text).s,
		     "this version has no such endpoint, and denies what it cannot name");
}

static void read_domains(struct network *n, const struct ynode *map, const char *key,
			 struct import_items *carried, struct import_items *lost)
{
	const struct ynode *list = ynode_get(map, key);
	size_t i;

	for (i = 0; list && list->kind == YNODE_LIST && i < list->n; i++) {
		char *endpoint;

		/* That it is no string was said. */
		if (list->value[i]->kind != YNODE_TEXT || list->value[i]->plain ||
		    !is_pattern(n->srt, list->value[i], carried == &n->deny))
			continue;
		endpoint = endpoint_of(list->value[i]->text);
		if (import_takes_endpoint(n->srt->request, endpoint)) {
			import_items_add(carried, endpoint, NULL);
		} else {
			free(endpoint);
			lose(n, list->value[i], key, lost);
		}
	}
}

static void read_sockets(struct network *n, const struct ynode *map)
{
	const struct ynode *list = ynode_get(map, "allowUnixSockets");
	struct srt_paths paths = {0};
	size_t i;

	srt_paths_read(n->srt, list, &paths);
	for (i = 0; i < paths.n; i++)
		import_items_add(&n->allow, xasprintf("unix:%s", paths.v[i].path.pattern),
				 i ? NULL
				   : xstrdup("allowUnixSockets. On Linux sandbox-runtime ignores "
					     "these paths and has no Unix sockets at all."));
	srt_paths_release(&paths);
	if (!srt_flag(map, "allowAllUnixSockets"))
		return;
	import_items_add(&n->allow, xstrdup("unix:/**"), xstrdup("allowAllUnixSockets"));
	import_items_add(&n->allow, xstrdup("unix:@**"), NULL);
}

static void comment_lost(struct strbuf *out, const char *key, const struct import_items *lost)
{
	size_t i;

	for (i = 0; i < lost->n; i++)
		import_comment(out, 4, "  %s: %s", key, lost->v[i].text);
}

static void write_lost(struct network *n)
{
	struct strbuf *out = &n->srt->sandbox;

	if (!n->lost_allow.n && !n->lost_deny.n)
		return;
	import_comment(out, 4,
		       "NOT CARRIED OVER, AND SO NOT REACHED: endpoints that this version cannot "
		       "name. What is not in this list is denied.");
	comment_lost(out, "allowedDomains", &n->lost_allow);
	comment_lost(out, "deniedDomains", &n->lost_deny);
}

/* Names in a local network of its own are nobody else's there; here the machine's ports are one. */
static void add_listen(struct network *n, const struct ynode *map)
{
	struct import_items of = {0};

	if (srt_flag(map, "allowLocalBinding")) {
		import_items_add(&n->allow, xstrdup("loopback"),
				 xstrdup("allowLocalBinding lets local servers be reached too"));
		return;
	}
	import_items_add(&of, xstrdup("*"), NULL);
	import_comment(&n->srt->rules, 2,
		       "On Linux sandbox-runtime has a loopback of its own, on which programs do "
		       "listen; here the loopback is the machine's, so the setting is kept to its "
		       "word. Leave the rule out for tests that start servers.");
	srt_rule(n->srt, &(struct srt_rule){.name = "srt.network.allowLocalBinding",
					    .ops = "listen",
					    .object = "to",
					    .of = &of,
					    .reason = "network.allowLocalBinding of the "
						      "sandbox-runtime settings is not set: no "
						      "program may listen."});
	import_items_release(&of);
}

void srt_network(struct srt *s, const struct ynode *map)
{
	struct network n = {.srt = s};

	read_domains(&n, map, "allowedDomains", &n.allow, &n.lost_allow);
	read_domains(&n, map, "deniedDomains", &n.deny, &n.lost_deny);
	read_sockets(&n, map);
	add_listen(&n, map);
	import_comment(&s->sandbox, 2,
		       "network.allowedDomains, and nothing else. There a proxy resolves names and "
		       "passes TCP; here connections are judged, UDP as well, and names are those "
		       "that DNS told.");
	strbuf_addstr(&s->sandbox, "  network:\n");
	write_lost(&n);
	import_list(&s->sandbox, 4, "allow", &n.allow);
	if (n.deny.n)
		srt_rule(s, &(struct srt_rule){.name = "srt.network.deniedDomains",
					       .ops = "connect",
					       .object = "to",
					       .of = &n.deny,
					       .reason = "network.deniedDomains of the "
							 "sandbox-runtime settings forbids this "
							 "address."});
	import_items_release(&n.allow);
	import_items_release(&n.deny);
	import_items_release(&n.lost_allow);
	import_items_release(&n.lost_deny);
}
