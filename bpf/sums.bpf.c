// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * sums.bpf.c - how much each process read from and wrote to each regular file.
 *
 * Hooks: fexit/vfs_read, fexit/vfs_write and fexit/vfs_copy_file_range. They cost every read and
 * write of the machine a storage look-up, so they are attached only while a session asks for sums.
 * Bytes that readv, splice, sendfile, io_uring and mappings move are not in the sums.
 */
#include "bpf/file.bpf.h"

static __noinline int sum_add(struct file *file, long bytes, __u32 write)
{
	struct rf_proc *p = proc_of_current(bpf_get_current_task_btf());
	struct rf_sum_key key = {.write = write};
	struct inode *inode;
	struct rf_sum *sum, fresh = {};

	if (!p || bytes <= 0)
		return 0;
	inode = file->f_inode;
	if ((inode->i_mode & S_IFMT) != S_IFREG || file_is_backing(file))
		return 0;
	key.proc = p->id;
	key.ino = inode->i_ino;
	key.dev = sb_dev(inode->i_sb);
	sum = bpf_map_lookup_elem(&sums, &key);
	if (!sum) {
		fresh.first_ns = bpf_ktime_get_boot_ns();
		fresh.start_ns = p->start_ns;
		fresh.pid = p->tgid;
		fresh.session = p->session;
		__sync_fetch_and_add(&count_of(p->session, RF_CLASS_RW)->produced, 1);
		if (bpf_map_update_elem(&sums, &key, &fresh, BPF_NOEXIST)) {
			__sync_fetch_and_add(&count_of(p->session, RF_CLASS_RW)->lost, 1);
			error_count(RF_ERR_SUMS_FULL);
			return 0;
		}
		sum = bpf_map_lookup_elem(&sums, &key);
		if (!sum)
			return 0;
	}
	__sync_fetch_and_add(&sum->bytes, bytes);
	__sync_fetch_and_add(&sum->ops, 1);
	sum->last_ns = bpf_ktime_get_boot_ns();
	return 0;
}

SEC("fexit/vfs_read")
int BPF_PROG(read_done, struct file *file, char *buf, size_t count, loff_t *pos, ssize_t ret)
{
	return sum_add(file, ret, 0);
}

SEC("fexit/vfs_write")
int BPF_PROG(write_done, struct file *file, const char *buf, size_t count, loff_t *pos, ssize_t ret)
{
	return sum_add(file, ret, 1);
}

/* What cp and cat use between files: bytes that pass no read and no write. */
SEC("fexit/vfs_copy_file_range")
int BPF_PROG(copy_done, struct file *from, loff_t from_pos, struct file *to, loff_t to_pos,
	     size_t len, unsigned int flags, ssize_t ret)
{
	sum_add(from, ret, 0);
	return sum_add(to, ret, 1);
}
