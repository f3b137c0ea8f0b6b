// SPDX-License-Identifier: GPL-2.0-only
/* What is in the files of programs: asked of the kernel while a session's policy wants to know. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/base/sha256.h"
#include "user/kern/engine_internal.h"
#include "user/kern/load.h"

_Static_assert(RF_DIGEST_SIZE == SHA256_SIZE, "digests are SHA-256");

#ifndef MFD_EXEC
#define MFD_EXEC 0x10
#endif
#define HASH_ALGO_SHA256 4 /* <linux/hash_info.h> */

/*
 * Has the kernel check a file that no binary format knows: it passes the hook, and the exec then
 * fails without a change to this process. Text, since for bytes the kernel would look for a module.
 */
static int execute_nothing(struct rf_digest_trial *trial, const void *text, size_t len)
{
	char *const none[] = {NULL};
	int fd = memfd_create("ringfence-trial", MFD_CLOEXEC | MFD_EXEC), r = 0;

	if (fd < 0 && errno == EINVAL) /* before 6.3, when memory files were always executable */
		fd = memfd_create("ringfence-trial", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, len) != (ssize_t)len || fchmod(fd, 0700)) {
		r = -EIO;
	} else {
		trial->algorithm = -EOPNOTSUPP;
		__atomic_store_n(&trial->tgid, (__u32)getpid(), __ATOMIC_SEQ_CST);
		execveat(fd, "", none, none, AT_EMPTY_PATH);
		__atomic_store_n(&trial->tgid, 0, __ATOMIC_SEQ_CST);
	}
	close(fd);
	return r;
}

/* Is what the kernel gives what the policy means? */
static int try_digest(struct engine *e, char **ret_error)
{
	static const char text[] = "ringfence\n";
	struct rf_digest_trial *trial = &e->skel->bss->rf_digest_trial;
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;
	int r = execute_nothing(trial, text, sizeof(text));

	if (r) {
		*ret_error = xasprintf("cannot ask the kernel for a digest: %s", strerror(-r));
		return r;
	}
	sha256_init(&hash);
	sha256_add(&hash, text, sizeof(text));
	sha256_finish(&hash, digest);
	if (trial->algorithm == HASH_ALGO_SHA256 && !memcmp(digest, trial->digest, sizeof(digest)))
		return 0;
	if (trial->algorithm == -ETXTBSY)
		*ret_error = xstrdup("the policy has sha256, and this kernel lets a program be "
				     "written while it is started");
	else if (trial->algorithm < 0)
		*ret_error = xasprintf("the policy has sha256, and this kernel's IMA gives no "
				       "digest: %s",
				       strerror(-trial->algorithm));
	else
		*ret_error = xstrdup("the policy has sha256, and this kernel's IMA makes digests "
				     "of another kind; boot it with ima_hash=sha256");
	return -ENOTSUP;
}

bool policy_asks_digests(const struct engine *e, uint32_t policy)
{
	return e->skel->bss->rf_policies[policy].flags & RF_POLICY_DIGEST;
}

int digest_start(struct engine *e, char **ret_error)
{
	const struct bpf_program *prog = e->skel->progs.exec_digest;
	int r;

	if (e->digesting++)
		return 0;
	if (!bpf_program__autoload(prog)) {
		*ret_error =
			xstrdup("the policy has sha256, which takes tier lsm and a kernel with IMA "
				"(CONFIG_IMA); `ringfence doctor` tells the tier");
		e->digesting = 0;
		return -ENOTSUP;
	}
	e->digest = load_attach_one(prog);
	e->attached++;
	if (!e->digest) {
		r = -errno;
		*ret_error = xasprintf("cannot attach program %s: %s", bpf_program__name(prog),
				       strerror(errno));
	} else {
		r = try_digest(e, ret_error);
	}
	if (r)
		digest_stop(e);
	return r;
}

void digest_stop(struct engine *e)
{
	if (!e->digesting || --e->digesting)
		return;
	bpf_link__destroy(e->digest);
	e->digest = NULL;
	e->attached++;
}
