// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/elf_file.h"

static const struct function {
	const char *name;
	enum rf_tls_call call;
	enum tls_library library;
} functions[] = {
	{"SSL_read", RF_TLS_READ, TLS_LIBRARY_OPENSSL},
	{"SSL_read_ex", RF_TLS_READ_EX, TLS_LIBRARY_OPENSSL},
	{"SSL_write", RF_TLS_WRITE, TLS_LIBRARY_OPENSSL},
	{"SSL_write_ex", RF_TLS_WRITE_EX, TLS_LIBRARY_OPENSSL},
	{"SSL_write_ex2", RF_TLS_WRITE_EX2, TLS_LIBRARY_OPENSSL}, /* 3.3 */
	{"SSL_sendfile", RF_TLS_SENDFILE, TLS_LIBRARY_OPENSSL},
	{"SSL_new", RF_TLS_NEW, TLS_LIBRARY_OPENSSL},
	{"SSL_free", RF_TLS_FREE, TLS_LIBRARY_OPENSSL},
	{"gnutls_record_recv", RF_TLS_RECV, TLS_LIBRARY_GNUTLS},
	{"gnutls_record_recv_seq", RF_TLS_RECV, TLS_LIBRARY_GNUTLS},
	{"gnutls_record_send", RF_TLS_SEND, TLS_LIBRARY_GNUTLS},
	{"gnutls_record_send2", RF_TLS_SEND, TLS_LIBRARY_GNUTLS},
	{"gnutls_record_send_range", RF_TLS_SEND, TLS_LIBRARY_GNUTLS},
	{"gnutls_init", RF_TLS_INIT, TLS_LIBRARY_GNUTLS},
	{"gnutls_deinit", RF_TLS_FREE, TLS_LIBRARY_GNUTLS},
};

/* Where n bytes of code at an address stand in the file. */
static int offset_of(const struct elf *e, uint64_t address, uint64_t *ret_offset)
{
	for (size_t i = 0; i < e->nsegments; i++) {
		const Elf64_Phdr *p = &e->segments[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X) || address < p->p_vaddr ||
		    address - p->p_vaddr >= p->p_filesz)
			continue;
		if (p->p_offset >= e->file->size ||
		    address - p->p_vaddr >= e->file->size - p->p_offset)
			return -EBADMSG;
		*ret_offset = p->p_offset + (address - p->p_vaddr);
		return 0;
	}
	return -EBADMSG;
}

static const struct function *function_named(const char *name)
{
	if (strncmp(name, "SSL_", 4) && strncmp(name, "gnutls_", 7))
		return NULL;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (!strcmp(name, functions[i].name))
			return &functions[i];
	return NULL;
}

static bool is_there(const struct tls_image *image, uint64_t at)
{
	for (size_t i = 0; i < image->nprobes; i++)
		if (image->probes[i].at == at)
			return true;
	return false;
}

static void find_returns(const struct elf *e, uint64_t size, struct tls_probe *p)
{
	uint32_t offsets[CODE_RETURNS_MAX];
	uint8_t *code;
	int n;

	if (ELF_MACHINE != EM_X86_64 || !size || size > TLS_FUNCTION_MAX)
		return;
	code = xmalloc(size);
	n = elf_get(e->file, p->at, code, size) ? -EBADMSG : code_returns(code, size, offsets);
	for (int i = 0; i < n; i++)
		p->returns[p->nreturns++] = p->at + offsets[i];
	free(code);
}

static int add_symbol(const struct elf *e, const Elf64_Sym *s, const char *name,
		      struct tls_image *image)
{
	const struct function *f = function_named(name);
	struct tls_probe p = {0};
	int r;

	if (!f || !s->st_value || s->st_shndx == SHN_UNDEF ||
	    ELF64_ST_TYPE(s->st_info) != STT_FUNC || image->nprobes == TLS_PROBES_MAX)
		return 0;
	p.call = f->call;
	r = offset_of(e, s->st_value, &p.at);
	if (r || is_there(image, p.at))
		return r;
	if (f->call != RF_TLS_FREE)
		find_returns(e, s->st_size, &p);
	if (!image->library)
		image->library = f->library;
	image->probes[image->nprobes++] = p;
	return 0;
}

static int read_symbols(const struct elf *e, const Elf64_Shdr *table, const Elf64_Shdr *strings,
			struct tls_image *image)
{
	size_t n = table->sh_size / sizeof(Elf64_Sym);
	void *symbols = NULL, *names = NULL;
	int r;

	if (n > TLS_SYMBOLS_MAX)
		n = TLS_SYMBOLS_MAX;
	if (!strings->sh_size || strings->sh_size > TLS_STRINGS_MAX)
		return -EBADMSG;
	r = elf_table(e->file, table->sh_offset, n, sizeof(Elf64_Sym), &symbols);
	if (!r)
		r = elf_table(e->file, strings->sh_offset, strings->sh_size, 1, &names);
	for (size_t i = 0; !r && i < n; i++) {
		const Elf64_Sym *s = (const Elf64_Sym *)symbols + i;

		((char *)names)[strings->sh_size - 1] = '\0';
		if (s->st_name < strings->sh_size)
			r = add_symbol(e, s, (const char *)names + s->st_name, image);
	}
	free(symbols);
	free(names);
	return r;
}

static int find_in(const struct elf *e, struct tls_image *image)
{
	int r = 0;

	for (size_t i = 0; !r && i < e->nsections; i++) {
		const Elf64_Shdr *s = &e->sections[i];

		if (s->sh_type != SHT_DYNSYM && s->sh_type != SHT_SYMTAB)
			continue;
		if (s->sh_entsize != sizeof(Elf64_Sym) || s->sh_link >= e->nsections)
			return -EBADMSG;
		r = read_symbols(e, s, &e->sections[s->sh_link], image);
	}
	return r;
}

/* Ends of connections alone are no reason to look: the bytes pass elsewhere. */
static bool moves_bytes(const struct tls_image *image)
{
	for (size_t i = 0; i < image->nprobes; i++)
		if (image->probes[i].call < RF_TLS_NEW)
			return true;
	return false;
}

int tls_image_find(const struct tls_file *file, struct tls_image *ret_image)
{
	struct tls_image image = {0};
	struct elf e;
	int r = elf_open(&e, file);

	if (!r)
		r = find_in(&e, &image);
	elf_close(&e);
	if (r)
		return r;
	if (!moves_bytes(&image))
		return -ENOENT;
	*ret_image = image;
	return 0;
}

const char *tls_library_name(enum tls_library library)
{
	static const char *const names[] = {"none", "openssl", "gnutls", "boringssl", "go"};

	return names[library];
}
