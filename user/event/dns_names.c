// SPDX-License-Identifier: GPL-2.0-only
/* Words for the numbers of DNS (IANA, "Domain Name System (DNS) Parameters"). */
#include <stddef.h>
#include <stdio.h>

#include "user/event/names.h"

struct word {
	unsigned int number;
	const char *name;
};

static const char *word_of(const struct word *words, unsigned int number, const char *form,
			   char buf[16])
{
	for (; words->name; words++)
		if (words->number == number)
			return words->name;
	snprintf(buf, 16, form, number & 0xffff);
	return buf;
}

const char *dns_type_name(unsigned int type, char buf[16])
{
	static const struct word words[] = {
		{1, "A"},      {2, "NS"},     {5, "CNAME"},   {6, "SOA"},   {12, "PTR"},
		{15, "MX"},    {16, "TXT"},   {28, "AAAA"},   {33, "SRV"},  {35, "NAPTR"},
		{43, "DS"},    {46, "RRSIG"}, {48, "DNSKEY"}, {52, "TLSA"}, {64, "SVCB"},
		{65, "HTTPS"}, {255, "ANY"},  {257, "CAA"},   {0, NULL},
	};

	return word_of(words, type, "TYPE%u", buf);
}

const char *dns_rcode_name(unsigned int rcode, char buf[16])
{
	static const struct word words[] = {
		{0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"},
		{4, "NOTIMP"},	{5, "REFUSED"}, {0, NULL},
	};

	return word_of(words, rcode, "RCODE%u", buf);
}
