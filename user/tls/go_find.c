// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/go_find.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/go_table.h"

/* Go's functions check first that their stack is large enough, against what their goroutine has. */
static bool checks_stack(struct text *t, uint64_t start)
{
	/* cmp rsp, [r14 + 16]; or of a large frame, behind lea r12, [rsp - …], cmp r12, [r14 + 16]
	 */
	static const uint8_t small[] = {0x49, 0x3b, 0x66, 0x10}, large[] = {0x4d, 0x3b, 0x66, 0x10};
	uint8_t code[16];
	size_t n = text_read(t, start, code, sizeof(code));

	for (size_t i = 0; i + sizeof(small) <= n; i++)
		if (!memcmp(code + i, small, sizeof(small)) ||
		    !memcmp(code + i, large, sizeof(large)))
			return true;
	return false;
}

static void find_returns(struct text *t, const struct go_function *g, struct tls_probe *p)
{
	size_t n = (size_t)(g->end - g->start);
	uint32_t offsets[CODE_RETURNS_MAX];
	uint8_t *code = xmalloc(n);
	int found = -1;

	if (text_read(t, g->start, code, n) == n)
		found = code_returns(code, n, offsets);
	for (int i = 0; i < found; i++)
		p->returns[p->nreturns++] = p->at + offsets[i];
	free(code);
}

char *go_find(struct text *t, struct tls_find *find)
{
	static const struct {
		const char *name;
		enum rf_tls_call call;
	} wanted[] = {{"crypto/tls.(*Conn).Read", RF_TLS_NONE},
		      {"crypto/tls.(*Conn).Write", RF_TLS_NONE}};
	struct tls_function found[2] = {{0}};
	struct go_table table;
	struct go_function g;

	if (go_table_find(t, &table))
		return xstrdup("no table of functions of Go");
	for (size_t i = 0; i < 2; i++) {
		if (go_table_function(&table, t, wanted[i].name, &g))
			return xasprintf("Go's table has no %s", wanted[i].name);
		if (t->elf->machine == EM_X86_64 && !checks_stack(t, g.start))
			return xasprintf("where Go's table has %s there is none", wanted[i].name);
		found[i].name = wanted[i].name;
		found[i].address = g.start;
		found[i].probe.call = wanted[i].call;
		if (text_offset(t, g.start, &found[i].probe.at))
			return xstrdup("Go's table is not of this file");
		find_returns(t, &g, &found[i].probe);
	}
	for (size_t i = 0; i < 2; i++) {
		found[i].evidence = xstrdup("the table of functions names it");
		find->functions[find->nfunctions++] = found[i];
	}
	find->library = TLS_LIBRARY_GO;
	return NULL;
}
