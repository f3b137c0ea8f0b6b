// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "user/base/alloc.h"
#include "user/policy/yaml_text.h"

struct composer {
	yaml_parser_t parser;
	const char *file;
	const char *text;
	size_t len;
	struct diags *diags;
	unsigned int depth;
};

static int compose(struct composer *c, const yaml_event_t *event, struct ynode **ret_node);

static struct src_loc loc_of(const struct composer *c, const yaml_mark_t *mark)
{
	return (struct src_loc){.file = c->file,
				.line = (unsigned int)mark->line + 1,
				.column = (unsigned int)mark->column + 1};
}

static const char *quote_hint(const struct composer *c, size_t line)
{
	return yaml_text_wants_quotes(c->text, c->len, line) ? QUOTE_HINT : NULL;
}

static void report_syntax(struct composer *c)
{
	const yaml_parser_t *p = &c->parser;
	struct src_loc loc = loc_of(c, &p->problem_mark);
	const char *hint = quote_hint(c, p->problem_mark.line);

	/* A flow collection that is never closed is noticed lines below its start. */
	if (!hint && p->context)
		hint = quote_hint(c, p->context_mark.line);
	diag_error(c->diags, &loc, hint, "not YAML: %s%s%s",
		   p->problem ? p->problem : "cannot be read", p->context ? " " : "",
		   p->context ? p->context : "");
}

/* The event must be deleted when 0 is returned. */
static int next_event(struct composer *c, yaml_event_t *ret_event)
{
	if (yaml_parser_parse(&c->parser, ret_event))
		return 0;
	report_syntax(c);
	return -EINVAL;
}

static void refuse(struct composer *c, const yaml_mark_t *mark, const char *what)
{
	struct src_loc loc = loc_of(c, mark);

	diag_error(c->diags, &loc, QUOTE_HINT, "%s is not part of the policy language", what);
}

static void refuse_properties(struct composer *c, const yaml_event_t *event)
{
	const yaml_char_t *tag = NULL, *anchor = NULL;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		tag = event->data.scalar.tag;
		anchor = event->data.scalar.anchor;
		break;
	case YAML_SEQUENCE_START_EVENT:
		tag = event->data.sequence_start.tag;
		anchor = event->data.sequence_start.anchor;
		break;
	case YAML_MAPPING_START_EVENT:
		tag = event->data.mapping_start.tag;
		anchor = event->data.mapping_start.anchor;
		break;
	default:
		break;
	}
	if (tag)
		refuse(c, &event->start_mark, "a YAML tag (!)");
	if (anchor)
		refuse(c, &event->start_mark, "a YAML anchor (&)");
}

static struct ynode *node_new(struct composer *c, const yaml_event_t *event, enum ynode_kind kind)
{
	struct ynode *node = xcalloc(1, sizeof(*node));

	node->kind = kind;
	node->loc = loc_of(c, &event->start_mark);
	return node;
}

static struct ynode *compose_text(struct composer *c, const yaml_event_t *event)
{
	struct ynode *node = node_new(c, event, YNODE_TEXT);

	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = xstrndup((const char *)event->data.scalar.value, event->data.scalar.length);
	if (strlen(node->text) != event->data.scalar.length)
		diag_error(c->diags, &node->loc, NULL, "a NUL byte in a text");
	return node;
}

static int compose_list(struct composer *c, struct ynode *list)
{
	for (;;) {
		struct ynode *item = NULL;
		yaml_event_t event;
		bool end;
		int err;

		if (next_event(c, &event))
			return -EINVAL;
		end = event.type == YAML_SEQUENCE_END_EVENT;
		err = end ? 0 : compose(c, &event, &item);
		yaml_event_delete(&event);
		if (end || err)
			return err;
		vec_push(list->value, list->n) = item;
	}
}

static void check_key(struct composer *c, const struct ynode *map, const struct ynode *key)
{
	size_t i;

	if (key->kind != YNODE_TEXT) {
		diag_error(c->diags, &key->loc, QUOTE_HINT, "a key must be text");
		return;
	}
	if (key->plain && strcmp(key->text, "<<") == 0)
		diag_error(c->diags, &key->loc, NULL,
			   "a YAML merge key (<<) is not part of the policy language");
	for (i = 0; i < map->n; i++)
		if (map->key[i]->kind == YNODE_TEXT && strcmp(map->key[i]->text, key->text) == 0)
			diag_error(c->diags, &key->loc, NULL,
				   "the key %s is here twice, first in line %u", shown(key->text).s,
				   map->key[i]->loc.line);
}

static int compose_value(struct composer *c, struct ynode **ret_value)
{
	yaml_event_t event;
	int err;

	if (next_event(c, &event))
		return -EINVAL;
	err = compose(c, &event, ret_value);
	yaml_event_delete(&event);
	return err;
}

static int add_pair(struct composer *c, struct ynode *map, struct ynode *key)
{
	struct ynode *value;
	size_t n = map->n;

	check_key(c, map, key);
	if (n == YAML_KEYS_MAX)
		diag_error(c->diags, &key->loc, NULL, "a mapping with more than %u keys",
			   YAML_KEYS_MAX);
	if (n >= YAML_KEYS_MAX || compose_value(c, &value)) {
		ynode_free(key);
		return -EINVAL;
	}
	vec_push(map->key, n) = key;
	vec_push(map->value, map->n) = value;
	return 0;
}

static int compose_map(struct composer *c, struct ynode *map)
{
	for (;;) {
		struct ynode *key = NULL;
		yaml_event_t event;
		bool end;
		int err;

		if (next_event(c, &event))
			return -EINVAL;
		end = event.type == YAML_MAPPING_END_EVENT;
		err = end ? 0 : compose(c, &event, &key);
		yaml_event_delete(&event);
		if (end || err)
			return err;
		err = add_pair(c, map, key);
		if (err)
			return err;
	}
}

static int compose_collection(struct composer *c, const yaml_event_t *event, struct ynode **ret)
{
	bool list = event->type == YAML_SEQUENCE_START_EVENT;
	struct ynode *node;
	int err;

	if (c->depth >= YAML_DEPTH_MAX) {
		struct src_loc loc = loc_of(c, &event->start_mark);

		diag_error(c->diags, &loc, NULL, "more than %d levels of YAML", YAML_DEPTH_MAX);
		return -EINVAL;
	}
	node = node_new(c, event, list ? YNODE_LIST : YNODE_MAP);
	c->depth++;
	err = list ? compose_list(c, node) : compose_map(c, node);
	c->depth--;
	if (err) {
		ynode_free(node);
		return err;
	}
	*ret = node;
	return 0;
}

/* An error that leaves the structure readable is noted, and reading goes on. */
static int compose(struct composer *c, const yaml_event_t *event, struct ynode **ret_node)
{
	refuse_properties(c, event);
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		*ret_node = compose_text(c, event);
		return 0;
	case YAML_ALIAS_EVENT:
		refuse(c, &event->start_mark, "a YAML alias (*)");
		*ret_node = node_new(c, event, YNODE_TEXT);
		(*ret_node)->text = xstrdup("");
		return 0;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return compose_collection(c, event, ret_node);
	default:
		return -EINVAL;
	}
}

static int compose_document(struct composer *c, const yaml_event_t *start, struct ynode **ret_root)
{
	struct src_loc loc = loc_of(c, &start->start_mark);
	yaml_event_t event;

	if (*ret_root) {
		diag_error(c->diags, &loc, "one policy is one document; use several -p, or extends",
			   "a second YAML document");
		return -EINVAL;
	}
	if (start->data.document_start.version_directive ||
	    start->data.document_start.tag_directives.start !=
		    start->data.document_start.tag_directives.end)
		diag_error(c->diags, &loc, QUOTE_HINT,
			   "a YAML directive (%%) is not part of the policy language");
	if (compose_value(c, ret_root) || next_event(c, &event))
		return -EINVAL;
	yaml_event_delete(&event);
	return 0;
}

static int compose_stream(struct composer *c, struct ynode **root)
{
	for (;;) {
		yaml_event_t event;
		bool end;
		int err = 0;

		if (next_event(c, &event))
			return -EINVAL;
		end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT)
			err = compose_document(c, &event, root);
		yaml_event_delete(&event);
		if (end || err)
			return err;
	}
}

int ynode_parse(const char *file, const char *text, size_t len, struct diags *d,
		struct ynode **ret_root)
{
	struct composer c = {.file = file, .text = text, .len = len, .diags = d};
	size_t before = d->errors;
	struct ynode *root = NULL;
	int err;

	if (yaml_text_check(file, text, len, d))
		return -EINVAL;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		c.text += 3;
		c.len -= 3;
	}
	if (!yaml_parser_initialize(&c.parser))
		alloc_failed();
	yaml_parser_set_encoding(&c.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&c.parser, (const unsigned char *)c.text, c.len);
	err = compose_stream(&c, &root);
	yaml_parser_delete(&c.parser);
	if (!err && !root)
		diag_error(d, &(struct src_loc){.file = file}, "begin with `version: 1`",
			   "the file is empty");
	if (err || d->errors > before) {
		ynode_free(root);
		return -EINVAL;
	}
	*ret_root = root;
	return 0;
}
