// SPDX-License-Identifier: GPL-2.0-only
/* The keys of sandbox-runtime settings: what their values are, and what becomes of them. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/suggest.h"
#include "user/policy/import_srt_keys.h"

/* Every key of its settings schema. A note says why nothing comes of it; lost: that takes a
 * warning. */
static const struct srt_key keys[] = {
	{"", "filesystem", SRT_MAP, NULL, false},
	{"", "network", SRT_MAP, NULL, false},
	{"", "credentials", SRT_MAP, NULL, false},
	{"", "ignoreViolations", SRT_ANY, "it silences reports; every denial is recorded here",
	 false},
	{"", "enableWeakerNestedSandbox", SRT_FLAG, "there is no container here to weaken", false},
	{"", "enableWeakerNetworkIsolation", SRT_FLAG, "macOS only", false},
	{"", "allowAppleEvents", SRT_FLAG, "macOS only", false},
	{"", "ripgrep", SRT_ANY, "nothing is searched for: names are covered, wherever they are",
	 false},
	{"", "mandatoryDenySearchDepth", SRT_ANY,
	 "nothing is searched for: the protected names are covered at every depth", false},
	{"", "allowPty", SRT_FLAG, "macOS only; terminals of the session are never concerned",
	 false},
	{"", "seccomp", SRT_ANY, "there is no such helper here", false},
	{"", "bwrapPath", SRT_TEXT, "there is no such helper here", false},
	{"", "socatPath", SRT_TEXT, "there is no such helper here", false},
	{"", "javaAgentJarPath", SRT_TEXT, "there is no proxy here", false},
	{"", "windows", SRT_ANY, "Windows only", false},
	{"", "git", SRT_ANY, "files keep their owner here, so git needs no safe directories",
	 false},
	{"filesystem", "disabled", SRT_FLAG, NULL, false},
	{"filesystem", "denyRead", SRT_TEXTS, NULL, false},
	{"filesystem", "allowRead", SRT_TEXTS, NULL, false},
	{"filesystem", "allowWrite", SRT_TEXTS, NULL, false},
	{"filesystem", "denyWrite", SRT_TEXTS, NULL, false},
	{"filesystem", "allowGitConfig", SRT_FLAG, NULL, false},
	{"network", "allowedDomains", SRT_TEXTS, NULL, false},
	{"network", "deniedDomains", SRT_TEXTS, NULL, false},
	{"network", "deniedDomainReasons", SRT_ANY, "one rule has one reason", false},
	{"network", "strictAllowlist", SRT_FLAG, "nobody is asked here: the list is always strict",
	 false},
	{"network", "allowUnixSockets", SRT_TEXTS, NULL, false},
	{"network", "allowAllUnixSockets", SRT_FLAG, NULL, false},
	{"network", "allowLocalBinding", SRT_FLAG, NULL, false},
	{"network", "allowMachLookup", SRT_ANY, "macOS only", false},
	{"network", "httpProxyPort", SRT_ANY,
	 "there is no proxy here, and the one that it names is not reached; add 127.0.0.1:PORT to "
	 "sandbox.network.allow if it shall be",
	 true},
	{"network", "socksProxyPort", SRT_ANY,
	 "there is no proxy here, and the one that it names is not reached; add 127.0.0.1:PORT to "
	 "sandbox.network.allow if it shall be",
	 true},
	{"network", "mitmProxy", SRT_ANY, "there is no proxy here", true},
	{"network", "parentProxy", SRT_ANY, "there is no proxy here", true},
	{"network", "tlsTerminate", SRT_ANY, "there is no proxy here: nobody looks into TLS", true},
	{"network", "filterRequest", SRT_ANY, "there is no proxy here: nobody looks at requests",
	 true},
	{"credentials", "files", SRT_LIST, NULL, false},
	{"credentials", "envVars", SRT_ANY,
	 "the environment is not touched here: start the session without these variables", true},
	{"credentials", "allowPlaintextInject", SRT_FLAG, "there is no proxy here", false},
	{"credentials", "awsPairs", SRT_ANY, "there is no proxy here: nothing is signed anew",
	 true},
	{"credentials", "sigv4", SRT_ANY, "there is no proxy here: nothing is signed anew", false},
	{NULL, NULL, SRT_ANY, NULL, false},
};

static void unknown(struct srt *s, const char *section, const struct ynode *key)
{
	struct suggest near;
	char *hint;
	size_t i;

	suggest_init(&near, key->text);
	for (i = 0; keys[i].name && !diags_full(s->diags); i++)
		if (strcmp(keys[i].section, section) == 0)
			suggest_try(&near, keys[i].name);
	hint = near.best ? xasprintf("did you mean %s?", near.best) : NULL;
	diag_error(s->diags, &key->loc, hint, "sandbox-runtime has no setting %s%s%s", section,
		   *section ? "." : "", shown(key->text).s);
	free(hint);
}

static bool is_flag(const struct ynode *node)
{
	return node->kind == YNODE_TEXT && node->plain &&
	       (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0);
}

static void check_texts(struct srt *s, const struct ynode *node, const char *name)
{
	size_t i;

	if (node->kind != YNODE_LIST) {
		diag_error(s->diags, &node->loc, "write it as [...]", "%s must be a list", name);
		return;
	}
	for (i = 0; i < node->n; i++)
		if (node->value[i]->kind != YNODE_TEXT || node->value[i]->plain)
			diag_error(s->diags, &node->value[i]->loc, NULL,
				   "an entry of %s must be a string", name);
}

static void check_value(struct srt *s, const struct srt_key *key, const struct ynode *node)
{
	const char *must = NULL;

	if (key->kind == SRT_TEXTS)
		check_texts(s, node, key->name);
	else if (key->kind == SRT_FLAG && !is_flag(node))
		must = "true or false";
	else if (key->kind == SRT_MAP && node->kind != YNODE_MAP)
		must = "an object";
	else if (key->kind == SRT_LIST && node->kind != YNODE_LIST)
		must = "a list";
	else if (key->kind == SRT_TEXT && (node->kind != YNODE_TEXT || node->plain))
		must = "a string";
	if (must)
		diag_error(s->diags, &node->loc, NULL, "%s must be %s", key->name, must);
}

static void note(struct srt *s, const struct srt_key *key, const struct ynode *at)
{
	const char *dot = *key->section ? "." : "";

	import_comment(&s->notes, 0, "%s%s%s is not carried over: %s.", key->section, dot,
		       key->name, key->note);
	if (key->lost)
		diag_warning(s->diags, &at->loc, NULL, "%s%s%s is NOT carried over: %s",
			     key->section, dot, key->name, key->note);
}

void srt_keys_check(struct srt *s, const struct ynode *map, const char *section)
{
	const struct srt_key *key;
	size_t i;

	for (i = 0; i < map->n; i++) {
		for (key = keys; key->name; key++)
			if (strcmp(key->section, section) == 0 &&
			    strcmp(key->name, map->key[i]->text) == 0)
				break;
		if (!key->name) {
			unknown(s, section, map->key[i]);
			continue;
		}
		check_value(s, key, map->value[i]);
		if (key->note)
			note(s, key, map->key[i]);
	}
}
