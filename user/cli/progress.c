// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_MS 200
#define COLUMNS	 30

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, uint64_t total)
{
	*p = (struct progress){.total = total};
	p->wanted = total >= PROGRESS_BYTES_MIN && isatty(STDERR_FILENO);
	if (p->wanted)
		p->began_ms = p->last_ms = now_ms();
}

void progress_tell(struct progress *p, uint64_t bytes)
{
	static const char full[] = "##############################";
	uint64_t now, share;

	p->records += PROGRESS_EVERY;
	if (!p->wanted)
		return;
	now = now_ms();
	if (now - p->last_ms < EVERY_MS)
		return;
	p->last_ms = now;
	p->shown = true;
	share = bytes < p->total ? bytes * COLUMNS / p->total : COLUMNS;
	fprintf(stderr, "\r[%-*.*s] %3" PRIu64 " %%  %" PRIu64 " records/s ", COLUMNS, (int)share,
		full, bytes < p->total ? bytes * 100 / p->total : 100,
		p->records * 1000 / (now - p->began_ms));
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\x1b[K", stderr);
	p->shown = p->wanted = false;
}
