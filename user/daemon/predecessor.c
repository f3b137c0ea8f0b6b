// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/predecessor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/clock.h"
#include "user/base/log.h"
#include "user/base/num.h"
#include "user/daemon/left_state.h"
#include "user/timeline/left.h"

#define NEW	  PREDECESSOR_FILE ".new"
#define ASIDE	  PREDECESSOR_FILE ".bad"
#define BOOT_ID	  "/proc/sys/kernel/random/boot_id"
#define NS_PER_US 1000

static int open_dir(void)
{
	int fd;

	if (mkdir(PREDECESSOR_DIR, 0755) && errno != EEXIST)
		return -errno;
	fd = open(PREDECESSOR_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void read_boot(char ret[BOOT_ID_SIZE])
{
	int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, ret, BOOT_ID_SIZE - 1);

	if (fd >= 0)
		close(fd);
	ret[n > 0 ? n : 0] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

static int write_text(int fd, const struct strbuf *text)
{
	ssize_t n = write(fd, text->s, text->len);

	return n == (ssize_t)text->len ? 0 : n < 0 ? -errno : -ENOSPC;
}

static int save(const struct left_state *s)
{
	struct strbuf text = STRBUF_INIT;
	int dir = open_dir(), fd, r;

	if (dir < 0)
		return dir;
	fd = openat(dir, NEW, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	r = fd < 0 ? -errno : 0;
	if (!r) {
		left_state_show(s, &text);
		r = write_text(fd, &text);
		close(fd);
	}
	if (!r && renameat(dir, NEW, dir, PREDECESSOR_FILE))
		r = -errno;
	strbuf_release(&text);
	close(dir);
	return r;
}

int predecessor_save(struct hosted *const *hosted, size_t n)
{
	char boot[BOOT_ID_SIZE];
	struct left_state s = {0};
	int r;

	read_boot(boot);
	s.boot = xstrdup(boot);
	for (size_t i = 0; i < n; i++) {
		const struct session *of = &hosted[i]->session;
		bool segments = of->sink.segments.dir >= 0 && of->sink.segments.prefix;

		if (of->started && of->options->output)
			left_state_add(&s, of->id, segments ? of->options->output : NULL,
				       of->sink.segments.prefix);
	}
	r = save(&s);
	left_state_release(&s);
	return r;
}

/* The whole of a file that nobody else may have written. Returns 0 or a negative errno. */
static int read_state(int dir, struct strbuf *ret_text)
{
	int fd = openat(dir, PREDECESSOR_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	ssize_t n;
	int r = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		r = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
		r = -EPERM;
	else if (st.st_size > LEFT_STATE_MAX)
		r = -EFBIG;
	else
		strbuf_grow(ret_text, (size_t)st.st_size + 1);
	if (!r) {
		n = read(fd, ret_text->s, (size_t)st.st_size);
		r = n < 0 ? -errno : 0;
		ret_text->len = n < 0 ? 0 : (size_t)n;
	}
	close(fd);
	return r;
}

/* One segment, mapped. */
struct segment {
	int fd;
	char *bytes;
	size_t size, whole; /* up to the end of the last line that is one */
};

static int open_segment(int dir, const char *name, struct segment *ret)
{
	struct segment s = {
		.fd = openat(dir, name, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
	const char *end;
	struct stat st;

	if (s.fd < 0)
		return -errno;
	if (fstat(s.fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_nlink != 1) {
		close(s.fd);
		return -EPERM;
	}
	s.size = (size_t)st.st_size;
	s.bytes = s.size ? mmap(NULL, s.size, PROT_READ, MAP_PRIVATE, s.fd, 0) : NULL;
	if (s.bytes == MAP_FAILED) {
		close(s.fd);
		return -ENOMEM;
	}
	end = s.size ? memrchr(s.bytes, '\n', s.size) : NULL;
	s.whole = end ? (size_t)(end + 1 - s.bytes) : 0;
	*ret = s;
	return 0;
}

static void close_segment(struct segment *s)
{
	if (s->bytes)
		munmap(s->bytes, s->size);
	close(s->fd);
}

/* Directories of others are not written in. */
static int open_timelines(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && st.st_uid == geteuid() && !(st.st_mode & 022))
		return fd;
	close(fd);
	return -EPERM;
}

/* PREFIX-NUMBER.jsonl: its number; 0: it is none. */
static uint64_t number_of(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);
	const char *end = strstr(name, ".jsonl");
	char digits[24];
	uint64_t number;

	if (strncmp(name, prefix, n) != 0 || name[n] != '-' || !end || strcmp(end, ".jsonl") != 0)
		return 0;
	if (end <= name + n + 1 || (size_t)(end - name) - n - 1 >= sizeof(digits))
		return 0;
	memcpy(digits, name + n + 1, (size_t)(end - name) - n - 1);
	digits[(size_t)(end - name) - n - 1] = '\0';
	return num_u64(digits, 1, UINT64_MAX, &number) ? 0 : number;
}

/* The last segment that is not compressed. Returns 0 or a negative errno. */
static int find_last(int dir, const char *prefix, char ret_name[NAME_MAX + 1])
{
	int copy = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	uint64_t last = 0, number;
	struct dirent *entry;

	if (!d)
		return -errno;
	while ((entry = readdir(d))) {
		number = number_of(entry->d_name, prefix);
		if (number <= last)
			continue;
		last = number;
		snprintf(ret_name, NAME_MAX + 1, "%s", entry->d_name);
	}
	closedir(d);
	return last ? 0 : -ENOENT;
}

static int append(void *ctx, const char *line, size_t len)
{
	const struct segment *s = ctx;
	ssize_t n = write(s->fd, line, len);

	return n == (ssize_t)len ? 0 : n < 0 ? -errno : -ENOSPC;
}

static void read_lines(const struct segment *s, struct left *l)
{
	const char *at = s->bytes, *end = s->bytes + s->whole, *next;

	for (; s->whole && at < end; at = next) {
		next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
		left_line(l, at, (size_t)(next - at));
	}
}

/* All of it or nothing: what a full disk took of it is cut off again. */
static int write_end(struct segment *s, struct left *l, const struct left_session *of,
		     bool rebooted)
{
	struct left_gap gap = {.reason = rebooted ? "restarted" : "killed",
			       .now_ns =
				       rebooted ? l->mono_us * NS_PER_US : clock_ns(CLOCK_BOOTTIME),
			       .cut = s->size - s->whole};
	struct timeline_config config = {.session = of->session,
					 .boot_to_wall_ns = (int64_t)clock_ns(CLOCK_REALTIME) -
							    (int64_t)gap.now_ns,
					 .write = append,
					 .write_ctx = s};
	struct signing_key *key = NULL;
	int r = 0;

	if (gap.cut && ftruncate(s->fd, (off_t)s->whole))
		return -errno;
	if (!machine_key_open(MACHINE_KEY_DIR, &key))
		config.key = key;
	r = left_close(l, &config, &gap);
	if (r && ftruncate(s->fd, (off_t)s->whole))
		log_warn("%s: %s", of->prefix, strerror(errno));
	signing_key_free(key);
	return r;
}

/* True: a gap was written. *ret_why: why it could not be; NULL: there was none to be written. */
static bool end_segment(struct segment *s, const struct left_session *of, bool rebooted,
			char ret_why[READER_ERROR_MAX])
{
	struct left l;
	bool told = false;
	int r;

	left_init(&l);
	read_lines(s, &l);
	r = left_end(&l, of->session, ret_why);
	if (r == -ENODATA)
		snprintf(ret_why, READER_ERROR_MAX, "its last segment is empty");
	if (!r && !l.closed) {
		r = write_end(s, &l, of, rebooted);
		told = !r;
		if (r)
			snprintf(ret_why, READER_ERROR_MAX, "%s", strerror(-r));
	}
	left_release(&l);
	return told;
}

static bool tell_session(const struct left_session *of, bool rebooted)
{
	char name[NAME_MAX + 1], why[READER_ERROR_MAX] = "";
	struct segment s;
	bool told = false;
	int dir, r;

	if (!of->directory) {
		log_warn("session %s was recorded in a file of its user's only: that nobody goes "
			 "on with it stands nowhere",
			 of->session);
		return false;
	}
	dir = open_timelines(of->directory);
	r = dir < 0 ? dir : find_last(dir, of->prefix, name) ?: open_segment(dir, name, &s);
	if (r) {
		snprintf(why, sizeof(why), "%s", strerror(-r));
	} else {
		told = end_segment(&s, of, rebooted, why);
		close_segment(&s);
	}
	if (dir >= 0)
		close(dir);
	if (told)
		log_info("session %s: its timeline was left open, and now tells that nobody "
			 "recorded it any more (timeline.gap)",
			 of->session);
	else if (why[0])
		log_warn("session %s: the gap in its timeline cannot be told there: %s",
			 of->session, why);
	return told;
}

/* Kept for whoever wants to look at it; one clear line. */
static void put_aside(int dir, const char *why)
{
	bool kept = !renameat(dir, PREDECESSOR_FILE, dir, ASIDE);

	log_error("%s/%s: %s: what a daemon before did not record cannot be told; it is %s",
		  PREDECESSOR_DIR, PREDECESSOR_FILE, why, kept ? "kept as " ASIDE : "left there");
}

static size_t tell_all(const struct left_state *s)
{
	char boot[BOOT_ID_SIZE];
	size_t n = 0;

	read_boot(boot);
	for (size_t i = 0; i < s->n; i++)
		n += tell_session(&s->v[i], strcmp(boot, s->boot) != 0);
	return n;
}

size_t predecessor_tell(void)
{
	char error[LEFT_STATE_ERROR];
	struct strbuf text = STRBUF_INIT;
	struct left_state s = {0};
	int dir = open_dir(), r = dir < 0 ? dir : read_state(dir, &text);
	size_t n = 0;

	if (r && r != -ENOENT && dir >= 0)
		put_aside(dir, strerror(-r));
	if (!r && left_state_parse(text.s, text.len, &s, error))
		put_aside(dir, error);
	n = tell_all(&s);
	if (!r)
		left_state_release(&s);
	strbuf_release(&text);
	if (dir >= 0)
		close(dir);
	r = predecessor_save(NULL, 0);
	if (r)
		log_warn("%s/%s: %s: should this daemon be killed, timelines will not say so",
			 PREDECESSOR_DIR, PREDECESSOR_FILE, strerror(-r));
	return n;
}
