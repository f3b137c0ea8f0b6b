// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/alloc.h"
#include "user/policy/lower.h"
#include "user/session/status.h"

bool machine_trusts(const char *path, struct strbuf *said)
{
	struct stat st;

	if (stat(path, &st)) {
		strbuf_addf(said, "ringfence: error: %s: %s\n", path, strerror(errno));
		return false;
	}
	if (!st.st_uid && !(st.st_mode & 022))
		return true;
	strbuf_addf(said,
		    "ringfence: error: %s: others than root can change it (owner %u, mode %03o); "
		    "chown root, chmod go-w\n",
		    path, st.st_uid, st.st_mode & 0777);
	return false;
}

static bool is_builtin(const char *path)
{
	return !strncmp(path, "builtin:", 8);
}

static int read_layer(const struct config *c, const char *name, struct machine *m,
		      struct strbuf *said)
{
	char *path = is_builtin(name) || name[0] == '/' ? xstrdup(name)
							: xasprintf("%s/%s", c->policies, name);
	int r = !is_builtin(path) && !machine_trusts(path, said)
			? -EPERM
			: policy_input_add(&m->input, path);

	if (r && r != -EPERM)
		strbuf_addf(said, "ringfence: error: %s: %s\n", path, policy_input_error(r));
	free(path);
	return r ? CLI_INVALID : CLI_OK;
}

/* What they extend may be read by a session's compiler, so it is held to the same. */
static int check_texts(const struct machine *m, struct strbuf *said)
{
	int status = CLI_OK;

	for (size_t i = 0; i < m->input.ntexts; i++)
		if (!machine_trusts(m->input.texts[i].path, said))
			status = CLI_INVALID;
	return status;
}

static int compile(struct machine *m, struct strbuf *said)
{
	struct policy_env env = {
		.home = "/root", .user = "root", .tmp = "/tmp", .workspace = "/nonexistent"};
	struct policy_options o = {.layers = m->input.layers,
				   .nlayers = m->input.n,
				   .env = &env,
				   .load = policy_input_keep,
				   .ctx = &m->input};
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	int status = policy_compile_ir(&o, &ir, &diags) ? CLI_INVALID : CLI_OK;

	diags_format(&diags, said);
	diags_release(&diags);
	if (!status) {
		m->hash = xstrdup(ir.hash);
		m->rules = ir.nrules;
	}
	policy_ir_release(&ir);
	return status;
}

int machine_read(const struct config *c, struct machine *ret_machine, struct strbuf *said)
{
	struct machine m = {0};
	int status = CLI_OK;

	for (size_t i = 0; i < c->nlayers; i++)
		if (read_layer(c, c->layers[i], &m, said))
			status = CLI_INVALID;
	if (!status && m.input.n)
		status = compile(&m, said) ?: check_texts(&m, said);
	if (status) {
		machine_release(&m);
		return status;
	}
	*ret_machine = m;
	return CLI_OK;
}

void machine_release(struct machine *m)
{
	policy_input_release(&m->input);
	free(m->hash);
	*m = (struct machine){0};
}
