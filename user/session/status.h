/* SPDX-License-Identifier: GPL-2.0-only */
/* status.h - what became of something that was reported: the exit status of the command. */
#ifndef RINGFENCE_SESSION_STATUS_H
#define RINGFENCE_SESSION_STATUS_H

enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_INVALID = 3,     /* a policy is wrong */
	CLI_UNSUPPORTED = 4, /* the kernel, or our privilege, lacks something */
	CLI_NOT_CLOSED = 5,  /* verify: intact, but a last seal is missing */
	CLI_NOT_TRUSTED = 6, /* verify: intact, but not signed by a trusted key */
	CLI_TIME_OVER = 124, /* the policy's time was, as timeout(1) has it */
	CLI_NOT_EXECUTABLE = 126,
	CLI_NOT_FOUND = 127,
	CLI_SIGNAL = 128, /* run: plus the signal that the program died of */
};

#endif
