/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * dns.h - reading messages of DNS (RFC 1035): what is asked, and which addresses are the answer.
 * One body for both sides.
 */
#ifndef RINGFENCE_DNS_H
#define RINGFENCE_DNS_H

#include "dns_name.h"

/*
 * The header and the one question, of a query or an answer; len and policy are set. Flags say when
 * it is none that can be read: none is there, or several are.
 */
RF_INLINE void rf_dns_question(const void *tables, struct rf_dns *d)
{
	d->flags = 0;
	d->lists = 0;
	d->naddr = 0;
	d->chain = 0;
	d->name_len = 0;
	d->ttl = 0xffffffff;
	if (d->len < RF_DNS_HEADER || d->len > RF_DNS_MESSAGE || rf_dns_16(d, 4) != 1) {
		d->flags |= RF_DNS_BAD;
		return;
	}
	d->id = rf_dns_16(d, 0);
	d->bits = rf_dns_16(d, 2);
	d->records = rf_dns_16(d, 6);
	rf_dns_read(d, RF_DNS_HEADER, RF_DNS_STORE);
	d->at = d->end + 4;
	if (d->at > d->len)
		d->flags |= RF_DNS_BAD;
	if (d->flags & RF_DNS_BAD)
		return;
	d->qtype = rf_dns_16(d, d->end);
	RF_DNS_MATCH(tables, d);
}

/* An address of four or sixteen bytes. */
RF_INLINE void rf_dns_take(struct rf_dns *d, __u32 at, __u32 size)
{
	__u8 *to;
	int i;

	if (d->naddr >= RF_DNS_ADDRS)
		return;
	to = d->addr[RF_DNS_INDEX(d->naddr, RF_DNS_ADDRS)];
	for (i = 0; i < 12; i++)
		to[i] = size == 16 ? (__u8)rf_dns_byte(d, at + i) : i < 10 ? 0 : 0xff;
	for (i = 0; i < 4; i++)
		to[12 + i] = (__u8)rf_dns_byte(d, at + size - 4 + i);
	d->naddr++;
}

/* The next address of a hint, else the next parameter, of which only hints are read. */
static long rf_dns_param_round(__u32 i, struct rf_dns_ref *r)
{
	struct rf_dns *d = r->d;
	__u32 key, len;

	(void)i;
	if (d->hint) {
		rf_dns_take(d, d->param, d->hint_size);
		d->param += d->hint_size;
		d->hint -= d->hint_size;
		return 0;
	}
	if (d->param + 4 > d->behind)
		return 1;
	key = rf_dns_16(d, d->param);
	len = rf_dns_16(d, d->param + 2);
	d->param += 4;
	if (len > d->behind - d->param) {
		d->flags |= RF_DNS_BAD;
		return 1;
	}
	if (key != RF_DNS_HINT_V4 && key != RF_DNS_HINT_V6) {
		d->param += len;
		return 0;
	}
	d->hint = len;
	d->hint_size = key == RF_DNS_HINT_V4 ? 4 : 16;
	if (len & (d->hint_size - 1))
		d->flags |= RF_DNS_BAD;
	return d->flags & RF_DNS_BAD ? 1 : 0;
}

/*
 * The name that a service is at. Who has the name asked for wrote it, so it is in the lists that
 * restrict, and in none that let through: else any name could give its hints to any other.
 */
RF_INLINE void rf_dns_target(const void *tables, struct rf_dns *d, __u32 at)
{
	const struct rf_policy *p = rf_policy(tables, d->policy);
	__u64 lists = d->lists;

	rf_dns_read(d, at, RF_DNS_STORE);
	if (d->end > d->behind || (d->name_len && ++d->chain > RF_DNS_CHAIN))
		d->flags |= RF_DNS_BAD;
	if ((d->flags & RF_DNS_BAD) || !d->name_len)
		return;
	RF_DNS_MATCH(tables, d);
	d->lists = lists | (p ? d->lists & ~p->hosts_loose : 0);
}

/*
 * A record of a service (RFC 9460, 2.2): priority, the name that it is at, parameters. Priority 0
 * leads to another name, as CNAME does; else the hints among the parameters are addresses of the
 * name asked for, which is the one that is looked for on.
 */
RF_INLINE void rf_dns_service_body(const void *tables, struct rf_dns *d, __u32 data, __u32 size)
{
	struct rf_dns_ref r = {.tables = tables, .d = d};

	d->behind = data + size;
	if (size < 3) {
		d->flags |= RF_DNS_BAD;
		return;
	}
	rf_dns_target(tables, d, data + 2);
	d->param = d->end;
	d->hint = 0;
	if (d->flags & RF_DNS_BAD)
		return;
	if (rf_dns_16(d, data)) {
		RF_LOOP(RF_DNS_HINTS, rf_dns_param_round, &r);
		if (d->param != d->behind)
			d->flags |= RF_DNS_BAD;
	}
	if (rf_dns_16(d, data) || !d->name_len)
		rf_dns_read(d, d->owner, RF_DNS_STORE);
}

/* What stands behind the name of a record, which is the name that we look for. */
RF_INLINE void rf_dns_data(const void *tables, struct rf_dns *d, __u32 at, __u32 size)
{
	__u32 type = rf_dns_16(d, at), ttl = rf_dns_32(d, at + 4), data = at + 10;

	if (rf_dns_16(d, at + 2) != RF_DNS_CLASS_IN)
		return;
	if (type == RF_DNS_TYPE_CNAME || type == RF_DNS_TYPE_SVCB || type == RF_DNS_TYPE_HTTPS ||
	    (type == RF_DNS_TYPE_A && size == 4) || (type == RF_DNS_TYPE_AAAA && size == 16)) {
		/* The highest bit says nothing (RFC 2181, 8). */
		if (ttl >> 31)
			ttl = 0;
		if (ttl < d->ttl)
			d->ttl = ttl;
	}
	if (type == RF_DNS_TYPE_CNAME) {
		rf_dns_read(d, data, RF_DNS_STORE);
		if (d->end > data + size || ++d->chain > RF_DNS_CHAIN)
			d->flags |= RF_DNS_BAD;
		if (!(d->flags & RF_DNS_BAD))
			RF_DNS_MATCH(tables, d);
	} else if (type == RF_DNS_TYPE_A && size == 4) {
		rf_dns_take(d, data, 4);
	} else if (type == RF_DNS_TYPE_AAAA && size == 16) {
		rf_dns_take(d, data, 16);
	} else if (type == RF_DNS_TYPE_SVCB || type == RF_DNS_TYPE_HTTPS) {
		RF_DNS_READ_SERVICE(tables, d, data, size);
	}
}

/* The record at d->at. */
RF_INLINE void rf_dns_record_body(const void *tables, struct rf_dns *d)
{
	__u32 at, size;

	d->owner = d->at;
	rf_dns_read(d, d->at, 0);
	at = d->end;
	if ((d->flags & RF_DNS_BAD) || at + 10 > d->len) {
		d->flags |= RF_DNS_BAD;
		return;
	}
	size = rf_dns_16(d, at + 8);
	d->at = at + 10 + size;
	if (d->at > d->len)
		d->flags |= RF_DNS_BAD;
	else if (!(d->flags & RF_DNS_OTHER))
		rf_dns_data(tables, d, at, size);
}

static long rf_dns_record_round(__u32 i, struct rf_dns_ref *r)
{
	struct rf_dns *d = r->d;

	if (i >= d->records || d->at >= d->len)
		return 1;
#ifdef __bpf__
	rf_dns_record(d);
#else
	rf_dns_record_body(r->tables, d);
#endif
	return d->flags & RF_DNS_BAD ? 1 : 0;
}

/*
 * The records of the answer, in their order: addresses of the name asked for, and of those that it
 * leads to. The lists of all these names are those of the addresses. What follows a record that
 * cannot be read is not looked at; what stands before it counts.
 */
RF_INLINE void rf_dns_answer(const void *tables, struct rf_dns *d)
{
	struct rf_dns_ref r = {.tables = tables, .d = d};

	RF_LOOP(RF_DNS_RECORDS, rf_dns_record_round, &r);
}

/*
 * Does nothing stand behind the question that could carry more than the name? Nothing does, or one
 * record of EDNS (RFC 6891) with few options. d->at is behind the question.
 */
RF_INLINE int rf_dns_ends(const struct rf_dns *d)
{
	__u32 more = rf_dns_16(d, 10), at = d->at, size;

	if (rf_dns_16(d, 6) || rf_dns_16(d, 8) || more > 1)
		return 0;
	if (!more)
		return at == d->len;
	size = rf_dns_16(d, at + 9);
	return at + 11 + size == d->len && size <= RF_DNS_OPTIONS && !rf_dns_byte(d, at) &&
	       rf_dns_16(d, at + 1) == RF_DNS_TYPE_OPT;
}

/*
 * Is a query one that is judged by its name? Others (updates, transfers of zones, what hides more
 * than a question) are refused.
 */
RF_INLINE int rf_dns_is_query(const struct rf_dns *d)
{
	return !(d->flags & (RF_DNS_BAD | RF_DNS_ODD | RF_DNS_TABLES)) &&
	       !(d->bits & (RF_DNS_QR | RF_DNS_OPCODE)) && rf_dns_ends(d);
}

#endif
