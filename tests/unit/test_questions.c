// SPDX-License-Identifier: GPL-2.0-only
/* The questions of a session by number, and what an answer is good for. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/questions.h"

static struct question *ask(struct questions *q, const char *path, uint64_t now_ns)
{
	struct grant g = {.nrules = 1, .nobjects = 1, .ops = RF_OP_BIT(RF_OP_WRITE)};
	struct question_asked asked = {.now_ns = now_ns, .pid = 7, .op = RF_OP_WRITE};

	g.rules[0].name = strdup("r");
	g.objects[0] = (struct grant_object){.kind = PATTERN_PATH, .text = strdup(path)};
	return questions_ask(q, &g, &asked);
}

Test(questions, one_object_has_one_number)
{
	struct questions q = {0};
	struct question *a = ask(&q, "/a", 1), *b = ask(&q, "/b", 2);

	cr_expect_eq(a->grant.number, 1);
	cr_expect_eq(b->grant.number, 2);
	cr_expect_eq(ask(&q, "/a", 3), a);
	cr_expect_eq(a->count, 2);
	cr_expect_eq(a->first_ns, 1);
	cr_expect_eq(a->last_ns, 3);
	cr_expect_eq(questions_find(&q, 2), b);
	cr_expect_null(questions_find(&q, 0));
	cr_expect_null(questions_find(&q, 3));
	questions_release(&q);
}

Test(questions, a_yes_is_good_for_its_uses)
{
	struct questions q = {0};
	struct question *a = ask(&q, "/a", 1);

	cr_expect(question_is_open(a, 2));
	cr_expect_eq(questions_grant(&q, a, 2, 0), 0);
	cr_expect_not(question_is_open(a, 3));
	cr_expect(question_used(a, 4));
	cr_expect_not(question_used(a, 5));
	cr_expect_not(question_is_open(a, 6));
	/* Tried again, it is asked again. */
	ask(&q, "/a", 7);
	cr_expect(question_is_open(a, 8));
	cr_expect_not(question_used(a, 9), "nothing was left of it");
	questions_release(&q);
}

Test(questions, a_yes_is_good_for_its_time)
{
	struct questions q = {0};
	struct question *a = ask(&q, "/a", 1);

	cr_expect_eq(questions_grant(&q, a, 9, 10), 0);
	ask(&q, "/a", 5);
	cr_expect_not(question_is_open(a, 9));
	cr_expect(question_is_open(a, 10));
	cr_expect_not(question_used(a, 11), "its time is over");
	question_lapsed(a, 12);
	cr_expect_eq(a->left, 0);
	questions_release(&q);
}

Test(questions, a_no_stays_one)
{
	struct questions q = {0};
	struct question *a = ask(&q, "/a", 1);

	cr_expect_eq(questions_grant(&q, a, 5, 0), 0);
	question_refuse(a, 2);
	cr_expect_eq(a->left, 0);
	cr_expect_not(question_used(a, 3));
	ask(&q, "/a", 4);
	cr_expect_not(question_is_open(a, 5));
	/* Until somebody says yes. */
	cr_expect_eq(questions_grant(&q, a, 1, 0), 0);
	cr_expect_not(a->refused);
	questions_release(&q);
}

Test(questions, a_flood_is_bounded_and_no_number_comes_again)
{
	struct questions q = {0};
	struct question *kept = ask(&q, "/kept", 1);
	char path[32];

	cr_expect_eq(questions_grant(&q, kept, 1, 0), 0);
	for (unsigned int i = 0; i < 10 * QUESTIONS_MAX; i++) {
		snprintf(path, sizeof(path), "/f%u", i);
		cr_assert_eq(ask(&q, path, i + 2)->grant.number, i + 2);
	}
	cr_expect_eq(q.n, QUESTIONS_MAX);
	cr_expect_eq(questions_find(&q, 1), kept);
	cr_expect_null(questions_find(&q, 2), "what was forgotten cannot be answered");
	cr_expect_eq(q.forgotten, 9 * QUESTIONS_MAX + 1);
	cr_expect_gt(ask(&q, "/f0", 99999)->grant.number, 10 * QUESTIONS_MAX);
	questions_release(&q);
}

Test(questions, so_many_have_a_yes_and_no_more)
{
	struct questions q = {0};
	const struct grant **grants;
	char path[32];

	for (unsigned int i = 0; i < QUESTIONS_GRANTED; i++) {
		snprintf(path, sizeof(path), "/g%u", i);
		cr_assert_eq(questions_grant(&q, ask(&q, path, i + 1), 1, 0), 0);
	}
	cr_expect_eq(questions_grant(&q, ask(&q, "/more", 99), 1, 0), -EBUSY);
	cr_expect_eq(questions_grant(&q, questions_find(&q, 1), 1, 0), 0, "it has its gate");
	cr_expect_eq(questions_grants(&q, &grants), QUESTIONS_GRANTED);
	cr_expect_eq(grants[0]->number, 1);
	free(grants);
	questions_release(&q);
}
