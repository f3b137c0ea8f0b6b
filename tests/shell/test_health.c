// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/daemon/board.h"
#include "user/daemon/health.h"

#define S 1000000000ULL

static bool says(const struct health *h, uint64_t now, const char *what)
{
	struct strbuf out = STRBUF_INIT;
	bool good = health_reasons(h, now, &out), found;

	strbuf_addch(&out, '\0');
	found = strstr(out.s, what) != NULL;
	cr_expect_eq(good, out.len == 1);
	strbuf_release(&out);
	return found;
}

static bool is_good(const struct health *h, uint64_t now)
{
	struct strbuf out = STRBUF_INIT;
	bool good = health_reasons(h, now, &out);

	strbuf_release(&out);
	return good;
}

Test(health, a_heartbeat_that_does_not_come_is_told_and_asked_for_again)
{
	struct health h = {.canary_errno = -1};

	cr_expect(health_is_due(&h, 100 * S));
	cr_expect(health_may_ask(&h.pulse, 100 * S));
	health_asked(&h.pulse, 100 * S, 0);
	cr_expect(is_good(&h, 104 * S));
	cr_expect_not(health_may_ask(&h.pulse, 104 * S), "the one that is out still may come");
	cr_expect(says(&h, 105 * S, "heartbeat: "));
	cr_expect(health_may_ask(&h.pulse, 105 * S), "nothing waits for ever");
	health_asked(&h.pulse, 105 * S, 0);
	cr_expect(says(&h, 106 * S, "heartbeat: "), "one that was asked for is none that came");
	health_answered(&h.pulse);
	cr_expect(is_good(&h, 106 * S));
}

Test(health, a_request_that_fails_is_told_at_once)
{
	struct health h = {.canary_errno = -1};

	health_asked(&h.pulse, 1 * S, -EAGAIN);
	cr_expect(says(&h, 1 * S, "ring of the denials is full"));
	cr_expect(health_may_ask(&h.pulse, 1 * S));
	health_asked(&h.pulse, 1 * S, -EPERM);
	cr_expect(says(&h, 1 * S, "did not take the request"));
	health_asked(&h.pulse, 2 * S, 0);
	cr_expect(is_good(&h, 2 * S));
}

Test(health, a_canary_that_is_let_through_is_told)
{
	struct health h = {.canary_errno = 0};

	cr_expect(says(&h, 1 * S, "NOTHING MAY BE ENFORCED"));
	h.canary_errno = ENETUNREACH;
	cr_expect(says(&h, 1 * S, "another way"));
	h.canary_errno = -1;
	cr_expect(is_good(&h, 1 * S));
	health_asked(&h.canary, 1 * S, 0);
	cr_expect(says(&h, 6 * S, "does not answer"));
	h.denied = true;
	cr_expect(says(&h, 6 * S, "record of that did not come"));
}

Test(health, links_and_the_keeper_are_told)
{
	struct health h = {.canary_errno = -1, .no_keeper = true};

	strbuf_addstr(&h.links, "link: program x: its link is gone\n");
	cr_expect(says(&h, 1 * S, "program x"));
	cr_expect(says(&h, 1 * S, "keeper: "));
	strbuf_release(&h.links);
}

Test(board, a_loop_that_is_stuck_is_told)
{
	struct strbuf metrics = STRBUF_INIT, reasons = STRBUF_INIT, out = STRBUF_INIT;
	struct board b;

	board_init(&b);
	strbuf_addstr(&metrics, "m 1\n");
	board_put(&b, 1 * S, &metrics, &reasons);
	cr_expect(board_health(&b, 2 * S, &out));
	strbuf_addch(&out, '\0');
	cr_expect_str_eq(out.s, "ok\n");
	strbuf_reset(&out);
	cr_expect_not(board_health(&b, 12 * S, &out));
	strbuf_addch(&out, '\0');
	cr_expect(strstr(out.s, "engine: its loop has not turned for 11 s"));
	board_turn(&b, 12 * S);
	strbuf_reset(&out);
	cr_expect(board_health(&b, 12 * S, &out));
	strbuf_reset(&out);
	board_metrics(&b, &out);
	cr_expect_eq(out.len, 4);
	strbuf_addstr(&reasons, "canary: no\n");
	board_put(&b, 12 * S, NULL, &reasons);
	strbuf_reset(&out);
	cr_expect_not(board_health(&b, 12 * S, &out));
	strbuf_release(&metrics);
	strbuf_release(&reasons);
	strbuf_release(&out);
	board_release(&b);
}
