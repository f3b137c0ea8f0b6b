// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_dns.c - messages of DNS, read as the kernel reads them, for libFuzzer.
 *
 * What was read must hold together: a name of a host or none, no address without a question.
 * make build/fuzz/fuzz_dns; build/fuzz/fuzz_dns tests/fuzz/corpus/dns
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/eval.h"
#include "user/policy/eval_dns.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "version: 1\nname: f\nsandbox: {network: {allow: [a.example, "
			   "'*.b.example', 'c.example:443']}}\n";

static void make(struct policy_tables *ret_tables)
{
	const struct policy_env env = {.home = "/h", .user = "u", .tmp = "/t", .workspace = "/w"};
	struct policy_source layer = {.path = "f", .text = (char *)text, .len = sizeof(text) - 1};
	struct policy_options o = {.layers = &layer, .nlayers = 1, .env = &env};
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	char *error = NULL;

	if (policy_compile_ir(&o, &ir, &diags) || policy_lower(&ir, &env, ret_tables, &error))
		abort();
	diags_release(&diags);
	policy_ir_release(&ir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy_tables tables;
	struct dns_reading r;
	struct eval e;

	if (!tables.nstates)
		make(&tables);
	eval_dns(&tables, data, size, &r);
	if (!r.readable && (r.naddrs || r.lists || r.name[0]))
		abort();
	if (r.naddrs > RF_DNS_ADDRS_MAX || strlen(r.name) > 253)
		abort();
	if (r.query && (r.odd || r.naddrs || size > 4096))
		abort();
	/* The same name, as text, is in the same lists, when it led to no others. */
	eval_init(&e, &tables);
	if (r.query && strchr(r.name, '.') && !r.chain && !eval_told(&e, r.name) &&
	    e.told != r.lists)
		abort();
	return 0;
}
