// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: names CALL ARGUMENT…
 *
 * Ways to a file by other names than its own; see calls.h. Where a call writes, it writes "evil".
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"

#define RACE_ROUNDS 4000

static int evil(int fd)
{
	if (fd < 0)
		return -1;
	return write(fd, "evil\n", 5) == 5 ? 0 : -1;
}

static int copy_out(int fd, const char *to)
{
	char buf[4096];
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));
	int out;

	if (n < 0)
		return -1;
	out = must_open(to, O_WRONLY | O_CREAT | O_TRUNC);
	return write(out, buf, (size_t)n) == n ? 0 : -1;
}

/* path-fd FILE: O_PATH first, and then opened again by what /proc says of the descriptor. */
static int do_path_fd(char **a)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", must_open(a[0], O_PATH));
	return evil(open(link, O_WRONLY | O_CLOEXEC));
}

/* openat DIR NAME */
static int do_openat(char **a)
{
	return evil(openat(must_open(a[0], O_PATH | O_DIRECTORY), a[1], O_WRONLY | O_CLOEXEC));
}

/* openat2 FLAG DIR NAME */
static int do_openat2(char **a)
{
	static const struct {
		const char *name;
		__u64 flag;
	} flags[] = {
		{"beneath", RESOLVE_BENEATH},	      {"in-root", RESOLVE_IN_ROOT},
		{"no-symlinks", RESOLVE_NO_SYMLINKS}, {"no-magiclinks", RESOLVE_NO_MAGICLINKS},
		{"no-xdev", RESOLVE_NO_XDEV},	      {"cached", RESOLVE_CACHED},
	};
	struct open_how how = {.flags = O_WRONLY | O_CLOEXEC};
	int dir = must_open(a[1], O_PATH | O_DIRECTORY);

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(a[0], flags[i].name))
			how.resolve = flags[i].flag;
	if (!how.resolve)
		exit(2);
	/* What `cached` opens must have been looked up before. */
	must(a[2], faccessat(dir, a[2], F_OK, 0));
	return evil((int)syscall(SYS_openat2, dir, a[2], &how, sizeof(how)));
}

/* link-fd FILE NAME: a hard link by a descriptor alone; then it is written by that name. */
static int do_link_fd(char **a)
{
	if (linkat(must_open(a[0], O_PATH), "", AT_FDCWD, a[1], AT_EMPTY_PATH))
		return -1;
	return evil(open(a[1], O_WRONLY | O_CLOEXEC));
}

/* rename FLAG FROM TO */
static int do_rename(char **a)
{
	unsigned int flag = !strcmp(a[0], "exchange")	 ? RENAME_EXCHANGE
			    : !strcmp(a[0], "whiteout")	 ? RENAME_WHITEOUT
			    : !strcmp(a[0], "noreplace") ? RENAME_NOREPLACE
							 : 0;

	return renameat2(AT_FDCWD, a[1], AT_FDCWD, a[2], flag);
}

/* tmpfile DIR NAME: a file without a name in DIR, which then gets one. */
static int do_tmpfile(char **a)
{
	int fd = open(a[0], O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	char link[64];

	if (evil(fd))
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, link, AT_FDCWD, a[1], AT_SYMLINK_FOLLOW);
}

union handle {
	struct file_handle head;
	char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

static int by_handle(const char *mount, const char *path, int flags)
{
	union handle h = {.head = {.handle_bytes = MAX_HANDLE_SZ}};
	int id;

	must(path, name_to_handle_at(AT_FDCWD, path, &h.head, &id, 0));
	return open_by_handle_at(must_open(mount, O_RDONLY | O_DIRECTORY), &h.head, flags);
}

/* handle MOUNT FILE: by its handle, in the file system that MOUNT is of. */
static int do_handle(char **a)
{
	return evil(by_handle(a[0], a[1], O_WRONLY | O_CLOEXEC));
}

/* handle-dir MOUNT DIR NAME: the directory by its handle. */
static int do_handle_dir(char **a)
{
	int dir = by_handle(a[0], a[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return evil(openat(must(a[1], dir), a[2], O_WRONLY | O_CLOEXEC));
}

/* handle-read MOUNT FILE TO */
static int do_handle_read(char **a)
{
	return copy_out(by_handle(a[0], a[1], O_RDONLY | O_CLOEXEC), a[2]);
}

/* chroot DIR NAME */
static int do_chroot(char **a)
{
	if (chroot(a[0]) || chdir("/"))
		return -1;
	return evil(open(a[1], O_WRONLY | O_CLOEXEC));
}

static void own_mounts(void)
{
	must("unshare", unshare(CLONE_NEWNS));
	must("private mounts", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* bind FROM AT NAME: FROM is mounted at AT, and NAME written. */
static int do_bind(char **a)
{
	own_mounts();
	if (mount(a[0], a[1], NULL, MS_BIND, NULL))
		return -1;
	return evil(open(a[2], O_WRONLY | O_CLOEXEC));
}

/* bind-read FROM AT NAME TO */
static int do_bind_read(char **a)
{
	own_mounts();
	if (mount(a[0], a[1], NULL, MS_BIND, NULL))
		return -1;
	return copy_out(open(a[2], O_RDONLY | O_CLOEXEC), a[3]);
}

/* mount FROM AT: stays, and for everybody. */
static int do_mount(char **a)
{
	return mount(a[0], a[1], NULL, MS_BIND, NULL);
}

/* move-mount FROM BETWEEN AT NAME: mounted at one place and moved to another. */
static int do_move_mount(char **a)
{
	own_mounts();
	if (mount(a[0], a[1], NULL, MS_BIND, NULL) || mount(a[1], a[2], NULL, MS_MOVE, NULL))
		return -1;
	return evil(open(a[3], O_WRONLY | O_CLOEXEC));
}

/* overlay LOWER UPPER WORK AT NAME: NAME is made or written. */
static int do_overlay(char **a)
{
	char options[3 * PATH_MAX];

	own_mounts();
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s", a[0], a[1], a[2]);
	if (mount("overlay", a[3], "overlay", 0, options))
		return errno == ENODEV ? missing("overlayfs") : -1;
	return evil(open(a[4], O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

/* overlay-read LOWER UPPER WORK AT NAME TO */
static int do_overlay_read(char **a)
{
	char options[3 * PATH_MAX];

	own_mounts();
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s", a[0], a[1], a[2]);
	if (mount("overlay", a[3], "overlay", 0, options))
		return errno == ENODEV ? missing("overlayfs") : -1;
	return copy_out(open(a[4], O_RDONLY | O_CLOEXEC), a[5]);
}

/* pivot-root DIR NAME */
static int do_pivot_root(char **a)
{
	own_mounts();
	if (mount(a[0], a[0], NULL, MS_BIND, NULL) || chdir(a[0]) ||
	    syscall(SYS_pivot_root, ".", ".") || chdir("/"))
		return -1;
	return evil(open(a[1], O_WRONLY | O_CLOEXEC));
}

/* again DEVICE AT NAME: the file system of DEVICE is mounted a second time. */
static int do_again(char **a)
{
	own_mounts();
	if (mount(a[0], a[1], "ext4", 0, NULL))
		return -1;
	return evil(open(a[2], O_WRONLY | O_CLOEXEC));
}

static int open_tree_of(const char *path)
{
	int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	return tree < 0 && errno == ENOSYS ? missing("open_tree") : tree;
}

/* open-tree DIR NAME: in a mount that is nowhere. */
static int do_open_tree(char **a)
{
	int tree = open_tree_of(a[0]);

	return tree < 0 ? -1 : evil(openat(tree, a[1], O_WRONLY | O_CLOEXEC));
}

/* open-tree-read DIR NAME TO */
static int do_open_tree_read(char **a)
{
	int tree = open_tree_of(a[0]);

	return tree < 0 ? -1 : copy_out(openat(tree, a[1], O_RDONLY | O_CLOEXEC), a[2]);
}

/* open-tree-at DIR AT NAME: the same, and then put somewhere. */
static int do_open_tree_at(char **a)
{
	int tree;

	own_mounts();
	tree = open_tree_of(a[0]);
	if (tree < 0 || syscall(SYS_move_mount, tree, "", AT_FDCWD, a[1], MOVE_MOUNT_F_EMPTY_PATH))
		return -1;
	return evil(open(a[2], O_WRONLY | O_CLOEXEC));
}

/* fsmount AT NAME: a new memory file system by the new calls, with NAME in it. */
static int do_fsmount(char **a)
{
	int fs, mnt;

	own_mounts();
	fs = (int)syscall(SYS_fsopen, "tmpfs", 0);
	if (fs < 0 && errno == ENOSYS)
		return missing("fsopen");
	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	mnt = (int)syscall(SYS_fsmount, fs, 0, 0);
	if (mnt < 0 || syscall(SYS_move_mount, mnt, "", AT_FDCWD, a[0], MOVE_MOUNT_F_EMPTY_PATH))
		return -1;
	return evil(open(a[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

/* fanotify FILE: the event of one's own opening brings a descriptor that may write. */
static int do_fanotify(char **a)
{
	int notify = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDWR | O_CLOEXEC);
	struct fanotify_event_metadata event;

	if (notify < 0)
		return errno == ENOSYS ? missing("fanotify") : -1;
	must("fanotify_mark", fanotify_mark(notify, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, a[0]));
	must_open(a[0], O_RDONLY);
	if (read(notify, &event, sizeof(event)) < (ssize_t)sizeof(event))
		return -1;
	return evil(event.fd);
}

/* acct FILE: the kernel itself writes a record into it for each process that ends. */
static int do_acct(char **a)
{
	pid_t pid;

	if (acct(a[0]))
		return errno == ENOSYS ? missing("process accounting") : -1;
	pid = fork();
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	return acct(NULL);
}

static void swap_for_ever(const char *link, const char *own, const char *other)
{
	char next[PATH_MAX];

	snprintf(next, sizeof(next), "%s.next", link);
	for (;;) {
		if (!symlink(own, next))
			rename(next, link);
		if (!symlink(other, next))
			rename(next, link);
	}
}

/* race LINK OWN FILE: LINK is changed from the one to the other all the time while it is opened. */
static int do_race(char **a)
{
	pid_t pid = fork();

	if (!pid)
		swap_for_ever(a[0], a[1], a[2]);
	for (int i = 0; i < RACE_ROUNDS; i++) {
		int fd = open(a[0], O_WRONLY | O_CLOEXEC);

		if (fd >= 0) {
			evil(fd);
			close(fd);
		}
		if (i % 8 == 0)
			sched_yield();
	}
	kill(pid, SIGKILL);
	return waitpid(pid, NULL, 0);
}

/* deep DIR N LENGTH NAME: N directories below one another, names of LENGTH bytes, NAME in the last.
 */
static int do_deep(char **a)
{
	size_t n = strtoul(a[1], NULL, 10), length = strtoul(a[2], NULL, 10);
	char name[NAME_MAX + 1];

	if (length > NAME_MAX || chdir(a[0]))
		exit(2);
	memset(name, 'd', length);
	name[length] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (mkdir(name, 0755) && errno != EEXIST)
			return -1;
		must(name, chdir(name));
	}
	return evil(open(a[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
}

/* deep-is DIR N LENGTH NAME: is it there? */
static int do_deep_is(char **a)
{
	size_t n = strtoul(a[1], NULL, 10), length = strtoul(a[2], NULL, 10);
	char name[NAME_MAX + 1];

	if (length > NAME_MAX || chdir(a[0]))
		exit(2);
	memset(name, 'd', length);
	name[length] = '\0';
	for (size_t i = 0; i < n; i++)
		if (chdir(name))
			return -1;
	return access(a[3], F_OK);
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"path-fd", 1, do_path_fd},
		{"openat", 2, do_openat},
		{"openat2", 3, do_openat2},
		{"link-fd", 2, do_link_fd},
		{"rename", 3, do_rename},
		{"tmpfile", 2, do_tmpfile},
		{"handle", 2, do_handle},
		{"handle-dir", 3, do_handle_dir},
		{"handle-read", 3, do_handle_read},
		{"chroot", 2, do_chroot},
		{"bind", 3, do_bind},
		{"bind-read", 4, do_bind_read},
		{"mount", 2, do_mount},
		{"move-mount", 4, do_move_mount},
		{"overlay", 5, do_overlay},
		{"overlay-read", 6, do_overlay_read},
		{"pivot-root", 2, do_pivot_root},
		{"again", 3, do_again},
		{"open-tree", 2, do_open_tree},
		{"open-tree-read", 3, do_open_tree_read},
		{"open-tree-at", 3, do_open_tree_at},
		{"fsmount", 2, do_fsmount},
		{"fanotify", 1, do_fanotify},
		{"acct", 1, do_acct},
		{"race", 3, do_race},
		{"deep", 4, do_deep},
		{"deep-is", 4, do_deep_is},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
