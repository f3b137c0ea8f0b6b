// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdint.h>

#include "user/base/lru.h"

static struct lru_key key(uint64_t a, uint64_t b, uint64_t c)
{
	return (struct lru_key){{a, b, c}};
}

Test(lru, longest_unused_entry_goes_first)
{
	struct lru_key one = key(1, 0, 0), two = key(2, 0, 0), three = key(3, 0, 0);
	struct lru l;

	lru_init(&l, sizeof(uint64_t), 2);
	cr_assert_null(lru_find(&l, &one));
	*(uint64_t *)lru_get(&l, &one) = 11;
	*(uint64_t *)lru_get(&l, &two) = 22;
	cr_assert_eq(*(uint64_t *)lru_find(&l, &one), 11);
	cr_assert_eq(*(uint64_t *)lru_get(&l, &three), 0);
	cr_assert_null(lru_find(&l, &two));
	cr_assert_eq(*(uint64_t *)lru_find(&l, &one), 11);
	cr_assert_eq(l.forgotten, 1);
	lru_release(&l);
}

Test(lru, keys_differ_in_any_of_their_numbers)
{
	struct lru_key keys[] = {key(1, 0, 0), key(0, 1, 0), key(0, 0, 1), key(0, 0, 0)};
	struct lru l;

	lru_init(&l, sizeof(uint64_t), 16);
	for (uint64_t i = 0; i < 4; i++)
		*(uint64_t *)lru_get(&l, &keys[i]) = i + 1;
	for (uint64_t i = 0; i < 4; i++)
		cr_assert_eq(*(uint64_t *)lru_find(&l, &keys[i]), i + 1);
	lru_release(&l);
}

Test(lru, stays_within_its_bound_and_keeps_the_newest)
{
	struct lru l;

	lru_init(&l, sizeof(uint64_t), 1000);
	for (uint64_t i = 0; i < 100000; i++) {
		struct lru_key k = key(i, ~i, i * 7);

		*(uint64_t *)lru_get(&l, &k) = i;
	}
	cr_assert_eq(l.n, 1000);
	cr_assert_eq(l.forgotten, 99000);
	for (uint64_t i = 0; i < 100000; i++) {
		struct lru_key k = key(i, ~i, i * 7);
		uint64_t *found = lru_find(&l, &k);

		cr_assert_eq(found != NULL, i >= 99000);
		cr_assert(!found || *found == i);
	}
	lru_release(&l);
}
