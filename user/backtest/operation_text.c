// SPDX-License-Identifier: GPL-2.0-only
/* What a record may lack, in words. */
#include "user/backtest/operation.h"

static const struct {
	const char *text, *field;
} lacks[LACK_BITS] = {
	{"its arguments are not recorded", "process.command_args of a denied exec"},
	{"what is in the program is not recorded", "file.hash.sha256"},
	{"the name it was called by is not recorded", "the called name of an exec"},
	{"which file the script is is not recorded", "inode and device of process.script"},
	{"whether it was a rename or a link is not recorded", "the call of a denied move"},
	{"whether it is a block device is not recorded", "file.type of a device being made"},
	{"its whole name is not recorded", "file.path (truncated or unresolved)"},
	{"its name in the session's view is not recorded", "file.path (mounted: false)"},
	{"where the process stood is not recorded", "process.working_directory, after chdir(2)"},
	{"records before it are missing", "earlier records (lost, or of another segment)"},
	{"data may have reached it unrecorded", "reads and writes of pipes, sockets and memory"},
	{"it is not known to this version", "ringfence.operation"},
};

const char *operation_lack_text(unsigned int i)
{
	return i < LACK_BITS ? lacks[i].text : "unknown";
}

const char *operation_lack_field(unsigned int i)
{
	return i < LACK_BITS ? lacks[i].field : "unknown";
}
