// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/kept_map.h"

#include "ringfence.skel.h"

/* What stands behind a sentence about the file that is there alone. */
#define FORGET "; while no session runs, remove it, which forgets these labels"

struct kept {
	int list; /* locked until it is closed; -1: not open */
	struct strbuf text;
	struct kept_map map;
	struct label_bits bits;
};

static void release(struct kept *k)
{
	if (k->list >= 0)
		close(k->list);
	if (k->map.fd >= 0)
		close(k->map.fd);
	strbuf_release(&k->text);
	label_bits_release(&k->bits);
}

/* ---- the list ------------------------------------------------------------------------------- */

static int open_list(struct kept *k, bool make, char **ret_error)
{
	struct stat st;

	if (make && mkdir(KEPT_DIR, 0755) && errno != EEXIST)
		return -errno;
	k->list = open(KEPT_LIST, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (make ? O_CREAT : 0),
		       0600);
	if (k->list < 0)
		return -errno;
	if (flock(k->list, LOCK_EX) || fstat(k->list, &st))
		return -errno;
	if (S_ISREG(st.st_mode) && !st.st_uid && !(st.st_mode & 077))
		return 0;
	*ret_error =
		xstrdup(KEPT_LIST
			" is not a file that only root can change; while no session runs, "
			"remove it and " KEPT_MAP_DIR ", which forgets the labels that files keep");
	return -ENOTSUP;
}

static int read_list(struct kept *k)
{
	char buf[4096];
	ssize_t n;

	strbuf_addstr(&k->text, "");
	while (k->text.len <= LABEL_BITS_TEXT_MAX && (n = read(k->list, buf, sizeof(buf)))) {
		if (n < 0)
			return -errno;
		strbuf_add(&k->text, buf, (size_t)n);
	}
	return 0;
}

static int write_list(const struct kept *k, const struct strbuf *lines)
{
	ssize_t n = lines->len ? write(k->list, lines->s, lines->len) : 0;

	if (n < 0)
		return -errno;
	return (size_t)n == lines->len ? 0 : -EIO;
}

/* ---- both ----------------------------------------------------------------------------------- */

/* Without the list no file may have labels. */
static int check_nothing(const struct kept *k, char **ret_error)
{
	if (kept_map_is_empty(&k->map))
		return 0;
	*ret_error = xasprintf("files keep labels in %s, and the list of their names, " KEPT_LIST
			       ", is gone" FORGET,
			       kept_map_path());
	return -ENOTSUP;
}

/* Neither is there yet, or a process was killed that had just made them. */
static int begin(struct kept *k, char **ret_error)
{
	struct strbuf first = STRBUF_INIT;
	int r = kept_map_open(true, &k->map, ret_error);

	if (r)
		return r;
	r = check_nothing(k, ret_error);
	if (r)
		return r;
	label_bits_begin(k->map.id, &first);
	r = write_list(k, &first);
	k->bits.map = k->map.id;
	strbuf_release(&first);
	return r;
}

static int go_on(struct kept *k, char **ret_error)
{
	char *wrong = NULL;
	int r = kept_map_open(false, &k->map, ret_error);

	if (r == -ENOENT) {
		*ret_error = xasprintf(KEPT_LIST " names labels that files keep, and these, %s, "
						 "are gone" FORGET,
				       kept_map_path());
		return -ENOTSUP;
	}
	if (r)
		return r;
	if (label_bits_parse(k->text.s, k->text.len, &k->bits, &wrong)) {
		*ret_error = xasprintf(KEPT_LIST ": %s; while no session runs, remove it and %s, "
						 "which forgets the labels that files keep",
				       wrong, kept_map_path());
		free(wrong);
		return -ENOTSUP;
	}
	if (k->bits.map == k->map.id)
		return 0;
	*ret_error = xasprintf(KEPT_LIST " is about other labels than %s has; while no session "
					 "runs, remove both, which forgets the labels that files "
					 "keep",
			       kept_map_path());
	return -ENOTSUP;
}

/* Has nobody kept a label yet? -ENOENT: so it is. */
static int look(struct kept *k, char **ret_error)
{
	int r = kept_map_open(false, &k->map, ret_error);

	if (!r)
		r = check_nothing(k, ret_error);
	return r ? r : -ENOENT;
}

static int open_both(struct kept *k, bool make, char **ret_error)
{
	int r = open_list(k, make, ret_error);

	if (!r)
		r = read_list(k);
	if (!r && k->text.len)
		r = go_on(k, ret_error);
	else if (!r && make)
		r = begin(k, ret_error);
	else if (!r || (r == -ENOENT && !make))
		r = look(k, ret_error);
	if (r && !*ret_error)
		*ret_error = xasprintf(KEPT_LIST ": %s", strerror(-r));
	return r;
}

/* ---- what is asked for ----------------------------------------------------------------------- */

#define KEPT_INIT                                                                                  \
	{                                                                                          \
		.list = -1, .map.fd = -1, .text = STRBUF_INIT                                      \
	}

int kept_open(struct policy_ir *ir, int *ret_fd, char **ret_error)
{
	struct strbuf lines = STRBUF_INIT;
	struct kept k = KEPT_INIT;
	int r;

	*ret_fd = 0;
	if (!label_bits_wanted(ir))
		return 0;
	r = open_both(&k, true, ret_error);
	if (!r)
		r = label_bits_give(&k.bits, ir, &lines, ret_error);
	if (!r) {
		r = write_list(&k, &lines);
		if (r)
			*ret_error = xasprintf(KEPT_LIST ": %s", strerror(-r));
	}
	if (!r) {
		*ret_fd = k.map.fd;
		k.map.fd = -1;
	}
	strbuf_release(&lines);
	release(&k);
	return r;
}

bool kept_is_same(int fd, int other_fd)
{
	struct bpf_map_info a = {0}, b = {0};
	__u32 size = sizeof(a), other_size = sizeof(b);

	return !bpf_obj_get_info_by_fd(fd, &a, &size) &&
	       !bpf_obj_get_info_by_fd(other_fd, &b, &other_size) && a.id == b.id;
}

int kept_count(struct label_bits *ret_bits, uint32_t ret_files[RF_LABELS_MAX], char **ret_error)
{
	struct rf_object key, *at = NULL;
	struct kept k = KEPT_INIT;
	struct rf_kept v;
	int r = open_both(&k, false, ret_error);

	memset(ret_files, 0, RF_LABELS_MAX * sizeof(*ret_files));
	while (!r && !bpf_map_get_next_key(k.map.fd, at, &key)) {
		at = &key;
		if (bpf_map_lookup_elem(k.map.fd, &key, &v))
			continue;
		for (unsigned int i = 0; i < RF_LABELS_MAX; i++)
			ret_files[i] += (v.labels | v.pending) >> i & 1;
	}
	if (!r) {
		*ret_bits = k.bits;
		k.bits = (struct label_bits){0};
	}
	release(&k);
	return r;
}

/* The one program, over the one map. Others write the map meanwhile, so that it has to be one. */
static int run_drop(struct ringfence_bpf *skel, int map, struct rf_kept_drop *drop)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = drop, .ctx_size_in = sizeof(*drop));
	struct bpf_program *prog;
	struct bpf_map *m;
	int r;

	bpf_object__for_each_program(prog, skel->obj)
		bpf_program__set_autoload(prog, prog == skel->progs.kept_drop);
	bpf_object__for_each_map(m, skel->obj) if (m != skel->maps.kept)
		bpf_map__set_autocreate(m, false);
	r = bpf_map__reuse_fd(skel->maps.kept, map);
	if (!r)
		r = bpf_object__load(skel->obj);
	if (!r)
		r = bpf_prog_test_run_opts(bpf_program__fd(skel->progs.kept_drop), &opts);
	return r;
}

int kept_drop(unsigned int bit, char **ret_error)
{
	struct rf_kept_drop drop = {.labels = 1ULL << bit};
	struct ringfence_bpf *skel = NULL;
	struct kept_map map = {.fd = -1};
	int r = kept_map_open(false, &map, ret_error);

	if (r)
		return r;
	libbpf_set_print(NULL);
	skel = ringfence_bpf__open();
	r = skel ? run_drop(skel, map.fd, &drop) : -errno;
	if (r)
		*ret_error = xasprintf("%s: %s", kept_map_path(), strerror(-r));
	ringfence_bpf__destroy(skel);
	close(map.fd);
	return r ? r : (int)drop.files;
}
