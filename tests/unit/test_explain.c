// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "policy_help.h"
#include "user/policy/explain.h"

Test(explain, a_policy_is_told_rule_by_rule)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	help_body(&h, "sandbox: {network: {allow: [loopback]}}\n"
		      "rules:\n"
		      "  - name: db\n"
		      "    kill: [read, write]\n"
		      "    path: [/srv/db, '**/*.key']\n"
		      "    except: /srv/x\n"
		      "    unless: {any: [{via: make}, {all: [{via: /b}, {not: {via: c}}]}]}\n"
		      "    reason: Ask.\n");
	policy_explain(&h.ir, &text);
	cr_expect_str_eq(text.s, "t (p.yaml)\n"
				 "  sandbox.network.allow\n"
				 "      deny       connect\n"
				 "      of         every endpoint\n"
				 "      except     loopback  (p.yaml:3)\n"
				 "      reason     Connecting is allowed only to loopback.\n"
				 "      severity   medium\n"
				 "      at         p.yaml:3:28\n"
				 "  db\n"
				 "      kill       read, write\n"
				 "      of         /srv/db  (p.yaml:7)\n"
				 "                 **/*.key  (p.yaml:7)\n"
				 "      except     /srv/x  (p.yaml:8)\n"
				 "      when       not (via make or (via /b and not via c))\n"
				 "      reason     Ask.\n"
				 "      severity   medium\n"
				 "      at         p.yaml:5:5\n");
	strbuf_release(&text);
	help_release(&h);
}

Test(explain, a_policy_cannot_steer_the_terminal)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	help_body(&h, "rules: [{name: r, deny: read, path: \"/\\e\\\\[2J\", reason: \"a\\nb\"}]\n");
	policy_explain(&h.ir, &text);
	cr_expect_str_eq(text.s,
			 "t (p.yaml)\n"
			 "  r\n"
			 "      deny       read\n"
			 "      of         /\\x1b\\[2J  (p.yaml:3)\n"
			 "      reason     a\\x0ab\n"
			 "      severity   medium\n"
			 "      at         p.yaml:3:9\n",
			 "%s", text.s);
	strbuf_release(&text);
	help_release(&h);
}
