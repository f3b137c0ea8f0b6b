/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tar.h - the headers of archives in the format ustar (POSIX.1-2017, pax): those that bundles are
 * made of, which any tar(1) unpacks.
 *
 * Only what a bundle needs: regular files, of mode 0644, of nobody, of no time, so that the same
 * content makes the same bytes. What is read must be exactly what would be written for that name
 * and size, so there is nothing to interpret: no link, device, directory, extension or long name.
 * Libraries that read every dialect of tar (libarchive) are what a program that is given archives
 * by strangers should not need. Pure.
 */
#ifndef RINGFENCE_BASE_TAR_H
#define RINGFENCE_BASE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK     512
#define TAR_NAME_MAX  99
#define TAR_SIZE_MAX  077777777777ULL /* bytes of a member, 8 GiB */
#define TAR_END	      1024	      /* zero bytes that end an archive */
#define TAR_ERROR_MAX 200

/* One or two parts of letters, digits, '.', '_' and '-', with one '/' between; none begins with '.'
 * or '-'. */
bool tar_name_good(const char *name);
/* Bytes that fill the last block of a member. */
size_t tar_padding(uint64_t size);
/* The name must be good and the size at most TAR_SIZE_MAX. */
void tar_header(const char *name, uint64_t size, char ret_block[TAR_BLOCK]);
/*
 * Returns 0, or -EBADMSG with one line of printable words. -ENODATA: the block is the first that
 * ends the archive.
 */
int tar_read(const char block[TAR_BLOCK], char ret_name[TAR_NAME_MAX + 1], uint64_t *ret_size,
	     char ret_error[TAR_ERROR_MAX]);
/* Does a file begin as an archive of this format? */
bool tar_looks(const char *bytes, size_t len);

#endif
