// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sys/syscall.h>

#define LSM_LIST "/sys/kernel/security/lsm"

/* The kernel's own types, read once: they never change while it runs. */
static struct btf *kernel_btf(void)
{
	static struct btf *btf;

	if (!btf)
		btf = btf__load_vmlinux_btf();
	return btf;
}

int probe_function(const char *name)
{
	struct btf *btf = kernel_btf();
	const struct btf_type *t;
	int id;

	if (!btf)
		return -1;
	id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	if (id < 0)
		return -1;
	t = btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
	return btf_vlen(t);
}

static void read_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");

	buf[0] = '\0';
	if (!f)
		return;
	if (!fgets(buf, (int)size, f))
		buf[0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	fclose(f);
}

static bool list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t n = strcspn(list, ",");

		if (n == len && !memcmp(list, word, len))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

/* CAP_SYS_ADMIN, or CAP_BPF with CAP_PERFMON as one would give a service. */
static bool may_load(void)
{
	struct __user_cap_header_struct h = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[2] = {};

	if (syscall(SYS_capget, &h, d))
		return false;
	if (d[0].effective & (1u << CAP_SYS_ADMIN))
		return true;
	return d[1].effective & (1u << (CAP_BPF - 32)) &&
	       d[1].effective & (1u << (CAP_PERFMON - 32));
}

/* Loads a program that returns 0 at security_file_open, to see whether the kernel would have it. */
static bool fmod_ret_loads(void)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_MODIFY_RETURN);
	int id, fd, link;

	if (!kernel_btf())
		return false;
	id = btf__find_by_name_kind(kernel_btf(), "security_file_open", BTF_KIND_FUNC);
	if (id < 0)
		return false;
	opts.attach_btf_id = (__u32)id;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "rf_probe", "GPL", insns, 2, &opts);
	if (fd < 0)
		return false;
	link = bpf_link_create(fd, 0, BPF_MODIFY_RETURN, NULL);
	if (link >= 0)
		close(link);
	close(fd);
	return link >= 0;
}

enum preemption { PREEMPTS_NOT, PREEMPTS_PERHAPS, PREEMPTS };

static enum preemption read_preemption(void)
{
	struct utsname u = {0};
	char line[512];

	if (!uname(&u) && strstr(u.version, "PREEMPT_RT"))
		return PREEMPTS;
	read_line("/sys/kernel/debug/sched/preempt", line, sizeof(line));
	if (line[0])
		return strstr(line, "(full)") || strstr(line, "(lazy)") ? PREEMPTS : PREEMPTS_NOT;
	/* Without debugfs the boot line says it, or nobody. */
	read_line("/proc/cmdline", line, sizeof(line));
	if (strstr(line, "preempt="))
		return strstr(line, "preempt=full") || strstr(line, "preempt=lazy") ? PREEMPTS
										    : PREEMPTS_NOT;
	return strstr(u.version, "PREEMPT") ? PREEMPTS_PERHAPS : PREEMPTS_NOT;
}

bool probe_preempts_fully(void)
{
	return read_preemption() != PREEMPTS_NOT;
}

/*
 * A look-up in task storage fails while another task of the processor was interrupted in one: a
 * counter of the processor says so. Since 6.2 (4279adb094a1, "bpf: Add new bpf_task_storage_get
 * proto with no deadlock detection") only those of tracing programs look at it, and only when they
 * make an entry; later kernels have no such counter.
 */
static bool is_storage_busy(void)
{
	return kernel_btf() &&
	       btf__find_by_name_kind(kernel_btf(), "bpf_task_storage_busy", BTF_KIND_VAR) >= 0 &&
	       probe_function("bpf_task_storage_get_recur") < 0;
}

static void refuse(struct probe *p, const char *why)
{
	p->tier = RF_TIER_NONE;
	snprintf(p->why, sizeof(p->why), "%s", why);
}

static void choose_tier(struct probe *p)
{
	if (!p->privileged)
		refuse(p, "loading BPF programs needs root (CAP_SYS_ADMIN)");
	else if (!p->btf)
		refuse(p, "this kernel has no type information (/sys/kernel/btf/vmlinux): "
			  "CONFIG_DEBUG_INFO_BTF is needed");
	else if (!p->task_storage || !p->loops || !p->dynptr)
		refuse(p, "this kernel is too old: Linux 5.19 is the least, 6.1 what is tested");
	else if (p->storage_fails)
		refuse(p, "this kernel preempts everywhere, and then its task storage fails now "
			  "and then: a check would take a process for one of no session; boot "
			  "with preempt=voluntary, or take Linux 6.2 or later");
	else if (p->lsm_listed && p->lsm_built)
		p->tier = RF_TIER_LSM;
	else
		p->tier = p->fmod_ret ? RF_TIER_FMOD_RET : RF_TIER_OBSERVE;
}

void probe_kernel(struct probe *p)
{
	struct utsname u;

	memset(p, 0, sizeof(*p));
	libbpf_set_print(NULL);
	if (!uname(&u))
		snprintf(p->release, sizeof(p->release), "%s", u.release);
	read_line(LSM_LIST, p->lsm, sizeof(p->lsm));
	p->lsm_listed = list_has(p->lsm, "bpf");
	p->privileged = may_load();
	p->btf = !access("/sys/kernel/btf/vmlinux", R_OK);
	p->lsm_built = probe_function("bpf_lsm_file_open") >= 0;
	p->preempt_full = probe_preempts_fully();
	if (p->privileged && p->btf) {
		p->task_storage = probe_function("bpf_task_storage_get") >= 0 ||
				  libbpf_probe_bpf_map_type(BPF_MAP_TYPE_TASK_STORAGE, NULL) > 0;
		p->storage_fails =
			p->task_storage && read_preemption() == PREEMPTS && is_storage_busy();
		p->loops =
			libbpf_probe_bpf_helper(BPF_PROG_TYPE_TRACEPOINT, BPF_FUNC_loop, NULL) > 0;
		p->dynptr = libbpf_probe_bpf_helper(BPF_PROG_TYPE_TRACEPOINT,
						    BPF_FUNC_ringbuf_reserve_dynptr, NULL) > 0;
		p->fmod_ret = fmod_ret_loads();
	}
	choose_tier(p);
}
