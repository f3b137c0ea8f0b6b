// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/cli/cli.h"
#include "user/cli/replay.h"

#define ARGS_MAX 16
#define LINE(seq, us, session, rest)                                                               \
	"{\"v\":1,\"seq\":" #seq ",\"time\":\"2026-01-02T03:04:05." us "000Z\",\"mono\":1" us      \
	",\"session\":\"" session "\"," rest "}\n"
#define WHO  "\"process\":{\"id\":\"a\",\"pid\":7,\"executable\":{\"name\":\"sh\"}}"
#define OPEN "\"event\":\"file.open\",\"file\":{\"path\":\"/a\",\"access\":[\"read\"]}," WHO
#define DENY                                                                                       \
	"\"event\":\"policy.deny\",\"verdict\":\"deny\",\"file\":{\"path\":\"/b\"},"               \
	"\"ringfence\":{\"operation\":\"open\",\"rules\":[{\"name\":\"no\",\"file\":\"p.yaml\","   \
	"\"line\":3,\"reason\":\"Not that.\"}],\"chain\":[{\"seq\":1,\"event\":\"file.open\","     \
	"\"labels\":[\"secret\"],\"access\":\"read\",\"process\":{\"id\":\"a\",\"pid\":7}}]}," WHO
#define HOSTILE                                                                                    \
	"\"event\":\"file.open\",\"file\":{\"path\":\"/\\u001b[2J\\u001b]0;x\\u0007\\n"            \
	"\\u202egpj.exe\\u009b31m\",\"access\":[\"read\"]},"                                       \
	"\"process\":{\"id\":\"h\",\"pid\":8,\"executable\":{\"name\":\"\\r\\u001b[1A\"}}"

static const char good[] = LINE(1, "000000", "one", OPEN) LINE(2, "100000", "one", DENY)
	LINE(3, "200000", "one", OPEN);
static const char other[] = LINE(1, "050000", "two", OPEN) LINE(2, "150000", "two", OPEN);

struct place {
	char dir[64];
	int status;
	char *out, *err;
};

static struct place place(void)
{
	struct place p = {.dir = "/tmp/rf-replay-XXXXXX"};

	cr_assert(mkdtemp(p.dir));
	return p;
}

static void clear(struct place *p)
{
	free(p->out);
	free(p->err);
	p->out = p->err = NULL;
}

static void done(struct place *p)
{
	char *command[] = {"rm", "-rf", p->dir, NULL};
	pid_t pid = fork();

	clear(p);
	if (!pid) {
		execvp("rm", command);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static char *in(struct place *p, const char *name)
{
	return xasprintf("%s/%s", p->dir, name);
}

static void put(struct place *p, const char *name, const char *bytes, size_t n)
{
	char *path = in(p, name);
	FILE *f = fopen(path, "a");

	cr_assert(f);
	cr_assert_eq(fwrite(bytes, 1, n, f), n);
	fclose(f);
	free(path);
}

static void put_text(struct place *p, const char *name, const char *text)
{
	put(p, name, text, strlen(text));
}

static void put_gz(struct place *p, const char *name, const char *text, size_t cut)
{
	char *path = in(p, name);
	gzFile gz = gzopen(path, "wb");
	struct stat st;

	cr_assert(gz);
	gzwrite(gz, text, (unsigned int)strlen(text));
	gzclose(gz);
	cr_assert(!stat(path, &st));
	cr_assert(!truncate(path, st.st_size - (off_t)cut));
	free(path);
}

static char *slurp(const char *path)
{
	struct strbuf text = STRBUF_INIT;
	char block[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	while (f && (n = fread(block, 1, sizeof(block), f)))
		strbuf_add(&text, block, n);
	if (f)
		fclose(f);
	strbuf_addstr(&text, "");
	return strbuf_detach(&text);
}

static void redirect(const char *path, int fd)
{
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(to, fd);
	close(to);
}

/* Starts replay with words in the directory; input: what is on standard input, -1 nothing. */
static pid_t start(struct place *p, const char *words, int input)
{
	char *argv[ARGS_MAX] = {"replay"}, *copy = xstrdup(words), *save = NULL;
	int argc = 1;
	pid_t pid;

	for (char *w = strtok_r(copy, "|", &save); w; w = strtok_r(NULL, "|", &save))
		argv[argc++] = w;
	fflush(NULL);
	pid = fork();
	if (pid) {
		free(copy);
		return pid;
	}
	if (chdir(p->dir))
		_exit(99);
	redirect("stdout", STDOUT_FILENO);
	redirect("stderr", STDERR_FILENO);
	if (input >= 0)
		dup2(input, STDIN_FILENO);
	_exit(cmd_replay(argc, argv));
}

static void finish(struct place *p, pid_t pid)
{
	char *out = in(p, "stdout"), *err = in(p, "stderr");
	int status;

	waitpid(pid, &status, 0);
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	clear(p);
	p->out = slurp(out);
	p->err = slurp(err);
	free(out);
	free(err);
}

static void replay(struct place *p, const char *words)
{
	finish(p, start(p, words, -1));
}

#define HAS(text, part) cr_expect(strstr(text, part), "'%s' is not in: %s", part, text)

Test(replay, the_summary_has_the_cause)
{
	struct place p = place();

	put_text(&p, "t", good);
	replay(&p, "t");
	cr_expect_eq(p.status, CLI_OK);
	HAS(p.out, "session one");
	HAS(p.out, "1 denied, ");
	HAS(p.out, "no (p.yaml:3)");
	HAS(p.out, "denied first, by rule (--why NUMBER");
	HAS(p.out, "└ #2 no (p.yaml:3): Not that.");
	HAS(p.out, "    0.200 · sh[7] open /a\n");
	cr_expect_str_eq(p.err, "");
	cr_expect(!strchr(p.out, '\x1b'));
	done(&p);
}

Test(replay, gives_the_records_back)
{
	struct place p = place();

	put_text(&p, "t", good);
	put_gz(&p, "t.gz", good, 0);
	replay(&p, "--json|t");
	cr_expect_str_eq(p.out, good);
	replay(&p, "--json|t.gz");
	cr_expect_str_eq(p.out, good);
	cr_expect_eq(p.status, CLI_OK);
	done(&p);
}

Test(replay, merges_by_time)
{
	static const char merged[] = LINE(1, "000000", "one", OPEN) LINE(1, "050000", "two", OPEN)
		LINE(2, "100000", "one", DENY) LINE(2, "150000", "two", OPEN)
			LINE(3, "200000", "one", OPEN);
	struct place p = place();
	char *dir = in(&p, "d");

	put_text(&p, "t", good);
	put_text(&p, "o", other);
	replay(&p, "--json|t|o");
	cr_expect_str_eq(p.out, merged);
	replay(&p, "o|t");
	HAS(p.out, "── session two\n");
	cr_assert(!mkdir(dir, 0700));
	put_text(&p, "d/2.jsonl", other);
	put_gz(&p, "d/1.jsonl.gz", good, 0);
	put_text(&p, "d/notes.txt", "not a segment");
	replay(&p, "--json|d");
	cr_expect_str_eq(p.out, merged);
	cr_expect_eq(p.status, CLI_OK);
	free(dir);
	done(&p);
}

Test(replay, reads_standard_input)
{
	struct place p = place();
	int fds[2];

	for (int i = 0; i < 2; i++) {
		cr_assert(!pipe(fds));
		cr_assert_eq(write(fds[1], good, strlen(good)), (ssize_t)strlen(good));
		close(fds[1]);
		finish(&p, start(&p, i ? "--json|--follow|-" : "--json|-", fds[0]));
		cr_expect_str_eq(p.out, good);
		cr_expect_eq(p.status, CLI_OK);
		close(fds[0]);
	}
	done(&p);
}

Test(replay, shows_what_can_be_read)
{
	static const struct {
		const char *bad, *words;
	} rows[] = {
		{"{\"v\":1,\"seq\":\n", "t:4: column "},
		{"{\"v\":2,\"seq\":4}\n",
		 "t:4: version 2 is not known to this program (it reads 1)"},
		{"{\"v\":1,\"seq\":4,\"ti", "t:4: the last line has no end"},
		{"Nov 22 host sshd: hello\nagain\n", "; 2 lines in all could not be read"},
		{"\n", "t:4: "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct place p = place();

		put_text(&p, "t", good);
		put_text(&p, "t", rows[i].bad);
		replay(&p, "--json|t");
		cr_expect_str_eq(p.out, good);
		HAS(p.err, rows[i].words);
		cr_expect_eq(p.status, CLI_FAILED);
		/* One line for all that is wrong. */
		cr_expect_eq(strchr(p.err, '\n') + 1 - p.err, (ptrdiff_t)strlen(p.err), "%s",
			     p.err);
		done(&p);
	}
}

Test(replay, a_cut_compressed_file)
{
	struct place p = place();

	put_gz(&p, "t.jsonl.gz", good, 12);
	replay(&p, "--json|t.jsonl.gz");
	cr_expect_eq(p.status, CLI_FAILED);
	HAS(p.err, "what is compressed is damaged or cut from here on");
	done(&p);
}

Test(replay, refuses_what_is_no_timeline)
{
	struct place p = place();

	put_text(&p, "empty", "");
	put_text(&p, "t", good);
	replay(&p, "missing");
	cr_expect_eq(p.status, CLI_FAILED);
	HAS(p.err, "missing: No such file");
	replay(&p, "empty");
	HAS(p.err, "empty: no records");
	cr_expect_eq(p.status, CLI_FAILED);
	cr_expect_str_eq(p.out, "");
	replay(&p, "missing|t|--json");
	cr_expect_str_eq(p.out, good);
	cr_expect_eq(p.status, CLI_FAILED);
	replay(&p, ".");
	HAS(p.err, "no segment");
	cr_expect_eq(p.status, CLI_FAILED);
	done(&p);
}

Test(replay, picks)
{
	struct place p = place();

	put_text(&p, "t", good);
	replay(&p, "--json|--filter|verdict=deny|t");
	cr_expect_str_eq(p.out, LINE(2, "100000", "one", DENY));
	replay(&p, "--json|--deny-only|t");
	cr_expect_str_eq(p.out, LINE(2, "100000", "one", DENY));
	replay(&p, "--json|--process|7|t");
	cr_expect_str_eq(p.out, good);
	replay(&p, "--json|--process|b|t");
	cr_expect_str_eq(p.out, "");
	replay(&p, "--json|--around|20|t");
	cr_expect_str_eq(p.out, "");
	replay(&p, "--fail-on|deny|--json|t");
	cr_expect_eq(p.status, CLI_FAILED);
	replay(&p, "--fail-on|deny|--json|--filter|verdict!=deny|t");
	cr_expect_eq(p.status, CLI_OK);
	done(&p);
}

Test(replay, why_at_and_stats)
{
	struct place p = place();

	put_text(&p, "t", good);
	replay(&p, "--why|#2|t");
	cr_expect_eq(p.status, CLI_OK);
	HAS(p.out, "sh[7] was denied: open /b.\n");
	HAS(p.out, "By the rule no (p.yaml:3): Not that.");
	HAS(p.out, "Because #1: sh[7] opened to read /a: so secret came from it.");
	replay(&p, "--why|9|t");
	cr_expect_eq(p.status, CLI_FAILED);
	HAS(p.err, "no record has the number 9");
	replay(&p, "--at|0.15|t");
	HAS(p.out, "after 2 records, 1 of them denials");
	HAS(p.out, "1 processes live\n    sh[7]\n");
	replay(&p, "--stats|t");
	HAS(p.out, "3 records, ");
	HAS(p.out, "           2  file.open\n");
	done(&p);
}

Test(replay, says_what_is_wrong_with_the_words)
{
	static const struct {
		const char *words, *error;
	} rows[] = {
		{"--filter|evnt=x|t", "did you mean 'event'?"},
		{"--fold|proces|t", "did you mean 'process'?"},
		{"--at|noon|t", "'noon' is no time"},
		{"--around|x|t", "'x' is no number of a record"},
		{"--speed|fast|t", "'fast' is no number"},
		{"--why|1|--stats|t", "only one of"},
		{"--follow|--stats|t", "--follow goes with"},
		{"--json", "which timeline?"},
	};
	struct place p = place();

	put_text(&p, "t", good);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		replay(&p, rows[i].words);
		cr_expect_eq(p.status, CLI_USAGE, "%s", rows[i].words);
		HAS(p.err, rows[i].error);
		cr_expect_str_eq(p.out, "");
	}
	done(&p);
}

/* Nothing of a record drives the terminal or breaks a line. */
Test(replay, hostile_names)
{
	static const char *const ways[] = {"t",	       "--color|always|t", "--fold|process|t",
					   "--at|9|t", "--stats|t",	   "--why|1|t"};
	struct place p = place();

	put_text(&p, "t", LINE(1, "000000", "\\u001b]52;c;eA==\\u0007", HOSTILE));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		replay(&p, ways[i]);
		cr_expect_eq(p.status, CLI_OK);
		for (const char *c = p.out; *c; c++) {
			/* Colours are ours: ESC [ … m. */
			if (i == 1 && *c == '\x1b' && c[1] == '[')
				c += strcspn(c, "m");
			cr_expect((unsigned char)*c >= 0x20 || *c == '\n', "%s: %#x", ways[i], *c);
			cr_expect_neq((unsigned char)*c, 0x7f);
		}
		cr_expect(!strstr(p.out, "\xe2\x80\xae"), "%s", p.out);
		cr_expect(!strstr(p.out, "\xc2\x9b"));
		HAS(p.out, i == 4 ? "\\x1b" : "\\");
	}
	done(&p);
}

static bool comes(struct place *p, const char *part)
{
	char *out = in(p, "stdout");
	bool there = false;

	for (int i = 0; i < 600 && !there; i++) {
		char *text = slurp(out);

		there = strstr(text, part);
		free(text);
		if (!there)
			usleep(50000);
	}
	free(out);
	return there;
}

Test(replay, follows_growth_and_rotation, .timeout = 120)
{
	struct place p = place();
	char *from = in(&p, "t"), *to = in(&p, "t.1");
	pid_t pid;

	put_text(&p, "t", LINE(1, "000000", "one", OPEN) "{\"v\":1,\"seq\":2,");
	pid = start(&p, "--follow|--json|t", -1);
	cr_expect(comes(&p, LINE(1, "000000", "one", OPEN)));
	put_text(&p, "t", &LINE(2, "100000", "one", DENY)[strlen("{\"v\":1,\"seq\":2,")]);
	cr_expect(comes(&p, LINE(2, "100000", "one", DENY)));
	cr_assert(!rename(from, to));
	put_text(&p, "t", LINE(3, "200000", "one", OPEN));
	cr_expect(comes(&p, LINE(3, "200000", "one", OPEN)));
	kill(pid, SIGTERM);
	finish(&p, pid);
	cr_expect_str_eq(p.out, good);
	cr_expect_str_eq(p.err, "");
	free(from);
	free(to);
	done(&p);
}
