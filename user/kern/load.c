// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/random.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/event/environ.h"
#include "user/kern/probe.h"

#include "ringfence.skel.h"

/* Hooks whose function has another name, or that not every kernel has. */
static const struct hook_name {
	const char *hook;
	const char *function; /* NULL: security_<hook> */
	bool optional;
	bool is_void;
} hook_names[] = {
	{"bprm_committed_creds", NULL, false, true},
	{"bprm_check_security", "security_bprm_check", false, false},
	{"userns_create", "security_create_user_ns", true, false}, /* 6.1 */
	{"inode_set_acl", NULL, true, false},			   /* 6.2 */
	{"inode_remove_acl", NULL, true, false},		   /* 6.2 */
	{"file_truncate", NULL, true, false},			   /* 6.2 */
	{"file_ioctl_compat", NULL, true, false},		   /* 6.8 */
	{"task_free", NULL, false, true},
	{"inode_free_security", "security_inode_free", false, true},
};

static const struct hook_name *hook_name_of(const char *hook)
{
	for (size_t i = 0; i < sizeof(hook_names) / sizeof(hook_names[0]); i++)
		if (!strcmp(hook_names[i].hook, hook))
			return &hook_names[i];
	return NULL;
}

/* Moves an lsm program to the function of its hook. */
static int retarget(struct bpf_program *prog, const char *function, enum rf_tier tier, bool is_void)
{
	enum bpf_attach_type type = is_void		      ? BPF_TRACE_FENTRY
				    : tier == RF_TIER_OBSERVE ? BPF_TRACE_FEXIT
							      : BPF_MODIFY_RETURN;
	int r = bpf_program__set_type(prog, BPF_PROG_TYPE_TRACING);

	if (!r)
		r = bpf_program__set_expected_attach_type(prog, type);
	return r ? r : bpf_program__set_attach_target(prog, 0, function);
}

/* One program of section lsm/HOOK: keep, move or leave out. */
static int prepare_hook(struct bpf_program *prog, const char *hook, enum rf_tier tier,
			char **ret_error)
{
	const struct hook_name *n = hook_name_of(hook);
	char lsm[96], function[96];
	bool has;

	snprintf(lsm, sizeof(lsm), "bpf_lsm_%s", hook);
	if (n && n->function)
		snprintf(function, sizeof(function), "%s", n->function);
	else
		snprintf(function, sizeof(function), "security_%s", hook);
	has = probe_function(tier == RF_TIER_LSM ? lsm : function) >= 0;
	if (!has && n && n->optional) {
		bpf_program__set_autoload(prog, false);
		return 0;
	}
	if (!has) {
		*ret_error = xasprintf("this kernel lacks the hook %s",
				       tier == RF_TIER_LSM ? lsm : function);
		return -ENOTSUP;
	}
	if (tier == RF_TIER_LSM)
		return 0;
	return retarget(prog, function, tier, n && n->is_void);
}

static bool is_sum(const struct bpf_program *prog)
{
	return !strncmp(bpf_program__section_name(prog), "fexit/vfs_", 10);
}

/*
 * Programs that only the tiers below lsm have: mmap_file has other arguments as a function, and
 * fmod_ret may not use socket storage.
 */
static int prepare_others(struct ringfence_bpf *skel, enum rf_tier tier)
{
	if (tier == RF_TIER_LSM)
		return 0;
	bpf_program__set_autoload(skel->progs.socket_free, tier == RF_TIER_FMOD_RET);
	bpf_program__set_autoload(skel->progs.socket_accepted, tier == RF_TIER_FMOD_RET);
	bpf_program__set_autoload(skel->progs.exec_committed, false);
	bpf_program__set_autoload(skel->progs.mmap_file, false);
	bpf_program__set_autoload(skel->progs.mmap_file_alt, true);
	if (tier == RF_TIER_OBSERVE)
		return bpf_program__set_expected_attach_type(skel->progs.mmap_file_alt,
							     BPF_TRACE_FEXIT);
	return 0;
}

static size_t follow_progs(const struct ringfence_bpf *skel,
			   struct bpf_program *ret_progs[LOAD_FOLLOW_MAX])
{
	struct bpf_program *const progs[] = {
		skel->progs.pipe_read_done,   skel->progs.anon_read_done,
		skel->progs.fifo_read_done,   skel->progs.socket_recvmsg,
		skel->progs.recv_done,	      skel->progs.splice_begin,
		skel->progs.splice_done,      skel->progs.tee_begin,
		skel->progs.tee_done,	      skel->progs.vmsplice_begin,
		skel->progs.msg_queue_msgsnd, skel->progs.msg_queue_msgrcv,
		skel->progs.mq_send_begin,    skel->progs.mq_receive_begin,
		skel->progs.mq_receive_done,  skel->progs.inode_gone,
	};
	const size_t n = sizeof(progs) / sizeof(progs[0]);

	_Static_assert(sizeof(progs) / sizeof(progs[0]) <= LOAD_FOLLOW_MAX, "LOAD_FOLLOW_MAX");
	memcpy(ret_progs, progs, sizeof(progs));
	return n;
}

size_t load_follow(struct ringfence_bpf *skel, const struct bpf_program *ret_progs[LOAD_FOLLOW_MAX])
{
	struct bpf_program *all[LOAD_FOLLOW_MAX];
	size_t n = follow_progs(skel, all), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (bpf_program__autoload(all[i]))
			ret_progs[kept++] = all[i];
	return kept;
}

/* Data goes by functions that moved: 7.0 has two readers of pipes where there was one. */
static int prepare_follow(struct ringfence_bpf *skel, char **ret_error)
{
	struct bpf_program *all[LOAD_FOLLOW_MAX];
	size_t n = follow_progs(skel, all);

	for (size_t i = 0; i < n; i++) {
		const char *function = strchr(bpf_program__section_name(all[i]), '/') + 1;

		if (strncmp(bpf_program__section_name(all[i]), "lsm/", 4))
			bpf_program__set_autoload(all[i], probe_function(function) >= 0);
	}
	if (bpf_program__autoload(skel->progs.pipe_read_done) ||
	    (bpf_program__autoload(skel->progs.anon_read_done) &&
	     bpf_program__autoload(skel->progs.fifo_read_done)))
		return 0;
	*ret_error = xstrdup("this kernel's reads of pipes are not known to this version");
	return -ENOTSUP;
}

/* What only the differential test runs is in no other load. */
static int prepare_selftest(struct ringfence_bpf *skel, bool wanted)
{
	int r = bpf_map__set_autocreate(skel->maps.tries, wanted);

	return r ? r : bpf_program__set_autoload(skel->progs.selftest, wanted);
}

/* What the programs compare the names of the environment with. */
static void fill_environ(struct ringfence_bpf *skel)
{
	for (unsigned int i = 0; environ_name(i); i++)
		skel->rodata->rf_env_hashes[i] = environ_hash(i);
}

/* One that no other Ringfence process of the machine has. Never 0. */
static __u32 engine_number(void)
{
	__u32 n = 0;

	if (getrandom(&n, sizeof(n), 0) != sizeof(n) || !n)
		n = (__u32)getpid();
	return n;
}

/* Without them an answer would be good for arguments that somebody thought up to look alike. */
static int fill_args_key(struct ringfence_bpf *skel, char **ret_error)
{
	__u32 random[2];

	if (getrandom(random, sizeof(random), 0) != sizeof(random)) {
		*ret_error = xstrdup("the kernel gives no random numbers");
		return -EIO;
	}
	for (int i = 0; i < 2; i++)
		skel->rodata->rf_args_key[i] = 1000003 + random[i] % 2000000000;
	return 0;
}

int load_prepare(struct ringfence_bpf *skel, const struct engine_options *o, char **ret_error)
{
	struct bpf_program *prog;
	int r = fill_args_key(skel, ret_error);

	if (r)
		return r;
	skel->rodata->rf_tier = o->tier;
	skel->rodata->rf_confirm_miss = probe_preempts_fully();
	skel->rodata->rf_own_tgid = (__u32)getpid();
	skel->rodata->rf_engine = engine_number();
	fill_environ(skel);
	/* Run by itself: see kept.c. */
	bpf_program__set_autoload(skel->progs.kept_drop, false);
	skel->rodata->rf_setattr_idmap = probe_function("bpf_lsm_inode_setattr") == 3;
	skel->rodata->rf_accept_args = (__u32)probe_function("inet_csk_accept");
	skel->rodata->rf_bpf_args = (__u32)probe_function("security_bpf");
	skel->rodata->rf_perf_args = (__u32)probe_function("security_perf_event_open");
	bpf_object__for_each_program(prog, skel->obj)
	{
		const char *section = bpf_program__section_name(prog);

		if (is_sum(prog))
			bpf_program__set_autoload(prog,
						  o->sums && probe_function(section + 6) >= 0);
		if (strncmp(section, "lsm/", 4))
			continue;
		r = prepare_hook(prog, section + 4, o->tier, ret_error);
		if (r)
			return r;
	}
	if (!r)
		r = bpf_program__set_autoload(skel->progs.open_failed,
					      probe_function("put_unused_fd") >= 0);
	/* The helper is for lsm programs only; without IMA it has nothing to give. */
	if (!r && o->tier == RF_TIER_LSM && probe_function("ima_file_hash") >= 0)
		r = bpf_program__set_autoload(skel->progs.exec_digest, true);
	if (!r)
		r = prepare_selftest(skel, o->selftest);
	if (!r)
		r = prepare_follow(skel, ret_error);
	return r ? r : prepare_others(skel, o->tier);
}

static bool is_tls(const struct ringfence_bpf *skel, const struct bpf_program *prog)
{
	return prog == skel->progs.tls_enter || prog == skel->progs.tls_leave ||
	       prog == skel->progs.tls_left || prog == skel->progs.tls_send_begin ||
	       prog == skel->progs.tls_send_done || prog == skel->progs.tls_recv_begin ||
	       prog == skel->progs.tls_recv_done;
}

/* Run or attached by the engine when there is need: see attach.c, digest.c, follow.c and tls.c. */
static bool is_on_demand(const struct ringfence_bpf *skel, const struct bpf_program *prog)
{
	struct bpf_program *all[LOAD_FOLLOW_MAX];
	size_t n = follow_progs(skel, all);

	for (size_t i = 0; i < n; i++)
		if (prog == all[i])
			return true;
	if (is_tls(skel, prog))
		return true;
	return prog == skel->progs.dns_ingress || prog == skel->progs.dns_egress ||
	       prog == skel->progs.attach_pass || prog == skel->progs.held_pass ||
	       prog == skel->progs.labels_drop || prog == skel->progs.kept_settle ||
	       prog == skel->progs.pulse || prog == skel->progs.selftest ||
	       prog == skel->progs.file_permission || prog == skel->progs.exec_digest;
}

struct bpf_link *load_attach_one(const struct bpf_program *prog)
{
	switch (bpf_program__type(prog)) {
	case BPF_PROG_TYPE_LSM:
		return bpf_program__attach_lsm(prog);
	default:
		return bpf_program__attach_trace(prog);
	}
}

int load_attach(struct ringfence_bpf *skel, const struct engine_options *o, char **ret_error)
{
	(void)o;
	for (int i = 0; i < skel->skeleton->prog_cnt; i++) {
		struct bpf_prog_skeleton *p = &skel->skeleton->progs[i];

		if (!bpf_program__autoload(*p->prog) || is_on_demand(skel, *p->prog))
			continue;
		*p->link = load_attach_one(*p->prog);
		if (!*p->link) {
			*ret_error =
				xasprintf("cannot attach program %s: %s", p->name, strerror(errno));
			return -errno;
		}
	}
	return 0;
}

/* Is it a matter of more than records that the program runs, and may the kernel leave it out? */
static bool decides(const struct ringfence_bpf *skel, const struct bpf_program *prog)
{
	if (prog == skel->progs.process_exec)
		return !bpf_program__autoload(skel->progs.exec_committed);
	/* What moves data without a hook. One more look is taken when it has moved. */
	if (prog == skel->progs.splice_done || prog == skel->progs.tee_done ||
	    prog == skel->progs.vmsplice_begin || prog == skel->progs.mq_send_begin ||
	    prog == skel->progs.mq_receive_done)
		return true;
	return bpf_program__expected_attach_type(prog) == BPF_MODIFY_RETURN;
}

uint64_t load_skipped(const struct ringfence_bpf *skel)
{
	struct bpf_program *prog;
	uint64_t n = 0;

	bpf_object__for_each_program(prog, skel->obj)
	{
		struct bpf_prog_info info = {};
		__u32 len = sizeof(info);

		if (bpf_program__autoload(prog) && decides(skel, prog) &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			n += info.recursion_misses;
	}
	return n;
}

void load_list(struct ringfence_bpf *skel, FILE *out)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, skel->obj)
	{
		struct bpf_prog_info info = {};
		__u32 len = sizeof(info);

		if (!bpf_program__autoload(prog) ||
		    bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			continue;
		fprintf(out, "%-24s %-32s %8u\n", bpf_program__name(prog),
			bpf_program__section_name(prog), info.verified_insns);
	}
}
