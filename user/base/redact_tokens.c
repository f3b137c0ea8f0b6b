// SPDX-License-Identifier: GPL-2.0-only
/* Tokens that say by their form whose they are. */
#include <string.h>

#include "user/base/redact_internal.h"

/* Letters and digits always; what else a token may have behind its prefix. */
enum also {
	NONE = 0,
	LINE = 1 << 0, /* '_' and '-' */
	DOT = 1 << 1,
	PLUS = 1 << 2,	/* '+', '/' and '=' */
	UPPER = 1 << 3, /* digits and capitals only */
	COLON = 1 << 4,
};

static const struct form {
	const char *prefix;
	const char *kind;
	unsigned int also;
	size_t least, most; /* bytes behind the prefix; most 0: as many as there are */
} forms[] = {
	/* in the order of their first letters */
	{"AKIA", "aws", UPPER, 16, 16},
	{"ASIA", "aws", UPPER, 16, 16},
	{"ABIA", "aws", UPPER, 16, 16},
	{"ACCA", "aws", UPPER, 16, 16},
	{"AGE-SECRET-KEY-1", "age", UPPER, 40, 0},
	{"AIza", "google", LINE, 35, 0},
	{"ATATT3", "atlassian", LINE | PLUS, 40, 0},
	{"ATBB", "bitbucket", NONE, 28, 0},
	{"CLOJARS_", "clojars", NONE, 40, 0},
	{"EAAA", "square", LINE, 56, 0},
	{"FlyV1 ", "fly", LINE | PLUS | DOT, 20, 0},
	{"GOCSPX-", "google", LINE, 20, 0},
	{"HRKU-", "heroku", LINE, 20, 0},
	{"LTAI", "alibaba", NONE, 16, 0},
	{"NRAK-", "newrelic", NONE, 20, 0},
	{"PMAK-", "postman", LINE, 30, 0},
	{"SG.", "sendgrid", LINE | DOT, 40, 0},
	{"SK", "twilio", NONE, 32, 32},
	{"atlasv1.", "terraform", LINE | DOT, 20, 0},
	{"cio", "crates", NONE, 32, 0},
	{"dapi", "databricks", LINE, 32, 0},
	{"dckr_pat_", "docker", LINE, 20, 0},
	{"dckr_oat_", "docker", LINE, 20, 0},
	{"doo_v1_", "digitalocean", NONE, 40, 0},
	{"dop_v1_", "digitalocean", NONE, 40, 0},
	{"dor_v1_", "digitalocean", NONE, 40, 0},
	{"dp.", "doppler", LINE | DOT, 40, 0},
	{"figd_", "figma", LINE, 20, 0},
	{"fo1_", "fly", LINE, 20, 0},
	{"gh1_", "github", NONE, 20, 0},
	{"gho_", "github", LINE, 20, 0},
	{"ghp_", "github", LINE, 20, 0},
	{"ghr_", "github", LINE, 20, 0},
	{"ghs_", "github", LINE | DOT, 20, 0},
	{"ghu_", "github", LINE, 20, 0},
	{"github_pat_", "github", LINE, 20, 0},
	{"glc_", "grafana", LINE | PLUS, 20, 0},
	{"glcbt-", "gitlab", LINE, 16, 0},
	{"gldt-", "gitlab", LINE, 16, 0},
	{"glft-", "gitlab", LINE, 16, 0},
	{"glpat-", "gitlab", LINE | DOT, 16, 0},
	{"glptt-", "gitlab", LINE, 16, 0},
	{"glrt-", "gitlab", LINE, 16, 0},
	{"glsa_", "grafana", LINE, 20, 0},
	{"glsoat-", "gitlab", LINE, 16, 0},
	{"gsk_", "groq", NONE, 30, 0},
	{"hf_", "huggingface", NONE, 30, 0},
	{"hvb.", "vault", LINE, 20, 0},
	{"hvr.", "vault", LINE, 20, 0},
	{"hvs.", "vault", LINE, 20, 0},
	{"key-", "mailgun", NONE, 32, 32},
	{"lin_api_", "linear", NONE, 20, 0},
	{"npm_", "npm", NONE, 36, 0},
	{"ntn_", "notion", NONE, 30, 0},
	{"nvapi-", "nvidia", LINE, 30, 0},
	{"phc_", "posthog", NONE, 30, 0},
	{"phx_", "posthog", NONE, 30, 0},
	{"pplx-", "perplexity", NONE, 30, 0},
	{"pscale_tkn_", "planetscale", LINE | DOT, 20, 0},
	{"pul-", "pulumi", NONE, 40, 0},
	{"pypi-", "pypi", LINE, 20, 0},
	{"r8_", "replicate", NONE, 30, 0},
	{"rk_live_", "stripe", NONE, 16, 0},
	{"rk_test_", "stripe", NONE, 16, 0},
	{"rubygems_", "rubygems", NONE, 40, 0},
	{"sbp_", "supabase", NONE, 30, 0},
	{"secret_", "notion", NONE, 40, 0},
	{"shpat_", "shopify", NONE, 20, 0},
	{"shpca_", "shopify", NONE, 20, 0},
	{"shppa_", "shopify", NONE, 20, 0},
	{"shpss_", "shopify", NONE, 20, 0},
	{"sk-", "api-key", LINE, 20, 0},
	{"sk_live_", "stripe", NONE, 16, 0},
	{"sk_test_", "stripe", NONE, 16, 0},
	{"sntrys_", "sentry", LINE | PLUS, 20, 0},
	{"sntryu_", "sentry", NONE, 20, 0},
	{"sq0atp-", "square", LINE, 20, 0},
	{"sq0csp-", "square", LINE, 20, 0},
	{"tfp_", "typeform", LINE, 30, 0},
	{"tskey-", "tailscale", LINE, 16, 0},
	{"v1.0-", "cloudflare", LINE, 100, 0},
	{"vercel_", "vercel", NONE, 20, 0},
	{"whsec_", "stripe", PLUS, 20, 0},
	{"xai-", "xai", NONE, 40, 0},
	{"xapp-", "slack", LINE, 20, 0},
	{"xoxa-", "slack", LINE, 10, 0},
	{"xoxb-", "slack", LINE, 10, 0},
	{"xoxc-", "slack", LINE, 10, 0},
	{"xoxd-", "slack", LINE | PLUS, 10, 0},
	{"xoxe-", "slack", LINE, 10, 0},
	{"xoxe.xox", "slack", LINE | DOT, 10, 0},
	{"xoxp-", "slack", LINE, 10, 0},
	{"xoxr-", "slack", LINE, 10, 0},
	{"xoxs-", "slack", LINE, 10, 0},
	{"ya29.", "google", LINE | DOT, 20, 0},
};

#define FORMS (sizeof(forms) / sizeof(forms[0]))

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_of(char c, unsigned int also)
{
	if (is_digit(c) || (c >= 'A' && c <= 'Z'))
		return true;
	if (c >= 'a' && c <= 'z')
		return !(also & UPPER);
	return ((also & LINE) && (c == '_' || c == '-')) || ((also & DOT) && c == '.') ||
	       ((also & PLUS) && (c == '+' || c == '/' || c == '=')) ||
	       ((also & COLON) && c == ':');
}

static size_t run(const char *s, size_t n, size_t at, unsigned int also)
{
	size_t i = at;

	while (i < n && is_of(s[i], also))
		i++;
	return i - at;
}

static bool starts(const char *s, size_t n, size_t at, const char *prefix)
{
	size_t len = strlen(prefix);

	return n - at >= len && !memcmp(s + at, prefix, len);
}

static bool is_form(const struct form *form, const char *s, size_t n, size_t at, size_t *ret_to)
{
	size_t from, len;

	if (!starts(s, n, at, form->prefix))
		return false;
	from = at + strlen(form->prefix);
	len = run(s, n, from, form->also);
	/* A full stop ends the sentence. */
	while (len && s[from + len - 1] == '.')
		len--;
	*ret_to = from + len;
	return len >= form->least && (!form->most || len <= form->most);
}

/* Three parts of base64url between full stops, the first of them a JSON object; the last of five.
 */
static bool is_web_token(const char *s, size_t n, size_t at, size_t *ret_to)
{
	size_t to = at, parts = 0;

	/* Inside of a word it is none, and a row of such words is gone through once. */
	if (!starts(s, n, at, "eyJ") || (at && is_of(s[at - 1], LINE)))
		return false;
	for (;; parts++) {
		size_t len = run(s, n, to, LINE);

		if (parts < 2 && len < 8)
			return false;
		to += len;
		if (parts == 4 || to == n || s[to] != '.')
			break;
		to++;
	}
	*ret_to = to;
	return parts >= 2;
}

/* "-----BEGIN … PRIVATE KEY-----" up to its end, or to that of the text. */
static bool is_private_key(const char *s, size_t n, size_t at, size_t *ret_to)
{
	static const char end[] = "PRIVATE KEY-----", block[] = "PRIVATE KEY BLOCK-----";
	const char *from, *eol;
	size_t head = n - at < 80 ? n - at : 80;

	if (!starts(s, n, at, "-----BEGIN "))
		return false;
	from = memmem(s + at, head, end, sizeof(end) - 1);
	if (!from)
		from = memmem(s + at, head, block, sizeof(block) - 1);
	if (!from)
		return false;
	from += sizeof(end) - 1;
	eol = memmem(from, n - (size_t)(from - s), "-----END ", 9);
	eol = eol ? memmem(eol + 9, n - (size_t)(eol + 9 - s), "-----", 5) : NULL;
	*ret_to = eol ? (size_t)(eol + 5 - s) : n;
	return true;
}

/* What follows a place where hooks are posted to: the path is the secret. */
static bool is_hook(const char *s, size_t n, size_t at, struct redact_find *f)
{
	static const char *const places[] = {"hooks.slack.com/", "discord.com/api/webhooks/",
					     "discordapp.com/api/webhooks/",
					     "outlook.office.com/webhook/"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!starts(s, n, at, places[i]))
			continue;
		f->from = at + strlen(places[i]);
		f->to = f->from + run(s, n, f->from, LINE | PLUS | DOT);
		f->kind = "webhook";
		return f->to > f->from;
	}
	return false;
}

/* A bot's number, a colon, and 35 letters. */
static bool is_bot_token(const char *s, size_t n, size_t at, size_t *ret_to)
{
	size_t digits = 0;

	while (at + digits < n && is_digit(s[at + digits]))
		digits++;
	if (digits < 8 || digits > 11 || at + digits == n || s[at + digits] != ':')
		return false;
	*ret_to = at + digits + 1 + run(s, n, at + digits + 1, LINE);
	return *ret_to - at - digits - 1 == 35;
}

static bool is_any_form(const char *s, size_t n, size_t at, size_t *ret_to, const char **ret_kind)
{
	size_t low = 0, high = FORMS;

	/* They are in order: the first with this letter. */
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (forms[mid].prefix[0] < s[at])
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < FORMS && forms[low].prefix[0] == s[at]; low++) {
		if (!is_form(&forms[low], s, n, at, ret_to))
			continue;
		*ret_kind = forms[low].kind;
		return true;
	}
	return false;
}

bool redact_token(const char *s, size_t n, size_t at, struct redact_find *f)
{
	f->from = at;
	if (is_any_form(s, n, at, &f->to, &f->kind))
		return true;
	switch (s[at]) {
	case 'e':
		f->kind = "jwt";
		return is_web_token(s, n, at, &f->to);
	case '-':
		f->kind = "private-key";
		return is_private_key(s, n, at, &f->to);
	case 'h':
	case 'd':
	case 'o':
		return is_hook(s, n, at, f);
	default:
		f->kind = "bot";
		return is_digit(s[at]) && is_bot_token(s, n, at, &f->to);
	}
}
