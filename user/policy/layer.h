/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * layer.h - one layer while it is compiled: the files it consists of, its variables, its bounds.
 *
 * Every file of a layer is parsed once, however often it is included. A file's merged set is what
 * includes bring (minus `without`) and then its own; the set of the first file is the layer's.
 * Trees of YAML live as long as the layer; what goes to the IR is copied. Not thread-safe.
 */
#ifndef RINGFENCE_POLICY_LAYER_H
#define RINGFENCE_POLICY_LAYER_H

#include "user/base/sha256.h"
#include "user/policy/policy.h"
#include "user/policy/vars.h"
#include "user/policy/yaml.h"

/* The lists of `sandbox`; three for each of write, read and network, in this order. */
enum sandbox_list {
	SANDBOX_WRITE_ALLOW,
	SANDBOX_WRITE_DENY,
	SANDBOX_WRITE_EXCEPT,
	SANDBOX_READ_ALLOW,
	SANDBOX_READ_DENY,
	SANDBOX_READ_EXCEPT,
	SANDBOX_NETWORK_ALLOW,
	SANDBOX_NETWORK_DENY,
	SANDBOX_NETWORK_EXCEPT,
	SANDBOX_PROTECT,
	SANDBOX_LISTS,
};

struct rule_ref {
	const struct ynode *node; /* a mapping */
	char *name;		  /* as reports show it; NULL: it has none, an error was added */
	const void *member;	  /* the set it was last put into */
};

enum def_kind {
	DEF_LABEL,
	DEF_GATE,
};

struct policy_file;

/* A label or gate, as a file defines it. */
struct def_ref {
	enum def_kind kind;
	const struct ynode *key; /* its name */
	const struct ynode *node;
	const struct policy_file *file;
	const void *member; /* the set it was last put into */
};

/* A label or gate of the layer. Labels and gates have one namespace. */
struct def {
	const struct def_ref *ref;
	enum def_kind kind;
	unsigned int bit; /* index of policy_ir.labels or gates */
	bool who;
	bool used; /* a condition asks for it */
};

struct node_list {
	const struct ynode **v;
	size_t n;
};

/* What a file means to those who include it. */
struct policy_set {
	struct rule_ref **rules;
	size_t nrules;
	struct def_ref **defs;
	size_t ndefs;
	struct node_list sandbox[SANDBOX_LISTS];
};

struct include {
	struct policy_file *file;
	const struct ynode *without; /* list of names, NULL: none */
};

struct policy_file {
	const char *path; /* as messages show it */
	const char *name; /* the policy's own, in the tree; "?" when it has none */
	bool builtin;
	bool loading; /* it is being read: including it is a cycle */
	bool failed;  /* it is not there, or is no YAML */
	struct ynode *root;
	char *text; /* NULL: the caller's */
	struct rule_ref *own;
	size_t nown;
	struct def_ref *own_defs;
	size_t nown_defs;
	struct include *includes;
	size_t nincludes;
	const struct ynode *lists[SANDBOX_LISTS]; /* its own; NULL: not there */
	struct policy_set set;
	unsigned int spliced; /* bit i: its list i is part of what is being expanded */
};

struct layer {
	const struct policy_options *options;
	struct policy_ir *ir; /* its pool holds the names of files */
	struct diags *diags;
	unsigned int index;
	struct policy_file **files; /* the layer's own first */
	size_t nfiles;
	unsigned int depth; /* of includes */
	size_t bytes;	    /* of files */
	struct vars vars;
	struct def *defs;
	size_t ndefs;
	bool labels_full, gates_full; /* that there are too many was said */
	size_t npatterns;	      /* so far */
	size_t expanded;	      /* bytes of them */
	struct sha256 *hash;	      /* takes each file's text */
	bool full;		      /* a bound was met and reported; nothing more is expanded */
};

/* Reads the layer's files. NULL: the first one cannot be read, errors were added. */
struct policy_file *layer_load(struct layer *l, const struct policy_source *source);
void layer_release(struct layer *l);

/* load.c: the file that `spec` names ("builtin:NAME", a path beside from), read once. NULL: error.
 */
struct policy_file *file_include(struct layer *l, const struct policy_file *from,
				 const struct ynode *spec);
/* The builtin file of a sandbox entry "builtin:NAME", once loaded. */
struct policy_file *file_of_builtin(const struct layer *l, const char *spec);
bool is_builtin_spec(const char *text);

/* file.c: what a file holds, after its YAML was read. */
void file_read(struct layer *l, struct policy_file *file);
/* merge.c: fills file->set, once its includes have theirs. */
void file_merge(struct layer *l, struct policy_file *file);

/* defs.c: finds the labels and gates of a file. */
void defs_read(struct layer *l, struct policy_file *file);
/* Gives the labels and gates of the layer their bits; what opens and closes them comes last. */
void layer_define(struct layer *l, const struct policy_file *root);
void layer_add_events(struct layer *l);
struct def *def_find(const struct layer *l, const char *name);
/* Adds the error that there is no label or gate of that name. */
void def_unknown(struct layer *l, const struct ynode *name);
/* The index of a gate that is new to the IR; an error is added when there are too many. */
unsigned int layer_push_gate(struct layer *l, struct ir_gate gate);

/* advice.c: warns of what is probably not meant, once all of the layer is in the IR. */
void layer_advise(struct layer *l);

/* limits.c: adds the limits of the layer's files, and what the daemon selects. */
void layer_add_limits(struct layer *l);
void layer_add_select(struct layer *l);

/* rules.c: takes the rule over, contents and all. Its place is counted against the limit. */
void layer_push_rule(struct layer *l, struct ir_rule *rule);
/* rules.c, sandbox.c: adds what the set means to l->ir. */
void layer_add_sandbox(struct layer *l, const struct policy_file *root);
void layer_add_rules(struct layer *l, const struct policy_file *root);

#endif
