/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * dns_name.h - a message of DNS (RFC 1035) while it is read, and the names in it. One body for both
 * sides; dns.h reads what stands around them.
 *
 * The message is hostile. All that is known while it is read stands in struct rf_dns and not on the
 * stack, where what the verifier knows of it would have it walk every round of a loop.
 *
 * A name is written backwards and in lower case to the end of `name`, with dots between its labels
 * and none at the end, as the automaton has the names of a policy.
 */
#ifndef RINGFENCE_DNS_NAME_H
#define RINGFENCE_DNS_NAME_H

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

#endif
