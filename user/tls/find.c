// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/find.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/boring.h"
#include "user/tls/go_find.h"
#include "user/tls/openssl.h"

#define NOTES_MAX 65536

/* The note with the build id (LSB 5.0, linker's --build-id). */
static void read_note(const uint8_t *notes, size_t n, struct tls_find *find)
{
	Elf64_Nhdr h;
	size_t at = 0;

	while (at + sizeof(h) <= n) {
		size_t name, id;

		memcpy(&h, notes + at, sizeof(h));
		name = at + sizeof(h);
		id = name + (h.n_namesz + 3ULL) / 4 * 4;
		if (h.n_namesz > n || h.n_descsz > n || id + h.n_descsz > n)
			return;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    !memcmp(notes + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) &&
		    h.n_descsz <= TLS_BUILD_ID_MAX) {
			for (size_t i = 0; i < h.n_descsz; i++)
				snprintf(find->build_id + 2 * i, 3, "%02x", notes[id + i]);
			return;
		}
		at = id + (h.n_descsz + 3ULL) / 4 * 4;
	}
}

static void read_build_id(const struct elf *elf, struct tls_find *find)
{
	for (size_t i = 0; i < elf->nsegments && !find->build_id[0]; i++) {
		const Elf64_Phdr *p = &elf->segments[i];
		void *notes;

		if (p->p_type != PT_NOTE || p->p_filesz > NOTES_MAX ||
		    elf_table(elf->file, p->p_offset, (size_t)p->p_filesz, 1, &notes))
			continue;
		read_note(notes, (size_t)p->p_filesz, find);
		free(notes);
	}
}

static const char *name_of(enum rf_tls_call call)
{
	static const struct {
		enum rf_tls_call call;
		const char *name;
	} names[] = {
		{RF_TLS_READ, "SSL_read"},
		{RF_TLS_READ_EX, "SSL_read_ex"},
		{RF_TLS_WRITE, "SSL_write"},
		{RF_TLS_WRITE_EX, "SSL_write_ex"},
		{RF_TLS_WRITE_EX2, "SSL_write_ex2"},
		{RF_TLS_SENDFILE, "SSL_sendfile"},
		{RF_TLS_NEW, "SSL_new"},
		{RF_TLS_RECV, "gnutls_record_recv"},
		{RF_TLS_SEND, "gnutls_record_send"},
		{RF_TLS_INIT, "gnutls_init"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].call == call)
			return names[i].name;
	return "free";
}

static uint64_t address_of(const struct elf *elf, uint64_t offset)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const Elf64_Phdr *p = &elf->segments[i];

		if (p->p_type == PT_LOAD && p->p_flags & PF_X && offset >= p->p_offset &&
		    offset - p->p_offset < p->p_filesz)
			return p->p_vaddr + (offset - p->p_offset);
	}
	return 0;
}

static void take_symbols(const struct elf *elf, const struct tls_image *image,
			 struct tls_find *find)
{
	find->how = TLS_FIND_SYMBOLS;
	find->library = image->library;
	for (size_t i = 0; i < image->nprobes; i++)
		find->functions[find->nfunctions++] =
			(struct tls_function){.name = name_of(image->probes[i].call),
					      .address = address_of(elf, image->probes[i].at),
					      .probe = image->probes[i]};
}

enum mark { MARK_BORING, MARK_OPENSSL };

static bool has_mark(const struct code_map *map, enum mark mark)
{
	for (size_t i = 0; i < map->nrefs; i++)
		if (map->refs[i].which == mark)
			return true;
	return false;
}

static char *by_errors(struct text *t, const struct code_map *map, struct tls_find *find)
{
	/* Who has both has more than one library, and connections of each: only one is looked at.
	 */
	bool boring = has_mark(map, MARK_BORING);
	struct walker w = {.text = t, .decoder = insn_decoder_new(t->elf->machine)};
	struct functions functions;
	struct exprs exprs;
	char *why;

	if (!w.decoder)
		return xstrdup("its instructions cannot be decoded");
	exprs_init(&exprs);
	functions_init(&functions, t, map);
	w.exprs = &exprs;
	w.starts = (struct walk_starts){functions_is_start, &functions};
	why = boring ? boring_find(&functions, &w, find)
		     : openssl_find(&functions, &w, MARK_OPENSSL, find);
	if (!why)
		find->how = TLS_FIND_ERRORS;
	exprs_release(&exprs);
	insn_decoder_free(w.decoder);
	return why;
}

static int by_texts(struct text *t, struct tls_find *find)
{
	static const char *const marks[] = {BORING_FILE, OPENSSL_FILE};
	struct code_map map;
	int r = code_map_make(&map, t, marks, sizeof(marks) / sizeof(marks[0]));

	if (!r)
		find->why = by_errors(t, &map, find);
	else if (r == -ENOENT)
		find->why = xstrdup("no text of a TLS library that is known");
	else if (r == -E2BIG)
		find->why = xstrdup("more code than is looked at");
	code_map_release(&map);
	return find->why || find->how ? 0 : r;
}

static int without_symbols(const struct elf *elf, struct tls_find *find)
{
	struct text t;
	char *why;
	int r = 0;

	text_init(&t, elf);
	why = go_find(&t, find);
	if (!why)
		find->how = TLS_FIND_GO_TABLE;
	else
		r = by_texts(&t, find);
	free(why);
	text_release(&t);
	return r;
}

int tls_find(const struct tls_file *file, struct tls_find *ret_find)
{
	struct tls_find find = {0};
	struct tls_image image;
	struct elf elf;
	int r = elf_open_any(&elf, file);

	if (!r) {
		read_build_id(&elf, &find);
		if (elf.machine == ELF_MACHINE && !tls_image_find(file, &image))
			take_symbols(&elf, &image, &find);
		else
			r = without_symbols(&elf, &find);
	}
	elf_close(&elf);
	if (r)
		tls_find_release(&find);
	else
		*ret_find = find;
	return r;
}

void tls_find_release(struct tls_find *find)
{
	for (size_t i = 0; i < find->nfunctions; i++)
		free(find->functions[i].evidence);
	free(find->why);
	*find = (struct tls_find){0};
}

const char *tls_find_how_name(enum tls_find_how how)
{
	static const char *const names[] = {"nothing", "symbols", "go-table", "errors"};

	return names[how];
}

const char *tls_find_confidence(enum tls_find_how how)
{
	static const char *const names[] = {"none", "certain", "certain", "high"};

	return names[how];
}

int tls_find_image(const struct tls_find *find, struct tls_image *ret_image)
{
	struct tls_image image = {.library = find->library};

	/* Go passes arguments in registers of its own, which the probes do not read. */
	if (!find->nfunctions || find->library == TLS_LIBRARY_GO)
		return -ENOENT;
	for (size_t i = 0; i < find->nfunctions; i++)
		image.probes[image.nprobes++] = find->functions[i].probe;
	*ret_image = image;
	return 0;
}
