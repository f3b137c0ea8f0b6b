// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <unistd.h>

#include "user/cli/cli.h"

/* Files of ours must not take the place of a standard stream that the caller had closed. */
static int fill_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return fd < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	if (fill_streams())
		return CLI_FAILED;
	return command_main(argc, argv);
}
