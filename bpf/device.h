/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * device.h - the name that a device file has by its number, beside its own; the same body in the
 * kernel and in user space.
 *
 * Who may make device files gives them any name, so rules can also name a device by
 * /dev/block/MAJOR:MINOR and /dev/char/MAJOR:MINOR, as udev does. Rules that are about every name
 * in /dev, or about every name, go by the file's own name only: an exception would not be found.
 */
#ifndef RINGFENCE_DEVICE_H
#define RINGFENCE_DEVICE_H

#include "portable.h"

#define RF_DEVICE_DIR  5  /* bytes of "/dev/" */
#define RF_DEVICE_NAME 32 /* bytes that a name is written into; a power of two */

/* Kernel encoding: 12 bits of major, 20 of minor. */
#define RF_MAJOR(rdev) ((rdev) >> 20)
#define RF_MINOR(rdev) ((rdev)&0xfffff)

/* From the encoding of system calls, which mknod's hook is given. */
RF_INLINE __u32 rf_device_decode(__u32 dev)
{
	__u32 major = (dev & 0xfff00) >> 8, minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);

	return major << 20 | minor;
}

RF_INLINE void rf_device_put(__u8 *name, __u64 at, __u8 byte)
{
	RF_BOUND(at);
	name[at & (RF_DEVICE_NAME - 1)] = byte;
}

/* A number in decimal at an offset. Returns the offset behind it. */
RF_INLINE __u32 rf_device_number(__u8 *name, __u32 at, __u32 n)
{
	__u32 unit = 1, i;

	for (i = 0; i < 6 && n / unit >= 10; i++)
		unit *= 10;
	for (i = 0; i < 7 && unit; i++) {
		rf_device_put(name, at, (__u8)('0' + n / unit % 10));
		at++;
		unit /= 10;
	}
	return at;
}

/* Writes the name, without a NUL. Returns its length. */
RF_INLINE __u32 rf_device_name(__u8 *name, __u32 block, __u32 rdev)
{
	__u32 at = RF_DEVICE_DIR + (block ? 6 : 5);

	if (block)
		__builtin_memcpy(name, "/dev/block/", 11);
	else
		__builtin_memcpy(name, "/dev/char/", 10);
	at = rf_device_number(name, at, RF_MAJOR(rdev));
	rf_device_put(name, at, ':');
	return rf_device_number(name, at + 1, RF_MINOR(rdev));
}

#endif
