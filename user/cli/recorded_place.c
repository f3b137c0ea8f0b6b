// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/recorded_place.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"

/* Root's home is known everywhere; another user's is this machine's, where it has the number. */
static void see_user(struct recorded_place *p, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);

	free(p->home);
	free(p->user);
	p->home = xstrdup(uid ? (pw ? pw->pw_dir : "/home/user") : "/root");
	p->user = uid && !pw ? xasprintf("%u", uid) : xstrdup(pw ? pw->pw_name : "root");
}

bool recorded_place_see(struct recorded_place *p, const struct scan *s)
{
	bool exec = scan_is(s->event, "process.exec");
	struct strbuf text = STRBUF_INIT;
	struct scan_value uid;

	if (p->sure || (!exec && !scan_is(s->event, "process.state")) || (p->workspace && !exec))
		return p->sure;
	if (!scan_bytes(s->process, "working_directory", &text) || !text.len) {
		strbuf_release(&text);
		return false;
	}
	free(p->workspace);
	p->workspace = strbuf_detach(&text);
	uid = scan_below(s->process, "user.id");
	if (uid.s)
		see_user(p, (uid_t)scan_uint(uid));
	return p->sure = exec;
}

struct policy_env recorded_place_env(struct recorded_place *p, const char *workspace,
				     const char *home)
{
	if (!workspace && !p->workspace)
		log_warn("the record does not say where the session was: --workspace DIR");
	return (struct policy_env){.workspace = workspace      ? workspace
						: p->workspace ? p->workspace
							       : "/nonexistent",
				   .home = home	     ? home
					   : p->home ? p->home
						     : "/root",
				   .user = p->user ? p->user : "root",
				   .tmp = "/tmp"};
}

void recorded_place_release(struct recorded_place *p)
{
	free(p->workspace);
	free(p->home);
	free(p->user);
	*p = (struct recorded_place){0};
}
