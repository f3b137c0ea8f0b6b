/* SPDX-License-Identifier: GPL-2.0-only */
/* stormer.h - the page that an attach storm and who attaches to it share. */
#ifndef RINGFENCE_TESTS_STORMER_H
#define RINGFENCE_TESTS_STORMER_H

#define STORMER_CHAINS	    6 /* trees of double forks that run beside each other */
#define STORMER_GENERATIONS 5 /* of each after the attach, every one of which tries */

struct stormer {
	unsigned int go;	/* attached: try now */
	unsigned int survivors; /* could do what is forbidden */
	unsigned int denied;
};

#endif
