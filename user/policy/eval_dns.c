// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval_dns.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/eval_core.h"

#include "bpf/dns.h"

static void tell_question(const struct rf_dns *d, struct dns_reading *r)
{
	r->readable = !(d->flags & RF_DNS_BAD);
	r->query = rf_dns_is_query(d);
	r->type = (uint16_t)d->qtype;
	r->rcode = d->bits & RF_DNS_RCODE;
	for (uint32_t i = 0; r->readable && i < d->name_len; i++)
		r->name[i] = (char)d->name[RF_DNS_NAME - 1 - i];
}

void eval_dns(const struct policy_tables *tables, const uint8_t *bytes, size_t len,
	      struct dns_reading *ret_reading)
{
	struct rf_dns *d = xcalloc(1, sizeof(*d));
	struct dns_reading *r = ret_reading;

	memset(r, 0, sizeof(*r));
	d->len = len > RF_DNS_MESSAGE ? 0 : (uint32_t)len;
	memcpy(d->msg, bytes, d->len);
	rf_dns_question(tables, d);
	tell_question(d, r);
	if (r->readable) {
		rf_dns_answer(tables, d);
		r->whole = !(d->flags & RF_DNS_BAD);
		r->odd = d->flags & RF_DNS_ODD;
		r->lists = d->lists;
		r->chain = d->chain;
		r->ttl = d->ttl == 0xffffffff ? 0 : d->ttl;
		r->naddrs = d->naddr;
		memcpy(r->addrs, d->addr, d->naddr * sizeof(d->addr[0]));
	}
	free(d);
}
