// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/labels_kept.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/kern/kept.h"

static void show(const struct label_bits *b, const uint32_t *files)
{
	for (int i = RF_LABELS_MAX - 1; i >= 0; i--)
		if (b->used & 1ULL << i)
			printf("%s/%s: %u file%s\n", b->name[i].policy, b->name[i].label, files[i],
			       files[i] == 1 ? "" : "s");
}

static bool is_named(const struct label_name *n, const char *name)
{
	size_t len = strlen(n->policy);

	return !strncmp(name, n->policy, len) && name[len] == '/' &&
	       !strcmp(name + len + 1, n->label);
}

/* Layers of one session may have one name: the label of each is meant. */
static int drop_named(const struct label_bits *b, const char *name)
{
	char *error = NULL;
	bool found = false;
	int files = 0, n = 0;

	for (unsigned int i = 0; i < RF_LABELS_MAX && n >= 0; i++) {
		if (!(b->used & 1ULL << i) || !is_named(&b->name[i], name))
			continue;
		found = true;
		n = kept_drop(i, &error);
		files += n > 0 ? n : 0;
	}
	if (n < 0)
		log_error("%s", error ? error : strerror(-n));
	else if (!found)
		log_error("files keep no label %s; `ringfence labels --kept` shows them", name);
	else
		printf("taken off %d file%s\n", files, files == 1 ? "" : "s");
	free(error);
	return n < 0 ? CLI_FAILED : found ? CLI_OK : CLI_USAGE;
}

int labels_kept(const char *drop)
{
	uint32_t files[RF_LABELS_MAX];
	struct label_bits bits = {0};
	char *error = NULL;
	int r, status;

	if (geteuid()) {
		log_error("only root may look at what files keep; use sudo");
		return CLI_UNSUPPORTED;
	}
	r = kept_count(&bits, files, &error);
	status = !r || r == -ENOENT ? CLI_OK : CLI_FAILED;
	if (r == -ENOENT)
		puts("no file keeps a label");
	else if (r)
		log_error("%s", error);
	else if (drop)
		status = drop_named(&bits, drop);
	else
		show(&bits, files);
	free(error);
	label_bits_release(&bits);
	return status;
}
