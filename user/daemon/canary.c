// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/canary.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/event/names.h"
#include "user/policy/diag.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"
#include "user/session/status.h"

static const char policy_text[] = "version: 1\n"
				  "name: canary\n"
				  "rules:\n"
				  "  - {name: canary, deny: connect, to: \"127.0.0.1:9\"}\n";

/* What the process tries: 0 or an errno. */
static int attempt(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(9),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), r = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, (const struct sockaddr *)&a, sizeof(a)))
		r = errno;
	close(fd);
	return r;
}

static void __attribute__((noreturn)) live(int ask, int answer)
{
	sigset_t all;
	char byte;
	int r;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "ringfence-probe");
	/* Nobody is to wait for the end of what is ours because of it. */
	if (dup2(ask, 0) != 0 || dup2(answer, 1) != 1 || close_range(2, ~0U, 0))
		_exit(CLI_FAILED);
	while (read(0, &byte, 1) == 1) {
		r = attempt();
		if (write(1, &r, sizeof(r)) != sizeof(r))
			break;
	}
	_exit(CLI_OK);
}

static void hang_up(struct canary *c)
{
	if (!c->pid)
		return;
	close(c->ask);
	close(c->answer);
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

/* The pipes stand above 1, where the process wants its own. */
static int make_pipes(int ask[2], int answer[2])
{
	if (pipe2(ask, O_CLOEXEC))
		return -errno;
	if (!pipe2(answer, O_CLOEXEC)) {
		fcntl(answer[0], F_SETFL, O_NONBLOCK);
		return 0;
	}
	close(ask[0]);
	close(ask[1]);
	return -EMFILE;
}

static int hatch(struct canary *c)
{
	int ask[2], answer[2], r = make_pipes(ask, answer);
	char *error = NULL;
	pid_t pid;

	if (r)
		return r;
	pid = fork();
	r = -errno;
	if (!pid)
		live(ask[0], answer[1]);
	close(ask[0]);
	close(answer[1]);
	if (pid < 0) {
		close(ask[1]);
		close(answer[0]);
		return r;
	}
	c->pid = pid;
	c->ask = ask[1];
	c->answer = answer[0];
	r = engine_session_take(c->node->engine, c->session, pid, &error);
	free(error);
	if (r)
		hang_up(c);
	return r;
}

static int load(struct canary *c, char **ret_error)
{
	struct policy_env env = {
		.home = "/root", .user = "root", .tmp = "/tmp", .workspace = "/nonexistent"};
	struct policy_source layer = {
		.path = "canary", .text = policy_text, .len = sizeof(policy_text) - 1};
	struct policy_options o = {.layers = &layer, .nlayers = 1, .env = &env};
	struct diags diags = DIAGS_INIT;
	struct policy_tables tables = {0};
	struct policy_ir ir = {0};
	int r = policy_compile_ir(&o, &ir, &diags);

	if (!r)
		r = policy_lower(&ir, &env, &tables, ret_error);
	if (!r)
		r = engine_policy_load(c->node->engine, &tables, &c->policy, ret_error);
	c->loaded = !r;
	policy_tables_release(&tables);
	policy_ir_release(&ir);
	diags_release(&diags);
	return r;
}

int canary_start(struct canary *c, struct node *n)
{
	char *error = NULL;
	int r;

	*c = (struct canary){.node = n};
	if (n->tier < RF_TIER_FMOD_RET)
		return CLI_OK;
	r = load(c, &error);
	if (!r)
		r = engine_session_start(n->engine, &c->policy, &c->session, &error);
	if (!r) {
		c->started = true;
		n->canary = c->session + 1;
		r = hatch(c);
	}
	if (r) {
		log_error("the process that tries what must be denied cannot be started: %s",
			  error ? error : strerror(-r));
		canary_stop(c);
	}
	free(error);
	return r ? CLI_FAILED : CLI_OK;
}

int canary_ask(struct canary *c)
{
	char byte = 1;

	if (c->pid && waitpid(c->pid, NULL, WNOHANG) == c->pid) {
		close(c->ask);
		close(c->answer);
		c->pid = 0;
	}
	if (!c->pid) {
		int r = hatch(c);

		if (r)
			return r;
	}
	return write(c->ask, &byte, 1) == 1 ? 0 : -errno;
}

bool canary_hear(struct canary *c, int *ret_errno)
{
	int r;

	if (!c->pid || read(c->answer, &r, sizeof(r)) != sizeof(r))
		return false;
	*ret_errno = r;
	return true;
}

void canary_stop(struct canary *c)
{
	hang_up(c);
	if (c->started) {
		c->node->canary = 0;
		engine_session_end(c->node->engine, c->session);
	}
	if (c->loaded)
		engine_policy_drop(c->node->engine, &c->policy);
	*c = (struct canary){0};
}
