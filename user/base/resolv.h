/* SPDX-License-Identifier: GPL-2.0-only */
/* resolv.h - who is asked for names of hosts: resolv.conf(5), nsswitch.conf(5). Pure. */
#ifndef RINGFENCE_BASE_RESOLV_H
#define RINGFENCE_BASE_RESOLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The addresses of its nameserver lines, v4-mapped for IPv4, at most max; each once, zones dropped.
 * A file without any means 127.0.0.1, as resolv.conf(5) has it. Returns how many.
 */
size_t resolv_parse(const char *text, size_t len, uint8_t (*ret_addrs)[16], size_t max);
/* Does the hosts line of an nsswitch.conf(5) name the service? The last such line counts. */
bool nsswitch_hosts(const char *text, size_t len, const char *service);

#endif
