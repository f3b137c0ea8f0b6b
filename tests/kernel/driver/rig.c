// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/random/policy.h"
#include "user/base/alloc.h"
#include "user/cli/run.h"
#include "user/event/names.h"

uint64_t rig_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void read_boot_id(struct rig *rig)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (f) {
		if (fgets(rig->boot_id, sizeof(rig->boot_id), f))
			rig->boot_id[strcspn(rig->boot_id, "\n")] = '\0';
		fclose(f);
	}
}

char *rig_load(struct rig *rig)
{
	struct engine_options o = {0};
	uint64_t before = rig_now_ns();
	char *error = NULL;

	if (!rig->boot_id[0]) {
		probe_kernel(&rig->probe);
		read_boot_id(rig);
	}
	if (rig->probe.tier < RF_TIER_FMOD_RET)
		return xasprintf("no enforcement here: %s", rig->probe.why);
	o.tier = rig->probe.tier;
	o.selftest = rig->selftest;
	o.sizes = rig->sizes;
	if (o.sizes) {
		o.sums = true;
		o.life_bytes = 4096;
		o.data_bytes = 4096;
	}
	o.verbose = getenv("RF_VERBOSE") != NULL;
	if (engine_new(&o, &rig->engine, &error))
		return error;
	printf("# %s, tier %s: loaded in %.1f s\n", rig->probe.release, tier_name(o.tier),
	       (double)(rig_now_ns() - before) / 1e9);
	fflush(stdout);
	return NULL;
}

void rig_unload(struct rig *rig)
{
	engine_free(rig->engine);
	rig->engine = NULL;
}

char *rig_follow(struct rig *rig)
{
	const char *text = "version: 1\nname: hold\nlabels: {l: {sources: [{read: /l}]}}\n"
			   "rules: [{name: r, audit: read, path: /x, when: l}]\n";
	struct policy_tables tables = {0};
	struct policy_ir ir = {0};
	char *why = random_compile(&text, 1, false, &ir, &tables);

	if (why)
		return why;
	if (!engine_policy_load(rig->engine, &tables, &rig->follow.policy, &why)) {
		rig->follow.held = !engine_session_start(rig->engine, &rig->follow.policy,
							 &rig->follow.session, &why);
		if (!rig->follow.held)
			engine_policy_drop(rig->engine, &rig->follow.policy);
	}
	policy_tables_release(&tables);
	policy_ir_release(&ir);
	return why;
}

void rig_unfollow(struct rig *rig)
{
	if (!rig->follow.held)
		return;
	rig->follow.held = false;
	engine_session_end(rig->engine, rig->follow.session);
	engine_policy_drop(rig->engine, &rig->follow.policy);
}

int rig_command(struct rig *rig, int argc, const char *argv[])
{
	struct options o;
	int status = -1;

	if (!options_parse(OPTIONS_RUN, argc, (char **)argv, &o))
		status = run_command(&o, rig->engine);
	options_release(&o);
	return status;
}

void rig_time(const char *name, uint64_t since_ns)
{
	if (!getenv("RF_TIMES"))
		return;
	printf("# %s: %.1f s\n", name, (double)(rig_now_ns() - since_ns) / 1e9);
	fflush(stdout);
}

void rig_ok(struct rig *rig, const char *name)
{
	rig->passed++;
	printf("ok %s\n", name);
	fflush(stdout);
}

void rig_fail(struct rig *rig, const char *name, const char *why)
{
	rig->failed++;
	printf("not ok %s: %s\n", name, why);
	fflush(stdout);
}

void rig_skip(struct rig *rig, const char *name, const char *why)
{
	rig->skipped++;
	printf("skip %s: %s\n", name, why);
	fflush(stdout);
}

void rig_conclude(struct rig *rig, const char *name, char *why)
{
	if (why)
		rig_fail(rig, name, why);
	else
		rig_ok(rig, name);
	free(why);
}

uint64_t rig_left_out(const struct rig *rig)
{
	uint64_t errors[RF_ERR_COUNT];

	if (rig->probe.tier == RF_TIER_LSM)
		return 0;
	engine_errors(rig->engine, errors);
	return errors[RF_ERR_SKIPPED];
}

bool rig_conclude_storm(struct rig *rig, const char *name, char *why, uint64_t before)
{
	uint64_t left_out = rig_left_out(rig) - before;
	char *skip;

	if (!why || !left_out) {
		rig_conclude(rig, name, why);
		return false;
	}
	skip = xasprintf("the kernel left out %llu checks, and so %s", (unsigned long long)left_out,
			 why);
	rig_skip(rig, name, skip);
	free(skip);
	free(why);
	return true;
}

void place_make(struct place *p, const char *name)
{
	mkdir(RIG_ROOT, 0755);
	snprintf(p->base, sizeof(p->base), RIG_ROOT "/%s", name);
	snprintf(p->w, sizeof(p->w), "%s/w", p->base);
	snprintf(p->o, sizeof(p->o), "%s/o", p->base);
	snprintf(p->d, sizeof(p->d), "%s/d", p->base);
	snprintf(p->h, sizeof(p->h), "%s/h", p->base);
	snprintf(p->t, sizeof(p->t), "%s/t", p->base);
	mkdir(p->base, 0755);
	mkdir(p->w, 0755);
	mkdir(p->o, 0755);
	mkdir(p->d, 0755);
	mkdir(p->h, 0755);
	mkdir(p->t, 0755);
}
