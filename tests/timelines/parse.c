// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: parse FILE
 *
 * What a machine makes of a timeline by the plain way, each line parsed whole by jansson: prints
 * the lines for a second of processor time. What our readers must reach is a multiple of it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "re") : NULL;
	unsigned long lines = 0;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!f)
		return 2;
	while ((n = getline(&line, &room, f)) > 0) {
		json_t *json = json_loadb(line, (size_t)n, JSON_REJECT_DUPLICATES, NULL);

		if (!json)
			return 1;
		json_decref(json);
		lines++;
	}
	free(line);
	fclose(f);
	printf("%.0f\n", (double)lines * CLOCKS_PER_SEC / (double)clock());
	return 0;
}
