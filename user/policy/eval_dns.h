/* SPDX-License-Identifier: GPL-2.0-only */
/* eval_dns.h - a message of DNS, read as the kernel reads it, over the same tables. */
#ifndef RINGFENCE_POLICY_EVAL_DNS_H
#define RINGFENCE_POLICY_EVAL_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/policy/tables.h"

struct dns_reading {
	bool readable;	/* the question could be read; else nothing here means anything */
	bool odd;	/* a name has bytes that names of hosts have not */
	bool query;	/* it is a query that is judged by its name */
	bool whole;	/* nothing in it could not be read */
	char name[256]; /* asked for */
	uint16_t type;
	uint16_t rcode;
	uint32_t ttl;	/* seconds: the lowest on the way to the addresses; 0: there was none */
	uint32_t chain; /* names that led to others */
	uint64_t lists; /* of RF_FACT_HOSTS: of the name, and of those it led to */
	uint32_t naddrs;
	uint8_t addrs[RF_DNS_ADDRS_MAX][16]; /* v4-mapped for IPv4 */
};

/* The bytes are hostile. A message of more than 4,096 bytes is not read. */
void eval_dns(const struct policy_tables *tables, const uint8_t *bytes, size_t len,
	      struct dns_reading *ret_reading);

#endif
