/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * dns.h - reading messages of DNS (RFC 1035): what is asked, and which addresses are the answer.
 * One body for both sides.
 *
 * The message is hostile. All that is known while it is read stands in struct rf_dns and not on the
 * stack, where what the verifier knows of it would have it walk every round of a loop.
 *
 * A name is written backwards and in lower case to the end of `name`, with dots between its labels
 * and none at the end, as the automaton has the names of a policy.
 */
#ifndef RINGFENCE_DNS_H
#define RINGFENCE_DNS_H

#include "match.h"

#define RF_DNS_HEADER  12
#define RF_DNS_NAME    256		/* room for a name as text, at most 253 bytes */
#define RF_DNS_TEXT    253		/* of them */
#define RF_DNS_MESSAGE 4096		/* bytes of a message; a longer one is not read */
#define RF_DNS_ADDRS   RF_DNS_ADDRS_MAX /* addresses of one answer; those behind are not counted */
#define RF_DNS_RECORDS 256		/* records of one answer that are looked at */
#define RF_DNS_CHAIN   16		/* names that lead to names in one answer */
#define RF_DNS_STEPS   512		/* bytes, lengths and pointers of one name */
#define RF_DNS_HINTS   128		/* parameters of a service, and addresses in them */
#define RF_DNS_OPTIONS 64 /* bytes of options (EDNS) in a query: a cookie has up to 44 */

#define RF_DNS_TYPE_A	  1
#define RF_DNS_TYPE_CNAME 5
#define RF_DNS_TYPE_AAAA  28
#define RF_DNS_TYPE_OPT	  41
#define RF_DNS_TYPE_SVCB  64 /* services and HTTPS (RFC 9460) */
#define RF_DNS_TYPE_HTTPS 65
#define RF_DNS_CLASS_IN	  1
#define RF_DNS_HINT_V4	  4 /* keys of a service's parameters */
#define RF_DNS_HINT_V6	  6

/* Bits of the header's third and fourth byte, as one number. */
#define RF_DNS_QR     0x8000
#define RF_DNS_OPCODE 0x7800
#define RF_DNS_TC     0x0200
#define RF_DNS_RCODE  0x000f

enum rf_dns_flag {
	RF_DNS_BAD = 1 << 0,	/* this is no message of DNS that we read */
	RF_DNS_DONE = 1 << 1,	/* the name is at its end */
	RF_DNS_STORE = 1 << 2,	/* it is written to `name`; else compared with that */
	RF_DNS_OTHER = 1 << 3,	/* it is another one */
	RF_DNS_ODD = 1 << 4,	/* a name has bytes that names of hosts have not: it matches none */
	RF_DNS_TABLES = 1 << 5, /* the automaton is broken */
};

struct rf_dns {
	__u8 name[RF_DNS_NAME]; /* first: the automaton's window of RF_PATH_MAX bytes begins here */
	__u8 msg[RF_DNS_MESSAGE];
	__u32 len;
	__u32 policy;
	__u32 flags; /* enum rf_dns_flag */
	/* a name that is being read */
	__u32 pos;   /* next byte of the message */
	__u32 left;  /* bytes of the label that are to come */
	__u32 out;   /* bytes written or compared */
	__u32 end;   /* behind the name where it stands; 0: not met yet */
	__u32 floor; /* a pointer leads to before here, so that none leads in circles */
	/* the message */
	__u32 name_len; /* of `name` */
	__u32 bits;	/* third and fourth byte */
	__u32 id;
	__u32 qtype;
	__u32 qend;    /* behind the question */
	__u32 records; /* of the answer */
	__u32 at;      /* the next of them */
	__u32 ttl;     /* the lowest of those that led here, seconds */
	__u32 chain;   /* names that were followed */
	__u32 naddr;
	/* a record of a service */
	__u32 owner;	 /* where its name stands */
	__u32 param;	 /* next byte of its parameters */
	__u32 behind;	 /* them */
	__u32 hint;	 /* bytes of addresses that are to come */
	__u32 hint_size; /* of each address */
	__u32 pad;
	__u64 hash;  /* of the name that was written last */
	__u64 lists; /* rf_accept.hosts of the name asked for and of those it led to */
	__u8 addr[RF_DNS_ADDRS][16];
};

/* What a loop takes along, on the stack. */
struct rf_dns_ref {
	const void *tables;
	struct rf_dns *d;
};

#ifdef __bpf__
#define RF_DNS_INDEX(i, max)                                                                       \
	({                                                                                         \
		__u64 dns_index_ = (__u32)(i);                                                     \
		asm("%0 &= %1" : "+r"(dns_index_) : "i"((max)-1));                                 \
		dns_index_;                                                                        \
	})
#else
#define RF_DNS_INDEX(i, max) ((__u32)(i) & ((max)-1))
#endif

RF_INLINE __u32 rf_dns_byte(const struct rf_dns *d, __u32 at)
{
	return d->msg[RF_DNS_INDEX(at, RF_DNS_MESSAGE)];
}

RF_INLINE __u32 rf_dns_16(const struct rf_dns *d, __u32 at)
{
	return rf_dns_byte(d, at) << 8 | rf_dns_byte(d, at + 1);
}

RF_INLINE __u32 rf_dns_32(const struct rf_dns *d, __u32 at)
{
	return rf_dns_16(d, at) << 16 | rf_dns_16(d, at + 2);
}

/* A byte of a name's text. */
RF_INLINE void rf_dns_put(struct rf_dns *d, __u32 c)
{
	__u32 at = RF_DNS_NAME - 1 - d->out;

	if (d->out >= RF_DNS_TEXT) {
		d->flags |= RF_DNS_BAD;
		return;
	}
	if (d->flags & RF_DNS_STORE) {
		d->name[RF_DNS_INDEX(at, RF_DNS_NAME)] = (__u8)c;
		d->hash = (d->hash ^ c) * 1099511628211ull; /* FNV-1a */
	} else if (d->name[RF_DNS_INDEX(at, RF_DNS_NAME)] != c) {
		d->flags |= RF_DNS_OTHER;
	}
	d->out++;
}

/* A byte of a label. What no host's name has becomes what no pattern has, a dot above all. */
RF_INLINE void rf_dns_letter(struct rf_dns *d, __u32 c)
{
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
		d->flags |= RF_DNS_ODD;
		c = '?';
	}
	rf_dns_put(d, c);
}

/* The byte that begins a label, a pointer, or the end. Returns 1 when nothing follows it. */
RF_INLINE long rf_dns_length(struct rf_dns *d, __u32 b)
{
	__u32 to;

	if (!b || (b & 0xc0) == 0xc0) {
		if (!d->end)
			d->end = d->pos + (b ? 2 : 1);
		to = (b & 0x3f) << 8 | rf_dns_byte(d, d->pos + 1);
		if (b && (d->pos + 2 > d->len || to >= d->floor))
			d->flags |= RF_DNS_BAD;
		if (!b)
			d->flags |= RF_DNS_DONE;
		d->pos = to;
		d->floor = to;
		return !b || (d->flags & RF_DNS_BAD);
	}
	if (b & 0xc0) {
		d->flags |= RF_DNS_BAD;
		return 1;
	}
	d->left = b;
	d->pos++;
	if (d->out)
		rf_dns_put(d, '.');
	return 0;
}

static long rf_dns_name_round(__u32 i, struct rf_dns_ref *r)
{
	struct rf_dns *d = r->d;
	__u32 b;

	(void)i;
	if (d->pos >= d->len) {
		d->flags |= RF_DNS_BAD;
		return 1;
	}
	b = rf_dns_byte(d, d->pos);
	if (!d->left)
		return rf_dns_length(d, b) ? 1 : 0;
	d->left--;
	d->pos++;
	rf_dns_letter(d, b);
	return d->flags & RF_DNS_BAD ? 1 : 0;
}

/* Reads a name at d->pos, once rf_dns_name_begin() was called. */
RF_INLINE void rf_dns_name_body(struct rf_dns *d)
{
	struct rf_dns_ref r = {.d = d};

	RF_LOOP(RF_DNS_STEPS, rf_dns_name_round, &r);
	if (!(d->flags & RF_DNS_DONE))
		d->flags |= RF_DNS_BAD;
	if (d->flags & RF_DNS_STORE)
		d->name_len = d->out;
	else if (d->out != d->name_len)
		d->flags |= RF_DNS_OTHER;
}

/* The lists that the name in `name` is in come to those that are known. */
RF_INLINE void rf_dns_match_body(const void *tables, struct rf_dns *d)
{
	const struct rf_policy *p = rf_policy(tables, d->policy);
	struct rf_match m = {.tables = tables,
			     .bytes = d,
			     .policy = d->policy,
			     .pos = RF_DNS_NAME - d->name_len,
			     .end = RF_DNS_NAME};
	const struct rf_accept *a = NULL;
	const struct rf_state *s;

	if (d->flags & RF_DNS_ODD)
		return;
	if (p) {
		m.state = p->start_host;
		rf_match_run(&m);
	}
	s = p && !m.error ? rf_state(tables, m.state) : NULL;
	if (s)
		a = rf_accept(tables, s->accept);
	if (a)
		d->lists |= a->hosts;
	else
		d->flags |= RF_DNS_TABLES;
}

#ifdef __bpf__
/* Global functions of dns.bpf.c: the verifier looks at each once. */
int rf_dns_name(struct rf_dns *d);
int rf_dns_match(struct rf_dns *d);
int rf_dns_service(struct rf_dns *d, __u32 data, __u32 size);
int rf_dns_record(struct rf_dns *d);
#define RF_DNS_READ_NAME(d)		    rf_dns_name(d)
#define RF_DNS_MATCH(t, d)		    rf_dns_match(d)
#define RF_DNS_READ_SERVICE(t, d, at, size) rf_dns_service(d, at, size)
#else
#define RF_DNS_READ_NAME(d)		    rf_dns_name_body(d)
#define RF_DNS_MATCH(t, d)		    rf_dns_match_body(t, d)
#define RF_DNS_READ_SERVICE(t, d, at, size) rf_dns_service_body(t, d, at, size)
#endif

/* Reads the name at an offset: RF_DNS_STORE, or 0 to compare it. */
RF_INLINE void rf_dns_read(struct rf_dns *d, __u32 at, __u32 store)
{
	d->flags = (d->flags & ~(RF_DNS_DONE | RF_DNS_STORE | RF_DNS_OTHER)) | store;
	d->pos = at;
	d->floor = at;
	d->left = 0;
	d->out = 0;
	d->end = 0;
	if (store)
		d->hash = 14695981039346656037ull;
	RF_DNS_READ_NAME(d);
}

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
