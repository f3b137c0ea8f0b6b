// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/insn.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>

#include "user/base/alloc.h"
#include "user/tls/insn_internal.h"

struct insn_decoder {
	csh handle;
	cs_insn *in;
	int machine;
};

struct insn_decoder *insn_decoder_new(int machine)
{
	struct insn_decoder *d = xcalloc(1, sizeof(*d));
	cs_arch arch = machine == EM_X86_64 ? CS_ARCH_X86 : CS_ARCH_ARM64;
	cs_mode mode = machine == EM_X86_64 ? CS_MODE_64 : CS_MODE_LITTLE_ENDIAN;

	d->machine = machine;
	if ((machine != EM_X86_64 && machine != EM_AARCH64) || cs_open(arch, mode, &d->handle)) {
		free(d);
		return NULL;
	}
	cs_option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
	d->in = cs_malloc(d->handle);
	if (!d->in)
		alloc_failed();
	return d;
}

void insn_decoder_free(struct insn_decoder *d)
{
	if (!d)
		return;
	cs_free(d->in, 1);
	cs_close(&d->handle);
	free(d);
}

const struct convention *insn_decoder_convention(const struct insn_decoder *d)
{
	return d->machine == EM_X86_64 ? &insn_x86_convention : &insn_arm64_convention;
}

/* What the instruction writes is not followed. */
static void forget_written(const struct insn_decoder *d, struct insn *insn)
{
	cs_regs reads, writes;
	uint8_t nreads = 0, nwrites = 0;

	if (cs_regs_access(d->handle, d->in, reads, &nreads, writes, &nwrites))
		return;
	for (uint8_t i = 0; i < nwrites; i++) {
		uint8_t reg = d->machine == EM_X86_64 ? insn_x86_reg(writes[i])
						      : insn_arm64_reg(writes[i]);

		if (reg != INSN_NO_REG && reg != insn_decoder_convention(d)->stack)
			insn->forgets |= 1u << reg;
	}
}

int insn_decoder_next(struct insn_decoder *d, const uint8_t *code, size_t n, uint64_t at,
		      struct insn *ret_insn)
{
	struct insn insn = {.at = at};
	uint64_t address = at;
	const uint8_t *from = code;

	/* UDF, which capstone 4 does not know: behind calls that do not return. */
	if (d->machine == EM_AARCH64 && n >= 4 && !code[2] && !code[3]) {
		*ret_insn = (struct insn){.at = at, .length = 4, .flow = FLOW_STOP};
		return 0;
	}
	if (!cs_disasm_iter(d->handle, &from, &n, &address, d->in))
		return -EBADMSG;
	insn.length = (uint8_t)d->in->size;
	if (d->machine == EM_X86_64 ? !insn_x86(d->in, &insn) : !insn_arm64(d->in, &insn))
		forget_written(d, &insn);
	*ret_insn = insn;
	return 0;
}
