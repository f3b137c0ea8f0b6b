/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* abi_user.h - abi.h for user space: brings the fixed-width types with it. */
#ifndef RINGFENCE_ABI_USER_H
#define RINGFENCE_ABI_USER_H

#include <linux/types.h>

#include "bpf/abi.h"

#endif
