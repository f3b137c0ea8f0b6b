/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine.h - the machine's own policies, which lie over every session that the daemon has: read
 * from files that only root can change, once, and again when somebody asks.
 */
#ifndef RINGFENCE_DAEMON_MACHINE_H
#define RINGFENCE_DAEMON_MACHINE_H

#include "user/base/strbuf.h"
#include "user/daemon/config.h"
#include "user/session/input.h"

struct machine {
	struct policy_input input; /* with the files that they extend */
	char *hash;		   /* of the policy that they are alone; NULL: there are none */
	size_t rules;
};

/*
 * Reads and compiles them. Adds what is wrong; *ret_machine is untouched then. Returns an exit
 * status.
 */
int machine_read(const struct config *c, struct machine *ret_machine, struct strbuf *said);
void machine_release(struct machine *m);
/* Could anybody but root change the file? Adds a sentence when so, or when it cannot be seen. */
bool machine_trusts(const char *path, struct strbuf *said);

#endif
