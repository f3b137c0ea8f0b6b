/* SPDX-License-Identifier: GPL-2.0-only */
/* labels_kept.h - `ringfence labels --kept`: labels that files keep beyond the session. */
#ifndef RINGFENCE_CLI_LABELS_KEPT_H
#define RINGFENCE_CLI_LABELS_KEPT_H

/* drop: POLICY/LABEL to take off all files; NULL: shows what there is. Returns an exit status. */
int labels_kept(const char *drop);

#endif
