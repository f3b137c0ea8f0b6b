// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import_help.h"
#include "user/base/alloc.h"

#define NETWORK_NONE "\"network\": {\"allowedDomains\": [], \"deniedDomains\": []}"

static const uint32_t rd = RF_OP_BIT(RF_OP_READ), wr = RF_OP_BIT(RF_OP_WRITE);

/* Settings with these filesystem keys and no network. */
static void lower_files(struct imported *i, const char *keys)
{
	char *text = xasprintf("{" NETWORK_NONE ", \"filesystem\": {%s}}", keys);

	imported_lower(i, IMPORT_SRT, text);
	free(text);
}

static void lower_network(struct imported *i, const char *keys)
{
	char *text = xasprintf("{\"filesystem\": {}, \"network\": {%s}}", keys);

	imported_lower(i, IMPORT_SRT, text);
	free(text);
}

/* A repository that an agent works in, as people write it. */
static const char everyday[] =
	"{\n"
	"  \"network\": {\n"
	"    \"allowedDomains\": [\"github.com\", \"*.github.com\", \"api.anthropic.com:443\",\n"
	"                       \"registry.npmjs.org\"],\n"
	"    \"deniedDomains\": [],\n"
	"    \"allowLocalBinding\": true\n"
	"  },\n"
	"  \"filesystem\": {\n"
	"    \"denyRead\": [\"~/.ssh\", \"~/.aws\", \"**/.env\"],\n"
	"    \"allowWrite\": [\".\", \"/tmp\"],\n"
	"    \"denyWrite\": [\".env\", \"config/production.json\", \".github/\"]\n"
	"  }\n"
	"}\n";

Test(import_srt, an_everyday_file_holds_as_it_did)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_SRT, everyday);
	cr_assert(imported_may(&i, rd, "/etc/passwd"));
	cr_assert(imported_may(&i, rd, "/home/u/.sshx"));
	cr_assert(!imported_may(&i, rd, "/home/u/.ssh/id_rsa"));
	cr_assert(!imported_may(&i, rd, "/home/u/.ssh"));
	cr_assert(!imported_may(&i, rd, "/w/.env"));
	cr_assert(!imported_may(&i, rd, "/w/deep/er/.env"));
	cr_assert(imported_may(&i, rd, "/srv/.env"));
	cr_assert(imported_may(&i, wr, "/w/src/a.c"));
	cr_assert(imported_may(&i, wr, "/tmp/x/y"));
	cr_assert(imported_may(&i, wr, "/home/u/.npm/_logs/1"));
	cr_assert(!imported_may(&i, wr, "/home/u/notes"));
	cr_assert(!imported_may(&i, wr, "/etc/passwd"));
	cr_assert(!imported_may(&i, wr, "/w/config/production.json"));
	cr_assert(imported_may(&i, wr, "/w/config/test.json"));
	cr_assert(!imported_may(&i, wr, "/w/.github/workflows/ci.yml"));
	cr_assert(imported_may(&i, rd, "/w/.github/workflows/ci.yml"));
	cr_assert(imported_may_listen(&i, "127.0.0.1", 8080));
	cr_assert(imported_may_connect(&i, "127.0.0.1", 8080));
	cr_assert(!imported_may_connect(&i, "140.82.121.4", 443));
	cr_assert_eq(eval_told(&i.eval, "codeload.github.com"), 0);
	cr_assert(imported_may_connect(&i, "140.82.121.4", 22), "every port");
	eval_told(&i.eval, NULL);
	eval_told(&i.eval, "api.anthropic.com");
	cr_assert(imported_may_connect(&i, "140.82.121.4", 443));
	cr_assert(!imported_may_connect(&i, "140.82.121.4", 80));
	cr_assert_eq(i.diags.warnings, 0, "%s", i.messages.s);
	imported_release(&i);
}

Test(import_srt, its_own_protected_files_stay_protected)
{
	static const char *const names[] = {".gitconfig",
					    ".gitmodules",
					    ".bashrc",
					    ".bash_profile",
					    ".zshrc",
					    ".zprofile",
					    ".profile",
					    ".ripgreprc",
					    ".mcp.json",
					    ".vscode/tasks.json",
					    ".idea/x.xml",
					    ".claude/commands/x.md",
					    ".claude/agents/a.md",
					    ".git/hooks/pre-commit",
					    ".git/config"};
	struct imported i = {0};
	size_t n;

	lower_files(&i, "\"allowWrite\": [\".\", \"~\"]");
	for (n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		char *top = xasprintf("/w/%s", names[n]), *deep = xasprintf("/w/a/b/%s", names[n]);
		struct rf_verdict v;

		cr_assert(!imported_may(&i, wr, top), "%s", top);
		cr_assert(!imported_may(&i, wr, deep), "%s", deep);
		cr_assert(imported_may(&i, rd, top), "%s", top);
		cr_assert_eq(eval_create(&i.eval, top, &v), -EPERM, "%s", top);
		free(top);
		free(deep);
	}
	cr_assert(imported_may(&i, wr, "/w/.git/index"));
	cr_assert(imported_may(&i, wr, "/w/.claude/notes.md"));
	cr_assert(imported_may(&i, wr, "/home/u/.bashrc"), "only in the current directory");
	imported_release(&i);
}

Test(import_srt, allow_git_config_opens_config_and_not_hooks)
{
	struct imported i = {0};

	lower_files(&i, "\"allowWrite\": [\".\"], \"allowGitConfig\": true");
	cr_assert(imported_may(&i, wr, "/w/.git/config"));
	cr_assert(!imported_may(&i, wr, "/w/.git/hooks/x"));
	imported_release(&i);
}

Test(import_srt, allow_read_opens_a_part_of_what_is_denied)
{
	struct imported i = {0};

	lower_files(&i, "\"denyRead\": [\"/home\", \"/w\"], \"allowRead\": [\"~/work\", "
			"\"/home/v/*/pub\", \".\"]");
	cr_assert(!imported_may(&i, rd, "/home/u/x"));
	cr_assert(imported_may(&i, rd, "/home/u/work/x"));
	cr_assert(imported_may(&i, rd, "/home/v/a/pub/x"));
	cr_assert(!imported_may(&i, rd, "/home/v/a/priv/x"));
	cr_assert(imported_may(&i, rd, "/w/x"), "allowRead wins where both say the same");
	cr_assert(imported_says(&i, "# denyRead /w is left out: allowRead names the same."));
	imported_release(&i);
}

Test(import_srt, a_more_specific_denial_inside_is_a_rule_of_its_own)
{
	struct imported i = {0};

	lower_files(&i, "\"denyRead\": [\"/\", \"secrets\", \"**/.env\", \"secrets/open/not\"],"
			"\"allowRead\": [\".\", \"/usr\", \"secrets/open\"]");
	cr_assert(!imported_may(&i, rd, "/etc/passwd"));
	cr_assert(imported_may(&i, rd, "/usr/lib/x"));
	cr_assert(imported_may(&i, rd, "/w/src/x"));
	cr_assert(!imported_may(&i, rd, "/w/secrets/x"));
	cr_assert(imported_may(&i, rd, "/w/secrets/open/x"));
	cr_assert(!imported_may(&i, rd, "/w/secrets/open/not/x"));
	cr_assert(!imported_may(&i, rd, "/w/a/.env"));
	cr_assert_not_null(help_rule(&i.help, "srt.filesystem.denyRead"));
	cr_assert_not_null(help_rule(&i.help, "srt.filesystem.denyRead.2"));
	cr_assert_not_null(help_rule(&i.help, "srt.filesystem.denyRead.3"));
	cr_assert_null(help_rule(&i.help, "srt.filesystem.denyRead.4"));
	imported_release(&i);
}

/* The chain of regions around a path, the innermost of which counts, for all that can be said. */
Test(import_srt, reading_is_what_the_innermost_entry_says)
{
	static const char *const dirs[] = {"/a", "/a/b", "/a/b/c", "/a/b/c/d"};
	unsigned int kinds, n;

	/* Two bits for each directory: in denyRead, in allowRead. */
	for (kinds = 0; kinds < 256; kinds++) {
		struct strbuf deny = STRBUF_INIT, allow = STRBUF_INIT;
		struct imported i = {0};
		bool denied = false;
		char *keys;

		strbuf_addstr(&deny, "\"/none\"");
		strbuf_addstr(&allow, "\"/none/x\"");
		for (n = 0; n < 4; n++) {
			if (kinds >> (2 * n) & 1)
				strbuf_addf(&deny, ", \"%s\"", dirs[n]);
			if (kinds >> (2 * n) & 2)
				strbuf_addf(&allow, ", \"%s\"", dirs[n]);
		}
		keys = xasprintf("\"denyRead\": [%s], \"allowRead\": [%s]", deny.s, allow.s);
		lower_files(&i, keys);
		for (n = 0; n < 4; n++) {
			char *file = xasprintf("%s/f", dirs[n]);
			unsigned int kind = kinds >> (2 * n) & 3;

			denied = kind ? kind == 1 : denied;
			cr_assert_eq(imported_may(&i, rd, file), !denied, "%s: %s", keys, file);
			free(file);
		}
		free(keys);
		imported_release(&i);
		strbuf_release(&deny);
		strbuf_release(&allow);
	}
}

Test(import_srt, what_is_denied_cannot_be_moved_to_where_it_is_readable)
{
	struct imported i = {0};
	struct rf_verdict v;

	lower_files(&i, "\"denyRead\": [\"keys\"], \"allowWrite\": [\".\"]");
	cr_assert_eq(eval_rename(&i.eval, "/w/keys/a", "/w/b", 0, &v), -EPERM);
	cr_assert_eq(eval_rename(&i.eval, "/w/keys", "/w/b", EVAL_DIR, &v), -EPERM);
	cr_assert_eq(eval_link(&i.eval, "/w/keys/a", "/w/b", &v), -EPERM);
	cr_assert_eq(eval_exec(&i.eval, "/w/keys/a", NULL, &v), -EPERM);
	imported_release(&i);
}

Test(import_srt, disabled_files_leave_the_network)
{
	struct imported i = {0};

	lower_files(&i, "\"disabled\": true, \"denyRead\": [\"/etc\"], \"allowWrite\": []");
	cr_assert(imported_may(&i, rd, "/etc/x"));
	cr_assert(imported_may(&i, wr, "/w/.bashrc"));
	cr_assert(!imported_may_connect(&i, "192.0.2.1", 443));
	cr_assert(imported_warns(&i, "no rules about files"));
	imported_release(&i);
}

Test(import_srt, nothing_is_reached_that_is_not_named)
{
	struct imported i = {0};
	struct rf_verdict v;

	lower_network(&i, "\"allowedDomains\": [], \"deniedDomains\": []");
	cr_assert(!imported_may_connect(&i, "192.0.2.1", 443));
	cr_assert(!imported_may_connect(&i, "127.0.0.1", 80));
	cr_assert(!imported_may_listen(&i, "0.0.0.0", 80));
	cr_assert_eq(eval_unix(&i.eval, "/run/docker.sock", RF_OP_CONNECT, &v), -EPERM);
	cr_assert(!imported_may(&i, wr, "/w/x"), "no allowWrite");
	imported_release(&i);
}

Test(import_srt, addresses_are_carried_over_and_denials_win)
{
	struct imported i = {0};

	lower_network(&i,
		      "\"allowedDomains\": [\"192.0.2.1:443\", \"192.0.2.2\", \"[2001:db8::1]:22\","
		      "\"localhost:3000\"], \"deniedDomains\": [\"192.0.2.2:22\", \"*:25\", "
		      "\"bad.example\"]");
	cr_assert(imported_may_connect(&i, "192.0.2.1", 443));
	cr_assert(!imported_may_connect(&i, "192.0.2.1", 80));
	cr_assert(imported_may_connect(&i, "192.0.2.2", 80));
	cr_assert(!imported_may_connect(&i, "192.0.2.2", 22));
	cr_assert(!imported_may_connect(&i, "192.0.2.2", 25));
	cr_assert(imported_may_connect(&i, "127.0.0.1", 3000));
	cr_assert(!imported_may_connect(&i, "127.0.0.1", 3001));
	eval_told(&i.eval, "bad.example");
	cr_assert(!imported_may_connect(&i, "192.0.2.1", 443));
	imported_release(&i);
}

Test(import_srt, unix_sockets_are_opened_by_path_or_all)
{
	struct imported i = {0}, all = {0};
	struct rf_verdict v;
	const uint32_t connect = RF_OP_CONNECT;

	lower_network(&i, "\"allowUnixSockets\": [\"/run/docker.sock\", \"~/.agent\"]");
	cr_assert_eq(eval_unix(&i.eval, "/run/docker.sock", connect, &v), 0);
	cr_assert_eq(eval_unix(&i.eval, "/home/u/.agent/s", connect, &v), 0);
	cr_assert_eq(eval_unix(&i.eval, "/run/x", connect, &v), -EPERM);
	cr_assert_eq(eval_abstract(&i.eval, "x", 1, connect, &v), -EPERM);
	lower_network(&all, "\"allowAllUnixSockets\": true");
	cr_assert_eq(eval_unix(&all.eval, "/run/x", connect, &v), 0);
	cr_assert_eq(eval_abstract(&all.eval, "x", 1, connect, &v), 0);
	cr_assert(!imported_may_connect(&all, "192.0.2.1", 443));
	imported_release(&i);
	imported_release(&all);
}

Test(import_srt, credential_files_are_not_read_masked_or_not)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_SRT,
		       "{" NETWORK_NONE
		       ", \"filesystem\": {\"allowRead\": [\"~/.netrc\"]}, \"credentials\": "
		       "{\"files\": [{\"path\": \"~/.netrc\", \"mode\": \"mask\"}, {\"path\": "
		       "\"/k\", \"mode\": "
		       "\"deny\"}], \"envVars\": [{\"name\": \"T\", \"mode\": \"deny\"}]}}");
	cr_assert(!imported_may(&i, rd, "/home/u/.netrc"));
	cr_assert(!imported_may(&i, rd, "/k"));
	cr_assert(imported_warns(&i, "cannot be masked"));
	cr_assert(imported_warns(&i, "credentials.envVars is NOT carried over"));
	imported_release(&i);
}

Test(import_srt, every_other_key_is_named_in_a_comment)
{
	static const char *const keys[] = {"\"ignoreViolations\": {}",
					   "\"enableWeakerNestedSandbox\": false",
					   "\"enableWeakerNetworkIsolation\": true",
					   "\"allowAppleEvents\": true",
					   "\"ripgrep\": {\"command\": \"rg\"}",
					   "\"mandatoryDenySearchDepth\": 5",
					   "\"allowPty\": true",
					   "\"seccomp\": {}",
					   "\"bwrapPath\": \"/b\"",
					   "\"socatPath\": \"/s\"",
					   "\"javaAgentJarPath\": \"/j\"",
					   "\"windows\": {}",
					   "\"git\": {}"};
	size_t n;

	for (n = 0; n < sizeof(keys) / sizeof(keys[0]); n++) {
		char *text = xasprintf("{" NETWORK_NONE ", \"filesystem\": {}, %s}", keys[n]);
		char *comment = xasprintf("# %.*s is not carried over",
					  (int)strcspn(keys[n] + 1, "\""), keys[n] + 1);
		struct imported i = {0};

		imported_lower(&i, IMPORT_SRT, text);
		cr_assert(imported_says(&i, comment), "%s", comment);
		cr_assert_eq(i.diags.warnings, 0);
		imported_release(&i);
		free(comment);
		free(text);
	}
}

Test(import_srt, a_proxy_that_is_left_out_is_warned_of)
{
	struct imported i = {0};

	lower_network(
		&i,
		"\"httpProxyPort\": 3128, \"mitmProxy\": {}, \"tlsTerminate\": {},"
		"\"strictAllowlist\": true, \"deniedDomainReasons\": {}, \"allowMachLookup\": []");
	cr_assert_eq(i.diags.warnings, 3);
	cr_assert(imported_warns(&i, "network.httpProxyPort is NOT carried over"));
	imported_release(&i);
}

Test(import_srt, all_that_is_wrong_is_said_at_its_place)
{
	struct imported i = {0};

	imported_read(&i, IMPORT_SRT,
		      "{\n"
		      "  \"network\": {\"allowDomains\": [], \"allowLocalBinding\": \"yes\"},\n"
		      "  \"filesystem\": {\"denyRead\": [\"../x\", 3, \"\"],\n"
		      "    \"allowWrite\": \".\"},\n"
		      "  \"filesytem\": {}\n"
		      "}\n");
	cr_assert_eq(i.err, -EINVAL);
	cr_assert_eq(i.text.len, 0);
	cr_assert(imported_warns(
		&i, "in:2:15: error: sandbox-runtime has no setting network.allowDomains; "
		    "hint: did you mean allowedDomains?"));
	cr_assert(imported_warns(&i, "in:2:56: error: allowLocalBinding must be true or false"));
	cr_assert(imported_warns(&i, "in:3:39: error: an entry of denyRead must be a string"));
	cr_assert(imported_warns(&i, "in:4:19: error: allowWrite must be a list"));
	cr_assert(imported_warns(
		&i, "in:5:3: error: sandbox-runtime has no setting filesytem; hint: did "
		    "you mean filesystem?"));
	imported_release(&i);
}

Test(import_srt, paths_and_domains_are_all_judged_in_one_run)
{
	struct imported i = {0};

	imported_read(
		&i, IMPORT_SRT,
		"{\"filesystem\": {\"denyRead\": [\"../x\", \"\"], \"denyWrite\": [\"/a**b\"]},\n"
		" \"network\": {\"allowedDomains\": [\"https://x.org\"]}}");
	cr_assert_eq(i.diags.errors, 4, "%s", i.messages.s);
	cr_assert(imported_warns(&i, "in:1:30: error: ../x: a path above the directory"));
	cr_assert(imported_warns(&i, "in:2:33: error: https://x.org is no domain pattern"));
	imported_release(&i);
}

Test(import_srt, words_that_mean_more_here_open_nothing)
{
	static const char *const entries[] = {
		"*",	   "*:443",   "public",	   "private", "loopback",
		"unix:@x", "unix:**", "0.0.0.0/0", "::/0",    "*.com",
		".",	   "a..*",    "*.*.org",   "::1",     "10.0.0.1:1:2",
		"a.org ",  "",	      "com",	   "metadata"};
	size_t n;

	for (n = 0; n < sizeof(entries) / sizeof(entries[0]); n++) {
		char *text = xasprintf("{\"network\": {\"allowedDomains\": [\"%s\"]}}", entries[n]);
		struct imported i = {0};

		imported_read(&i, IMPORT_SRT, text);
		cr_assert_eq(i.err, -EINVAL, "%s", entries[n]);
		cr_assert(imported_warns(&i, "is no domain pattern"), "%s", entries[n]);
		imported_release(&i);
		free(text);
	}
}

Test(import_srt, hostile_names_stay_names)
{
	struct imported i = {0};

	lower_files(&i, "\"denyRead\": [\"/a\\nrules: x\", \"/b # c\", \"/c: d\", \"/\\\"e\\\"\", "
			"\"/f\\u202eg\", \"/${home}\", \"/{x,y}\", \"/\\\\\", \"/\\u0001\"]");
	cr_assert(!imported_may(&i, rd, "/a\nrules: x"));
	cr_assert(!imported_may(&i, rd, "/b # c/x"));
	cr_assert(imported_may(&i, rd, "/b"));
	cr_assert(!imported_may(&i, rd, "/c: d"));
	cr_assert(!imported_may(&i, rd, "/\"e\""));
	cr_assert(!imported_may(&i, rd, "/f\xe2\x80\xaeg"));
	cr_assert(!imported_may(&i, rd, "/${home}/x"));
	cr_assert(imported_may(&i, rd, "/x"));
	cr_assert(!imported_may(&i, rd, "/{x,y}"));
	cr_assert(!imported_may(&i, rd, "/\\"));
	cr_assert(!imported_may(&i, rd, "/\x01"));
	imported_release(&i);
}

Test(import_srt, sections_that_are_missing_are_shut)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_SRT, "{}");
	cr_assert(!imported_may(&i, wr, "/w/x"));
	cr_assert(!imported_may_connect(&i, "192.0.2.1", 443));
	cr_assert_eq(i.diags.warnings, 2);
	imported_release(&i);
}

Test(import_srt, the_same_settings_give_the_same_text)
{
	struct imported a = {0}, b = {0};

	imported_read(&a, IMPORT_SRT, everyday);
	imported_read(&b, IMPORT_SRT, everyday);
	cr_assert_str_eq(a.text.s, b.text.s);
	cr_assert_eq(import_detect(everyday, strlen(everyday)), IMPORT_SRT);
	cr_assert_eq(import_detect(" \n{}", 4), IMPORT_SRT);
	cr_assert_eq(import_detect("policy: |\n", 10), IMPORT_ACTPLANE);
	cr_assert_eq(import_detect(" \n", 2), IMPORT_UNKNOWN);
	imported_release(&a);
	imported_release(&b);
}
