/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kept.h - labels that files keep for ever: a map that all Ringfence processes of the machine
 * share, and the list of what its bits mean (policy/label_bits.h).
 *
 * Both last as long as the machine runs, and one without the other means nothing: then no policy
 * that keeps labels begins, and a person has to take the other away. Functions return 0 or a
 * negative errno with a sentence for a person, which the caller frees. One process at a time looks
 * at the list; the map is used by all at once.
 */
#ifndef RINGFENCE_KERN_KEPT_H
#define RINGFENCE_KERN_KEPT_H

#include "user/policy/label_bits.h"

#define KEPT_MAP_DIR "/sys/fs/bpf/ringfence"
#define KEPT_DIR     "/run/ringfence"
#define KEPT_LIST    KEPT_DIR "/kept-labels"

/*
 * Gives the policy's labels their bits, and those that are new to the machine a line in the list.
 * *ret_fd: the map, which the caller closes; 0: the policy keeps no label for ever, and nothing was
 * done.
 */
int kept_open(struct policy_ir *ir, int *ret_fd, char **ret_error);

/* Are these one map? */
bool kept_is_same(int fd, int other_fd);

/* What files keep: the labels, and by bit on how many files each is. -ENOENT: nothing is kept. */
int kept_count(struct label_bits *ret_bits, uint32_t ret_files[RF_LABELS_MAX], char **ret_error);
/* Takes a label off all files. Returns how many had it, or a negative errno. */
int kept_drop(unsigned int bit, char **ret_error);

#endif
