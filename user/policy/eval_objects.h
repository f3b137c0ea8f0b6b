/* SPDX-License-Identifier: GPL-2.0-only */
/* eval_objects.h - labels of the objects of a session, by their names. For eval_session.c only. */
#ifndef RINGFENCE_POLICY_EVAL_OBJECTS_H
#define RINGFENCE_POLICY_EVAL_OBJECTS_H

#include "user/policy/eval_session.h"

/* proc: the process by whose good end these labels may yet go, 0: none. No labels leave nothing. */
void eval_leave_trace(struct eval_session *s, const char *name, uint64_t proc, uint64_t labels);
/* What the process and its children wrote while it ran is clean; what others wrote there is not. */
void eval_clean(struct eval_session *s, uint64_t proc, uint64_t labels);
/* The object has a new name, and whatever had that name is gone. */
void eval_rename_object(struct eval_session *s, const char *from, const char *to);

#endif
