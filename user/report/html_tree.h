/* SPDX-License-Identifier: GPL-2.0-only */
/* html_tree.h - the process tree of the HTML report, as nested lists; inside report/ only. */
#ifndef RINGFENCE_REPORT_HTML_TREE_H
#define RINGFENCE_REPORT_HTML_TREE_H

#include "user/report/tree.h"

/* At most HTML_PROCESSES_MAX processes, in order of appearance; says when there are more. */
void html_tree(struct strbuf *out, const struct tree *t);

#endif
