// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/describe_scan.h"

#include <inttypes.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/report/show.h"

static const struct describe_words *words_of(const struct scan *s)
{
	return describe_words(s->event.s + 1, s->event.n - 2);
}

/* How nearly all files end that are opened: nothing has to be looked for. */
static bool ends_as_read(struct scan_value file)
{
	static const char end[] = ",\"access\":[\"read\"]}";
	size_t n = sizeof(end) - 1;

	return file.n > n && !memcmp(file.s + file.n - n, end, n);
}

static bool opened_to_write(const struct scan *s)
{
	struct scan_value file = s->file, access;
	struct scan_member m;
	size_t at = 0;

	if (ends_as_read(file))
		return false;
	access = scan_of(s, file, "access");
	while (scan_next(access, &at, &m))
		if (scan_is(m.value, "write"))
			return true;
	return false;
}

enum kind describe_scan_kind(const struct scan *s)
{
	const struct describe_words *words = words_of(s);

	if (!words)
		return s->event.n > 9 && !memcmp(s->event.s + 1, "system.", 7) ? KIND_SYSTEM
									       : KIND_OTHER;
	if (words->kind == KIND_READ && opened_to_write(s))
		return KIND_CHANGE;
	return words->kind;
}

const char *describe_scan_icon(const struct scan *s, enum kind kind)
{
	const struct describe_words *words = words_of(s);

	if (!words)
		return "!";
	return words->kind == KIND_READ && kind == KIND_CHANGE ? "✎" : words->icon;
}

const char *describe_scan_verb(const struct scan *s)
{
	const struct describe_words *words = words_of(s);

	return words ? words->verb : NULL;
}

#define EACH(byte) (0x0101010101010101ull * (byte))

/* Of eight bytes: whether one is a control, DEL, not ASCII or a backslash. */
static inline bool has_odd(const char *s)
{
	uint64_t x, slash, del;

	memcpy(&x, s, sizeof(x));
	slash = x ^ EACH('\\');
	del = x ^ EACH(0x7f);
	return (((x - EACH(0x20)) & ~x) | ((slash - EACH(1)) & ~slash) | ((del - EACH(1)) & ~del) |
		x) &
	       EACH(0x80);
}

/* Between quotes, printable ASCII without an escape: as it is. */
static bool is_plain(const char *s, size_t n)
{
	size_t i = 0;

	for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t))
		if (has_odd(s + i))
			return false;
	for (; i < n; i++)
		if (s[i] < 0x20 || s[i] > 0x7e || s[i] == '\\')
			return false;
	return true;
}

bool describe_scan_text(struct scan_value v, struct strbuf *out)
{
	struct strbuf bytes = STRBUF_INIT;
	bool there;

	if (scan_type(v) == SCAN_STRING && is_plain(v.s + 1, v.n - 2)) {
		strbuf_add(out, v.s + 1, v.n - 2);
		return true;
	}
	there = scan_string(v, &bytes);
	if (there)
		show_text(out, bytes.s ?: "", bytes.len);
	strbuf_release(&bytes);
	return there;
}

/* As describe_scan_bytes(); v: what stands at the path. */
static bool add_bytes(struct scan_value object, const char *path, struct scan_value v,
		      struct strbuf *out)
{
	struct strbuf bytes = STRBUF_INIT;
	bool there;

	/* A text that is plain has no other bytes beside it. */
	if (scan_type(v) == SCAN_STRING && is_plain(v.s + 1, v.n - 2)) {
		strbuf_add(out, v.s + 1, v.n - 2);
		return true;
	}
	there = scan_bytes(object, path, &bytes);
	if (there)
		show_text(out, bytes.s ?: "", bytes.len);
	strbuf_release(&bytes);
	return there;
}

bool describe_scan_bytes(struct scan_value object, const char *path, struct strbuf *out)
{
	return add_bytes(object, path, scan_below(object, path), out);
}

void describe_scan_who(const struct scan *s, struct scan_who *ret_who)
{
	ret_who->id = scan_of(s, s->process, "id");
	ret_who->pid = scan_of(s, s->process, "pid");
	ret_who->executable = scan_of(s, s->process, "executable");
	ret_who->name = scan_of(s, ret_who->executable, "name");
}

void describe_scan_process(const struct scan_who *who, struct strbuf *out)
{
	if (!add_bytes(who->executable, "name", who->name, out))
		strbuf_addch(out, '?');
}

static void add_word(struct scan_value text, struct scan_value exact, struct strbuf *out)
{
	struct strbuf bytes = STRBUF_INIT, b64 = STRBUF_INIT;

	if (!scan_string(exact, &b64) || b64_decode(&bytes, b64.s ?: "", b64.len)) {
		strbuf_reset(&bytes);
		scan_string(text, &bytes);
	}
	show_word(out, bytes.s ?: "", bytes.len);
	strbuf_release(&bytes);
	strbuf_release(&b64);
}

static void add_args(const struct scan *s, struct scan_value args, struct strbuf *out)
{
	struct scan_value exact = scan_of(s, s->process, "command_args_b64");
	size_t at = 0, other = 0, n = 0;
	struct scan_member m;

	while (scan_next(args, &at, &m)) {
		struct scan_member b64 = {0};

		if (!scan_next(exact, &other, &b64))
			b64.value = (struct scan_value){0};
		if (n++)
			strbuf_addch(out, ' ');
		add_word(m.value, b64.value, out);
	}
	if (scan_type(scan_of(s, s->process, "truncated")) == SCAN_TRUE)
		strbuf_addstr(out, " … (cut)");
}

static void add_command(const struct scan *s, struct strbuf *out)
{
	struct scan_value args = scan_of(s, s->process, "command_args");
	struct scan_member m;
	size_t at = 0;

	if (scan_next(args, &at, &m))
		add_args(s, args, out);
	else if (!describe_scan_bytes(s->process, "executable.path", out) &&
		 !describe_scan_bytes(s->process, "executable.name", out))
		strbuf_addch(out, '?');
}

static void add_file(const struct scan *s, struct scan_value file, struct strbuf *out)
{
	struct scan_value bytes = scan_of(s, s->ringfence, "bytes"), other;

	if (!add_bytes(file, "path", scan_of(s, file, "path"), out)) {
		strbuf_addstr(out, "inode ");
		describe_scan_text(scan_of(s, file, "inode"), out);
	}
	if ((other = scan_of(s, file, "target_path")).s) {
		strbuf_addstr(out, " → ");
		add_bytes(file, "target_path", other, out);
	} else if (scan_of(s, file, "symbolic_link").s) {
		strbuf_addstr(out, " ⇒ ");
		describe_scan_bytes(file, "symbolic_link.target_path", out);
	}
	if (scan_type(bytes) == SCAN_NUMBER) {
		strbuf_addstr(out, "  ");
		describe_size(out, scan_uint(bytes));
	}
}

bool describe_scan_endpoint(const struct scan *s, struct strbuf *out)
{
	struct scan_value network = s->network, end, address, port;
	bool v6 = scan_is(scan_of(s, network, "type"), "ipv6");

	end = scan_of(s, network, "peer");
	if (!end.s)
		end = scan_of(s, network, "local");
	address = scan_of(s, end, "address");
	if (!address.s)
		return false;
	strbuf_addstr(out, v6 ? "[" : "");
	add_bytes(end, "address", address, out);
	strbuf_addstr(out, v6 ? "]" : "");
	port = scan_of(s, end, "port");
	if (port.s) {
		strbuf_addch(out, ':');
		strbuf_addu(out, scan_uint(port));
	}
	return true;
}

static void add_network(const struct scan *s, struct scan_value network, struct strbuf *out)
{
	struct scan_value bytes = scan_of(s, s->ringfence, "bytes");

	describe_scan_endpoint(s, out);
	strbuf_addch(out, ' ');
	add_bytes(network, "transport", scan_of(s, network, "transport"), out);
	if (scan_type(bytes) == SCAN_OBJECT) {
		strbuf_addstr(out, "  sent ");
		describe_size(out, scan_uint(scan_of(s, bytes, "sent")));
		strbuf_addstr(out, ", received ");
		describe_size(out, scan_uint(scan_of(s, bytes, "received")));
	}
}

static void add_exit(const struct scan *s, struct strbuf *out)
{
	struct scan_value end = scan_of(s, s->process, "exit");

	if (scan_of(s, end, "signal").s)
		describe_scan_bytes(end, "signal", out);
	else
		strbuf_addu(out, scan_uint(scan_of(s, end, "code")));
}

bool describe_scan_object(const struct scan *s, enum kind kind, struct strbuf *out)
{
	struct scan_value file = s->file, network = s->network;

	if (kind == KIND_FLOW || kind == KIND_SESSION || kind == KIND_SAID ||
	    kind == KIND_MISMATCH || kind == KIND_LINK || scan_is(s->event, "session.limit"))
		return false;
	if (file.s)
		add_file(s, file, out);
	else if (network.s)
		add_network(s, network, out);
	else if (kind == KIND_EXEC)
		add_command(s, out);
	else if (kind == KIND_EXIT)
		add_exit(s, out);
	else
		return false;
	return true;
}
