// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/tls_probing.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/kern/engine.h"
#include "user/kern/images.h"
#include "user/tls/look.h"

#define NO_NAMES "its functions have no names that are known"

/* Returns 0 or a negative errno. */
static int attach(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k,
		  const struct tls_image *found)
{
	char *error = NULL;
	int r;

	k->number = ++f->numbers;
	k->library = tls_library_name(found->library);
	r = engine_tls_attach(e, fd, found, k->number, &error);
	if (r)
		k->why = error ? error : xstrdup(strerror(-r));
	else
		free(error);
	return r;
}

int tls_probing_look(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k)
{
	struct tls_image found;
	struct tls_file file;
	int r = image_file(&fd, &file);

	if (!r)
		r = tls_image_find(&file, &found);
	if (!r) {
		attach(f, e, fd, k, &found);
		k->searched = true;
	}
	return r;
}

/* Why there is no probe in what has no names; the caller frees it. */
static char *why_none(const struct tls_sought *sought)
{
	const struct tls_find *find = &sought->find;

	if (sought->r || (find->library != TLS_LIBRARY_GO && !find->why))
		return xstrdup(NO_NAMES);
	if (find->library == TLS_LIBRARY_GO)
		return xstrdup("its functions are found, but Go passes their arguments in other "
			       "registers than the probes read");
	return xasprintf(NO_NAMES ", and %s", find->why);
}

void tls_probing_sought(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k,
			const struct tls_sought *sought)
{
	struct tls_image image;

	if (k->searched)
		return;
	k->searched = true;
	if (!sought->r && !tls_find_image(&sought->find, &image)) {
		k->doubted = !attach(f, e, fd, k, &image);
		f->ndoubted += k->doubted;
		/* A program of Rust may have OpenSSL and rustls; which of them it uses is not
		 * known. */
		if (k->doubted && sought->rustls)
			k->beside = "rustls";
	} else if (sought->mark) {
		k->library = sought->mark;
		k->why = why_none(sought);
	}
}

void tls_probing_search(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k)
{
	struct tls_sought sought;

	if (k->searched)
		return;
	tls_seek_now(fd, &sought);
	tls_probing_sought(f, e, fd, k, &sought);
	tls_sought_release(&sought);
}

const struct tls_file_known *tls_probing_judge(struct tls_files *f, struct engine *e,
					       uint32_t number, const void *data, size_t n)
{
	struct tls_file_known *k = NULL;
	enum tls_look look;

	for (size_t i = 0; f->ndoubted && i < f->nknown && !k; i++)
		if (f->known[i].number == number && f->known[i].doubted)
			k = &f->known[i];
	if (!k)
		return NULL;
	look = tls_look(data, n);
	if (look == TLS_LOOK_LIKELY || (look == TLS_LOOK_WRONG && ++k->wrong < TLS_DOUBT_MAX))
		return NULL;
	k->doubted = false;
	f->ndoubted--;
	if (look == TLS_LOOK_RIGHT)
		return NULL;
	/* What never looks as if a program had sent it was found where it is not. */
	engine_tls_detach(e, number);
	k->number = 0;
	k->why = xstrdup("what passes there looks like nothing that programs send");
	return k;
}
