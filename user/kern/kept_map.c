// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/kept_map.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <bpf/bpf.h>

#include "user/base/alloc.h"
#include "user/kern/kept.h"

#define BPFFS	 "/sys/fs/bpf"
#define TEXT_(x) #x
#define TEXT(x)	 TEXT_(x)
#define MAP_PATH KEPT_MAP_DIR "/kept-" TEXT(ABI_VERSION)

const char *kept_map_path(void)
{
	return MAP_PATH;
}

/* Only root may reach what is in the directory. */
static int check_directory(bool make, char **ret_error)
{
	struct statfs fs;
	struct stat st;

	if (statfs(BPFFS, &fs) || fs.f_type != BPF_FS_MAGIC) {
		*ret_error = xstrdup("labels that files keep for ever need the BPF file system; "
				     "mount it: mount -t bpf bpf " BPFFS);
		return -ENOTSUP;
	}
	if (make && mkdir(KEPT_MAP_DIR, 0700) && errno != EEXIST) {
		*ret_error = xasprintf(KEPT_MAP_DIR ": %s", strerror(errno));
		return -ENOTSUP;
	}
	if (lstat(KEPT_MAP_DIR, &st))
		return -errno;
	if (!S_ISDIR(st.st_mode) || st.st_uid || chmod(KEPT_MAP_DIR, 0700)) {
		*ret_error = xstrdup(KEPT_MAP_DIR " is not a directory of root; remove it");
		return -ENOTSUP;
	}
	return 0;
}

static int make_map(char **ret_error)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "kept", sizeof(struct rf_object),
				sizeof(struct rf_kept), RF_KEPT_MAX, &opts);
	int r = fd < 0 ? -errno : 0;

	if (!r && bpf_obj_pin(fd, MAP_PATH))
		r = -errno;
	if (!r)
		return fd;
	*ret_error = xasprintf(MAP_PATH " cannot be made: %s", strerror(-r));
	if (fd >= 0)
		close(fd);
	return r;
}

static int check_map(int fd, uint32_t *ret_id, char **ret_error)
{
	struct bpf_map_info info = {0};
	__u32 len = sizeof(info);

	if (!bpf_obj_get_info_by_fd(fd, &info, &len) && info.type == BPF_MAP_TYPE_HASH &&
	    info.key_size == sizeof(struct rf_object) &&
	    info.value_size == sizeof(struct rf_kept) && info.max_entries == RF_KEPT_MAX &&
	    info.map_flags == BPF_F_NO_PREALLOC) {
		*ret_id = info.id;
		return 0;
	}
	*ret_error = xstrdup(MAP_PATH " is not a map of this version's; remove it while no session "
				      "runs, with " KEPT_LIST);
	return -ENOTSUP;
}

int kept_map_open(bool make, struct kept_map *ret_map, char **ret_error)
{
	struct kept_map m = {.fd = -1};
	int r = check_directory(make, ret_error);

	if (r)
		return r;
	m.fd = bpf_obj_get(MAP_PATH);
	if (m.fd < 0 && errno == ENOENT)
		m.fd = make ? make_map(ret_error) : -ENOENT;
	else if (m.fd < 0)
		m.fd = -errno;
	if (m.fd < 0)
		return m.fd;
	r = check_map(m.fd, &m.id, ret_error);
	if (r)
		close(m.fd);
	else
		*ret_map = m;
	return r;
}

bool kept_map_is_empty(const struct kept_map *map)
{
	struct rf_object key;

	return bpf_map_get_next_key(map->fd, NULL, &key) != 0;
}
