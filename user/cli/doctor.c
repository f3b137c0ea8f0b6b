// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/doctor_names.h"
#include "user/event/names.h"
#include "user/kern/engine.h"
#include "user/kern/probe.h"

#define PROGRAM_INSNS_MAX 250000 /* a quarter of what the verifier looks at */
#define DEFAULT_LSMS	  "lockdown,yama,integrity,apparmor"

static const char usage[] =
	"usage: ringfence doctor [--programs]\n"
	"\n"
	"Says what this kernel can enforce, and what to change when it is not the best.\n"
	"\n"
	"      --programs   load every BPF program and list what the verifier made of it\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 it can prevent; 4 it can only observe, or nothing; 1 a program failed.\n";

static void line(const char *what, bool ok, const char *note)
{
	printf("  %-34s %-8s %s\n", what, ok ? "ok" : "missing", note);
}

static void print_capabilities(const struct probe *p)
{
	printf("kernel %s\n", p->release);
	line("privilege to load BPF", p->privileged, "root, or CAP_BPF and CAP_PERFMON");
	line("type information (BTF)", p->btf, "CONFIG_DEBUG_INFO_BTF");
	line("task storage", p->task_storage, "5.11");
	line("task storage under preemption", !p->storage_fails, "6.2, or preempt=voluntary");
	line("bpf_loop", p->loops, "5.17");
	line("ring buffer of any record size", p->dynptr, "5.19");
	line("BPF LSM built in", p->lsm_built, "CONFIG_BPF_LSM");
	line("BPF LSM on the list", p->lsm_listed, "lsm=...,bpf");
	line("fmod_ret on security functions", p->fmod_ret, "CONFIG_FUNCTION_ERROR_INJECTION");
	printf("  %-34s %s\n", "security modules", p->lsm[0] ? p->lsm : "not known");
	printf("  %-34s %s\n", "preemption", p->preempt_full ? "full" : "not full");
	if (p->preempt_full)
		puts("      This kernel can interrupt a check and meet the same one again on the "
		     "same CPU. In tier\n      fmod_ret it then leaves the second one out: a "
		     "forbidden operation can pass. The session's\n      end tells how many were "
		     "left out. Tier lsm leaves out none: boot with bpf in lsm=, or,\n      where "
		     "the kernel has it, with preempt=voluntary.");
}

static void print_advice(const struct probe *p)
{
	if (p->tier == RF_TIER_LSM || p->tier == RF_TIER_NONE)
		return;
	if (!p->lsm_built) {
		puts("\nFor tier lsm use a kernel with CONFIG_BPF_LSM=y.");
		return;
	}
	printf("\nFor tier lsm, boot with\n\n    lsm=%s,bpf\n\n",
	       p->lsm[0] ? p->lsm : DEFAULT_LSMS);
	puts("On Debian and Ubuntu: add that to GRUB_CMDLINE_LINUX in /etc/default/grub, run "
	     "update-grub,\nand reboot.");
}

static int print_verdict(const struct probe *p)
{
	static const char *const can[] = {
		[RF_TIER_NONE] = "nothing",
		[RF_TIER_OBSERVE] = "record and kill, not deny",
		[RF_TIER_FMOD_RET] = "deny, without the BPF LSM",
		[RF_TIER_LSM] = "deny, by the BPF LSM",
	};

	printf("\ntier: %s (%s)\n", tier_name(p->tier), can[p->tier]);
	if (p->tier == RF_TIER_NONE)
		printf("why: %s\n", p->why);
	print_advice(p);
	return p->tier > RF_TIER_OBSERVE ? CLI_OK : CLI_UNSUPPORTED;
}

/* Each line ends with the number of verified instructions. */
static int check_programs(FILE *list)
{
	char *text = NULL;
	size_t room = 0;
	int status = CLI_OK;

	rewind(list);
	puts("");
	while (getline(&text, &room, list) > 0) {
		const char *number = strrchr(text, ' ');

		fputs(text, stdout);
		if (!number || strtoul(number, NULL, 10) <= PROGRAM_INSNS_MAX)
			continue;
		log_error("%.*s: more than %d verified instructions", (int)strcspn(text, " "), text,
			  PROGRAM_INSNS_MAX);
		status = CLI_FAILED;
	}
	free(text);
	return status;
}

static int list_programs(enum rf_tier tier)
{
	FILE *list = tmpfile();
	struct engine_options o = {.tier = tier, .sums = true, .programs = list};
	struct engine *engine = NULL;
	char *error = NULL;
	int r, status;

	if (!list) {
		log_error("temporary file: %s", strerror(errno));
		return CLI_FAILED;
	}
	r = engine_new(&o, &engine, &error);
	status = check_programs(list);
	if (r) {
		log_error("%s", error ? error : strerror(-r));
		status = CLI_FAILED;
	}
	free(error);
	engine_free(engine);
	fclose(list);
	return status;
}

static int doctor(bool programs)
{
	struct probe probe;
	int status, listed = CLI_OK;

	probe_kernel(&probe);
	print_capabilities(&probe);
	status = print_verdict(&probe);
	doctor_names();
	if (programs && probe.tier != RF_TIER_NONE)
		listed = list_programs(probe.tier);
	return listed ? listed : status;
}

int cmd_doctor(int argc, char **argv)
{
	static const struct option options[] = {
		{"programs", no_argument, NULL, 'P'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	bool programs = false;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'P')
			return cli_usage(usage, c == 'h');
		programs = true;
	}
	return optind < argc ? cli_usage(usage, false) : doctor(programs);
}
