// SPDX-License-Identifier: GPL-2.0-only
/* Secrets of many shapes do not get through; what is none does. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/redact.h"

static const struct redactor key = {.key = {1, 2, 3}};

/* Letters that look like a secret's; none is anybody's. The prefix is apart, so that no tool takes
 * these lines for a leak. */
#define A16 "a1B2c3D4e5F6g7H8"
#define A20 A16 "i9J0"
#define A32 A16 A16
#define A40 A16 A16 "a1B2c3D4"
#define U16 "A1B2C3D4E5F6G7H8"

/* The text with "@" for the secret, and the secret. */
struct shape {
	char text[120], secret[200];
};

static const struct shape shapes[] = {
	{"@", "ghp_" A40},
	{"https://@@github.com/a/b", "ghp_" A40},
	{"git clone https://oauth2:@@gitlab.example/a.git", "glpat-" A20},
	{"@", "github_pat_" A20 "_" A40},
	{"token @ was used", "gho_" A40},
	{"@", "AKIA" U16},
	{"aws_secret_access_key = @", A40},
	{"AWS_SECRET_ACCESS_KEY=@", "wJalr/K7MDENG+bPxRfiCYEXAMPLEKEY12345678"},
	{"AWS_SESSION_TOKEN='@'", A40},
	{"export OPENAI_API_KEY=@; run", "sk-proj-" A40},
	{"@", "sk-ant-api03-" A40},
	{"x-api-key: @", "whatever-it-is"},
	{"Authorization: Bearer @", "abc.def.ghi"},
	{"curl -H 'Authorization: Basic @' https://x.example", "dXNlcjpwYXNz"},
	{"authorization: token @", A20},
	{"{\"Authorization\": \"Bearer @\"}", A20},
	{"Cookie: @", "session=abc; other=def"},
	{"Set-Cookie: @", "id=abc; Path=/; HttpOnly"},
	{"{\"password\": \"@\"}", "hunter2"},
	{"{\\\"password\\\": \\\"@\\\"}", "hunter2"},
	{"password: @", "hunter2"},
	{"DB_PASSWORD=@", "hunter2"},
	{"PGPASSWORD=@ psql", "hunter2"},
	{"--password=@", "hunter2"},
	{"dbPassword=@&x=1", "hunter2"},
	{"postgres://app:@@db.example:5432/app", "hunter2"},
	{"redis://:@@cache.example", "hunter2"},
	{"https://x.example/?access_token=@&page=2", "hunter2"},
	{"https://x.example/?api_key=@", "hunter2"},
	{"https://x.example/f?X-Amz-Signature=@&y", "0123456789abcdef"},
	{"https://x.example/f?sv=2&sig=@", "ab%2Bcd%3D"},
	{"access_token%3D@", "hunter2"},
	{"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@;E=1", "abcd+efgh/=="},
	{"client_secret=@", "hunter2"},
	{"clientSecret: \"@\"", "hunter2"},
	{"eval @", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." A32},
	{"@", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"},
	{"@", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb"},
	{"@", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----"},
	{"https://hooks.slack.com/@", "services/T0000/B0000/" A20},
	{"https://discord.com/api/webhooks/@", "123456/" A40},
	{"@", "xoxb-123456789012-" A20},
	{"@", "xapp-1-" A20},
	{"@", "npm_" A16 A20},
	{"@", "pypi-AgEI" A40},
	{"@", "hf_" A32},
	{"@", "AIza" A16 "i9J0-_i9J0-_i9J0-_i"},
	{"@", "ya29." A40},
	{"@", "sk_live_" A20},
	{"@", "whsec_" A32},
	{"@", "SG." A20 ".xx" A40},
	{"@", "dop_v1_" A40},
	{"@", "hvs." A32},
	{"@", "12345678:" A32 "abc"},
	{"@", "dckr_pat_" A20},
	{"@", "glsa_" A32},
	{"@", "AGE-SECRET-KEY-1" U16 U16 U16},
	{"VAULT_TOKEN=@", "s.abcdef"},
	{"TF_VAR_db_passphrase=@", "hunter2"},
	{"npm_config__authToken=@", "hunter2"},
	{"//registry.example/:_authToken=@", "hunter2"},
	{"passwd='@'", "two words"},
	{"jwt=@", "abc"},
	{"ENCRYPTION_KEY=@", "abc"},
};

/* "@" once, or "@@" for the secret and an "@". */
static void fill(const struct shape *s, char *text, size_t size)
{
	const char *at = strchr(s->text, '@');

	snprintf(text, size, "%.*s%s%s", (int)(at - s->text), s->text, s->secret, at + 1);
}

Test(redact, secrets_of_many_shapes_do_not_get_through)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		char text[400];

		fill(&shapes[i], text, sizeof(text));
		cr_assert(redact_text(&key, text, strlen(text), &out), "%s", text);
		cr_expect_null(strstr(out.s, shapes[i].secret), "%s became %s", text, out.s);
		cr_expect_not_null(strstr(out.s, "[redacted:"), "%s", out.s);
		/* What stands around it is left. */
		cr_expect(!strncmp(out.s, text,
				   (size_t)(strchr(shapes[i].text, '@') - shapes[i].text)),
			  "%s became %s", text, out.s);
		strbuf_release(&out);
	}
}

static const char *const plain[] = {
	"",
	"/usr/lib/x86_64-linux-gnu/libc.so.6",
	"/home/u/project/src/token.c",
	"--token-ttl=5",
	"--password-file=/run/secrets/db",
	"max_tokens=4096",
	"TOKEN=$GITHUB_TOKEN",
	"password=${DB_PASSWORD}",
	"token=$(cat /run/token)",
	"PASSWORD=",
	"ssh-keygen -t ed25519",
	"git commit -m 'Fix the token parser: it was wrong'",
	"scikit-learn sk-learn-contrib",
	"https://user@git.example/a.git",
	"https://example.org/a?page=2&key=abc",
	"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"/nix/store/0c8w0kq6kx3z7v5l9m2m0xkz1s6m3v2a-openssl-3.0.14/lib",
	"node_modules/.cache/babel-loader/eyJfile.json",
	"if (token == NULL) return;",
	"auth: false",
	"std::string token;",
	"ps -o pid,comm --sort=-pcpu",
	"ya29.",
	"npm_config_cache=/root/.npm",
	"password_hash_algorithm=argon2",
};

Test(redact, what_is_no_secret_stays_as_it_is)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		struct strbuf out = STRBUF_INIT;

		cr_expect_eq(redact_text(&key, plain[i], strlen(plain[i]), &out), 0, "%s became %s",
			     plain[i], out.s);
		cr_expect_eq(out.len, 0);
		strbuf_release(&out);
	}
}

static char *one(const struct redactor *r, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	redact_text(r, text, strlen(text), &out);
	return strbuf_detach(&out);
}

Test(redact, two_uses_of_a_secret_look_alike_under_one_key)
{
	const struct redactor other = {.key = {9}};
	char *a = one(&key, "A_TOKEN=hunter2"), *b = one(&key, "B_TOKEN=hunter2");
	char *c = one(&key, "B_TOKEN=hunter3"), *d = one(&other, "B_TOKEN=hunter2");

	cr_expect_str_eq(strchr(a, '='), strchr(b, '='));
	cr_expect_str_neq(b, c);
	cr_expect_str_neq(b, d);
	free(a), free(b), free(c), free(d);
}

/* RFC 4231's way of checking: the value is HMAC-SHA-256's under this key, by another program. */
Test(redact, the_hash_is_a_keyed_one)
{
	char *a = one(&key, "token=hunter2");

	cr_expect_str_eq(a, "token=[redacted:value:2234cc66227c]");
	free(a);
}

Test(redact, bytes_that_are_no_text_stay)
{
	struct strbuf out = STRBUF_INIT;
	const char bytes[] = "\xff\x00=token=\xfe\x80 rest";

	cr_expect_eq(redact_text(&key, bytes, sizeof(bytes) - 1, &out), 1);
	cr_expect_eq(memcmp(out.s, bytes, 9), 0);
	cr_expect_str_eq(out.s + out.len - 5, " rest");
	strbuf_release(&out);
}

/* Two megabytes are the most that arguments can be; what cannot be a secret is not gone through
 * again for each place where one could begin. */
Test(redact, long_rows_of_beginnings_take_no_time, .timeout = 10)
{
	static const char *const rows[] = {"-eyJ",   "cookie:{",    "token={",	"sk-",
					   "a://b:", "-----BEGIN ", "token='{", "1234567:",
					   "=",	     "password \\"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

		while (text.len < 2 << 20)
			strbuf_addstr(&text, rows[i]);
		redact_text(&key, text.s, text.len, &out);
		strbuf_release(&text);
		strbuf_release(&out);
	}
}

/* Arguments with blanks between; "~" stands for the secret. */
struct command {
	char line[120], expect[120];
};

static const struct command commands[] = {
	{"mytool --token hunter2 x", "mytool --token ~ x"},
	{"mytool --api-key hunter2", "mytool --api-key ~"},
	{"mytool -password hunter2", "mytool -password ~"},
	{"mytool --token --verbose", "mytool --token --verbose"},
	{"mytool --token", "mytool --token"},
	{"mytool --token-file a", "mytool --token-file a"},
	{"/usr/bin/curl -u me:hunter2 https://x", "/usr/bin/curl -u me:~ https://x"},
	{"curl -ume:hunter2", "curl -ume:~"},
	{"curl --user me:hunter2", "curl --user me:~"},
	{"docker run -u 1000:1000 -p 80:80 x", "docker run -u 1000:1000 -p 80:80 x"},
	{"docker login -u me -p hunter2", "docker login -u me -p ~"},
	{"mysql -u root -phunter2 db", "mysql -u root -p~ db"},
	{"mysql -p db", "mysql -p db"},
	{"sshpass -p hunter2 ssh h", "sshpass -p ~ ssh h"},
	{"redis-cli -a hunter2 get x", "redis-cli -a ~ get x"},
	{"make -p all", "make -p all"},
	{"env A_TOKEN=hunter2 x", "env A_TOKEN=~ x"},
	{"mytool --token $ecret", "mytool --token ~"},
};

static void redact_line(const char *line, struct strbuf *out)
{
	struct redact_args args;
	char *copy = strdup(line), *rest = NULL;

	redact_args_begin(&args, line, strcspn(line, " "));
	for (char *arg = strtok_r(copy, " ", &rest); arg; arg = strtok_r(NULL, " ", &rest)) {
		struct strbuf one = STRBUF_INIT;
		size_t n = redact_argument(&args, &key, arg, strlen(arg), &one);
		const char *shown = n ? one.s : arg, *from = strstr(shown, "[redacted:");

		if (out->len)
			strbuf_addch(out, ' ');
		if (from) {
			strbuf_add(out, shown, (size_t)(from - shown));
			strbuf_addch(out, '~');
			shown = strchr(from, ']') + 1;
		}
		strbuf_addstr(out, shown);
		strbuf_release(&one);
	}
	free(copy);
}

Test(redact, an_argument_may_be_the_secret_of_the_one_before)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct strbuf out = STRBUF_INIT;

		redact_line(commands[i].line, &out);
		cr_expect_str_eq(out.s, commands[i].expect);
		strbuf_release(&out);
	}
}
