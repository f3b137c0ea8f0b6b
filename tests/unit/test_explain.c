// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

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

Test(explain, labels_and_gates_are_told_in_words)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	help_body(
		&h,
		"labels:\n"
		"  secret:\n"
		"    sources: [{read: [/run/x, '**/k'], except: /k, by: cat, while: g}]\n"
		"    removed_by: [{exec: redact, succeeds: true}, {approval: true}]\n"
		"  w: {kind: who, sources: [{exec: rev}]}\n"
		"gates:\n"
		"  g:\n"
		"    opens: [{exec: make, args: [test], without: [-n], succeeds: true}]\n"
		"    closes: [{write: 'src/**', cwd: '/w/**'}]\n"
		"    for: 15m\n"
		"    once: true\n"
		"rules:\n"
		"  - {name: r, ask: connect, to: '*', except: 1.1.1.1, when: {all: [secret, w]}}\n"
		"  - {name: s, deny: map, of: secret}\n");
	policy_explain(&h.ir, &text);
	cr_expect_str_eq(
		text.s,
		"t (p.yaml)\n"
		"  label secret\n"
		"      goes with  data, by child, program, file, pipe, socket, memory, descriptor\n"
		"      lasts      as long as the session\n"
		"      gained by  read /run/x, **/k, except /k, while (g and by cat)  (p.yaml:5)\n"
		"      removed by exec redact, ending well  (p.yaml:6)\n"
		"                 an approval from outside\n"
		"  label w\n"
		"      goes with  who runs it, to child\n"
		"      lasts      as long as the session\n"
		"      gained by  exec rev  (p.yaml:7)\n"
		"  gate g\n"
		"      at first   closed\n"
		"      opened by  exec make, with test, without -n, ending well  (p.yaml:10)\n"
		"      closed by  write /w/src/**, in /w/**  (p.yaml:11)\n"
		"      holds      for one use\n"
		"                 for 900 seconds\n"
		"  r\n"
		"      ask        connect\n"
		"      of         *  (p.yaml:15)\n"
		"      except     1.1.1.1  (p.yaml:15)\n"
		"      when       (secret and w and not approved)\n"
		"      severity   medium\n"
		"      at         p.yaml:15:5\n"
		"  s\n"
		"      deny       map\n"
		"      of         every file\n"
		"      when       the object is secret\n"
		"      severity   medium\n"
		"      at         p.yaml:16:5\n"
		"  labels.secret.program\n"
		"      deny       write, create, delete, rename, link, attr\n"
		"      of         redact  (p.yaml:6)\n"
		"      reason     This program may take the label secret off, so it must stay as "
		"it is.\n"
		"      severity   high\n"
		"      at         p.yaml:6:18\n"
		"\n"
		"uses 3 rules and 5 events of 10000\n"
		"     2 labels of 64, 2 gates of 64\n"
		"     2 arguments of 128, 1 lists of cwd of 64, 2 events with succeeds of 64\n",
		"%s", text.s);
	strbuf_release(&text);
	help_release(&h);
}

Test(explain, parts_of_a_gate_are_told_as_parts)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	help_body(&h, "gates: {g: {initially: open, opens: {all: [{write: /a}, {approval: true}, "
		      "{tool: t}]}, forgets: [{tool: u}]}}\n"
		      "rules: [{name: r, audit: end, unless: g}]\n");
	policy_explain(&h.ir, &text);
	cr_expect(strstr(text.s,
			 "  gate g\n"
			 "      at first   open\n"
			 "      opened by  all of these together:\n"
			 "                 write /a  (p.yaml:3)\n"
			 "                 tool t, which this version does not see  (p.yaml:3)\n"
			 "                 an approval from outside\n"
			 "      forgets by tool u, which this version does not see"),
		  "%s", text.s);
	strbuf_release(&text);
	help_release(&h);
}

Test(explain, limits_are_told_in_words)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	help_body(&h, "limits: {processes: 512, memory: 4GiB, cpu: 0.5, io: 50MiB, time: 8h}\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	policy_explain(&h.ir, &text);
	cr_expect(
		strstr(text.s,
		       "\nlimits of the whole session\n"
		       "      processes  at most 512 at once, threads included; more are refused  "
		       "(p.yaml:3)\n"
		       "      memory     at most 4GiB, without swap; then the kernel ends a "
		       "process  "
		       "(p.yaml:3)\n"
		       "      cpu        the time of at most 0.5 processors; more waits  "
		       "(p.yaml:3)\n"
		       "      io         at most 50MiB a second from each disk, and to it; more "
		       "waits  "
		       "(p.yaml:3)\n"
		       "      time       everything is ended after 8h  (p.yaml:3)\n"),
		"%s", text.s);
	strbuf_release(&text);
	help_release(&h);
}
