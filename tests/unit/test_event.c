// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"
#include "user/event/names.h"

#define ROUNDS 200000

/* A record of an operation on a file of that name; what it has more is put behind it. */
static struct rf_ev_file *file_record(struct feed *f, enum rf_class cls, enum rf_op op,
				      const char *path)
{
	struct rf_ev_file *r;

	feed_init(f, NULL);
	r = feed_record(f, RF_EV_FILE, cls, 5);
	r->v.op = op;
	feed_name(f, offsetof(struct rf_ev_file, path), path, strlen(path));
	return r;
}

Test(decode, takes_a_record_apart)
{
	struct feed f;
	struct rf_ev_file *r = file_record(&f, RF_CLASS_FILE, RF_OP_RENAME, "/old");
	struct event e;

	feed_name(&f, offsetof(struct rf_ev_file, target), "/newer", 6);
	r->h.size = (uint32_t)f.len;
	cr_assert_eq(event_decode(r, f.len + 100, &e), 0);
	cr_assert_eq(e.path.len, 4);
	cr_assert_arr_eq(e.target.bytes, "/newer", 6);
	cr_assert_eq(event_verdict(&e)->op, RF_OP_RENAME);
	cr_assert_str_eq(event_record_name(&e), "file.rename");
	cr_assert_eq(e.hdr.session, FEED_SESSION);
	feed_free(&f);
}

Test(decode, a_digest_is_no_name)
{
	static const char digest[RF_DIGEST_SIZE] = {1, 2, 3};
	struct feed f;
	struct rf_ev_file *r = file_record(&f, RF_CLASS_POLICY, RF_OP_EXEC, "/x");
	struct event e;

	feed_name(&f, offsetof(struct rf_ev_file, target), digest, sizeof(digest));
	r->target.flags = RF_PATH_DIGEST;
	r->h.size = (uint32_t)f.len;
	cr_assert_eq(event_decode(r, f.len, &e), 0);
	cr_assert_arr_eq(e.digest, digest, sizeof(digest));
	cr_assert_eq(e.target.len, 0);
	r->v.op = RF_OP_READ;
	cr_assert_eq(event_decode(r, f.len, &e), -EBADMSG);
	r->v.op = RF_OP_EXEC;
	r->target.len--;
	cr_assert_eq(event_decode(r, f.len, &e), -EBADMSG);
	feed_free(&f);
}

Test(decode, arguments_of_a_denied_exec)
{
	static const char argv[] = "who\0-a";
	uint64_t digest = 7;
	struct feed f;
	struct rf_ev_file *r = file_record(&f, RF_CLASS_POLICY, RF_OP_EXEC, "/x");
	struct event e;

	r->access = RF_ACC_EXEC | RF_ACC_ARGS;
	memcpy(f.buf + f.len, &digest, sizeof(digest));
	memcpy(f.buf + f.len + sizeof(digest), argv, sizeof(argv));
	f.len += sizeof(digest) + sizeof(argv);
	r->h.size = (uint32_t)f.len;
	cr_assert_eq(event_decode(r, f.len, &e), 0);
	cr_expect_eq(e.args, 7);
	cr_assert_eq(e.ndata, sizeof(argv));
	cr_expect_arr_eq(e.data, argv, sizeof(argv));
	/* With a digest they are whole, and end with a NUL. */
	r->h.size--;
	cr_expect_eq(event_decode(r, f.len, &e), -EBADMSG);
	r->h.size++;
	r->access |= RF_ACC_ARGS_CUT;
	cr_expect_eq(event_decode(r, f.len, &e), -EBADMSG, "cut, and a digest");
	memset(f.buf + f.len - sizeof(argv) - sizeof(digest), 0, sizeof(digest));
	cr_expect_eq(event_decode(r, f.len, &e), 0);
	cr_expect_eq(e.args, 0);
	r->access = RF_ACC_EXEC | RF_ACC_ARGS_CUT;
	cr_expect_eq(event_decode(r, f.len, &e), -EBADMSG);
	r->access = RF_ACC_ARGS;
	r->v.op = RF_OP_READ;
	cr_expect_eq(event_decode(r, f.len, &e), -EBADMSG);
	feed_free(&f);
}

Test(decode, every_cut_of_a_record_is_refused)
{
	struct rf_ev_file *r;
	struct event e;
	struct feed f;

	feed_init(&f, NULL);
	r = feed_record(&f, RF_EV_FILE, RF_CLASS_FILE, 5);
	feed_name(&f, offsetof(struct rf_ev_file, path), "/old", 4);
	for (size_t size = 0; size < f.len; size++) {
		r->h.size = (uint32_t)size;
		cr_assert_eq(event_decode(r, f.len, &e), -EBADMSG, "size %zu", size);
		r->h.size = (uint32_t)f.len;
		cr_assert_eq(event_decode(r, size, &e), -EBADMSG, "of %zu", size);
	}
	feed_free(&f);
}

Test(decode, values_out_of_their_enumeration_are_refused)
{
	struct feed f;
	struct event e;
	struct rf_ev_file *r;

	feed_init(&f, NULL);
	for (int i = 0; i < 8; i++) {
		r = feed_record(&f, RF_EV_FILE, RF_CLASS_FILE, 5);
		r->h.size = sizeof(*r);
		if (i == 0)
			r->h.type = 0;
		else if (i == 1)
			r->h.type = RF_EV_IMAGE;
		else if (i == 2)
			r->h.cls = RF_CLASS_COUNT;
		else if (i == 3)
			r->v.effect = RF_EFFECT_KILL + 1;
		else if (i == 4)
			r->v.op = RF_OP_COUNT;
		else if (i == 5)
			r->v.error = RF_ERR_COUNT;
		else if (i == 6)
			r->h.pid = UINT32_MAX;
		else
			r->path.len = 1;
		cr_assert_eq(event_decode(r, sizeof(*r), &e), -EBADMSG, "case %d", i);
	}
	feed_free(&f);
}

Test(decode, chunk_beyond_its_whole_is_refused)
{
	struct feed f;
	struct event e;
	struct rf_ev_argv *a;

	feed_init(&f, NULL);
	a = feed_record(&f, RF_EV_ARGV, RF_CLASS_ARGV, 5);
	a->h.size = sizeof(*a) + 8;
	a->len = 8;
	a->total = 7;
	cr_assert_eq(event_decode(a, a->h.size, &e), -EBADMSG);
	a->total = 8;
	cr_assert_eq(event_decode(a, a->h.size, &e), 0);
	a->offset = UINT64_MAX;
	cr_assert_eq(event_decode(a, a->h.size, &e), -EBADMSG);
	feed_free(&f);
}

/* Bytes that are used up, so that a sanitizer sees a length that was not checked. */
static unsigned int sum_of(const struct event_name *name)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < name->len; i++)
		sum += (unsigned char)name->bytes[i];
	return sum;
}

Test(decode, random_bytes_never_lead_out_of_the_record)
{
	unsigned int seed = 1, sum = 0, good = 0;

	for (int round = 0; round < ROUNDS; round++) {
		size_t size = (size_t)rand_r(&seed) % 400;
		unsigned char *bytes = malloc(size + 1);
		struct rf_ev_hdr h;
		struct event e;

		for (size_t i = 0; i < size; i++)
			bytes[i] = rand_r(&seed) % 4 ? 0 : (unsigned char)rand_r(&seed);
		if (size >= sizeof(h)) {
			memcpy(&h, bytes, sizeof(h));
			h.size = (uint32_t)size;
			h.type = (uint16_t)(rand_r(&seed) % 13);
			h.cls = (uint8_t)(rand_r(&seed) % 9);
			h.pid &= 0xffff;
			h.tid &= 0xffff;
			memcpy(bytes, &h, sizeof(h));
		}
		if (!event_decode(bytes, size, &e)) {
			good++;
			sum += sum_of(&e.path) + sum_of(&e.target) + sum_of(&e.cwd);
			sum += (unsigned int)strlen(event_record_name(&e));
		}
		free(bytes);
	}
	cr_assert_gt(good, 1000);
	cr_assert_gt(sum, 0);
}

Test(timeline, random_records_make_good_lines_and_balance)
{
	unsigned int seed = 7;
	struct feed f;
	json_t *r;

	feed_init(&f, "random");
	for (int round = 0; round < 400; round++) {
		enum rf_event_type type = (enum rf_event_type)(1 + rand_r(&seed) % RF_EV_ATTACH);
		struct rf_ev_hdr *h =
			feed_record(&f, type, (enum rf_class)(rand_r(&seed) % RF_CLASS_RW),
				    1 + (uint32_t)rand_r(&seed) % 5);
		struct rf_ev_hdr kept = *h;

		if (type == RF_EV_ARGV)
			kept.cls = RF_CLASS_ARGV;
		else if (kept.cls == RF_CLASS_ARGV)
			kept.cls = RF_CLASS_FILE;
		for (size_t i = sizeof(kept); i < f.len; i++)
			f.buf[i] = rand_r(&seed) % 8 ? 0 : (char)rand_r(&seed);
		kept.lost = f.counts[kept.cls].lost;
		*h = kept;
		feed_send(&f);
		if (rand_r(&seed) % 16 == 0)
			feed_lose(&f, kept.cls);
	}
	feed_settle(&f);
	feed_settle(&f);
	cr_assert_eq(feed_end(&f), 0);
	r = feed_find(&f, "session.end", 0);
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		json_t *totals = json_object_get(
			json_object_get(json_object_get(r, "ringfence"), "totals"), "classes");
		json_t *c = json_object_get(totals, class_name(i));

		cr_assert_eq(json_integer_value(json_object_get(c, "produced")),
			     json_integer_value(json_object_get(c, "delivered")) +
				     json_integer_value(json_object_get(c, "lost")),
			     "%s", class_name(i));
	}
	json_decref(r);
	feed_free(&f);
}

Test(names, every_value_has_one)
{
	char buf[16];

	for (unsigned int i = 0; i < RF_OP_COUNT; i++)
		cr_assert_str_neq(op_name(i), "unknown");
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++)
		cr_assert_str_neq(class_name(i), "unknown");
	for (unsigned int i = 0; i < RF_ERR_COUNT; i++)
		cr_assert(rf_error_name(i) && rf_error_text(i));
	cr_assert_str_eq(op_name(99), "unknown");
	cr_assert_str_eq(effect_name(RF_EFFECT_KILL), "kill");
	cr_assert_str_eq(tier_name(RF_TIER_FMOD_RET), "fmod_ret");
	cr_assert_str_eq(errno_name(-EPERM, buf), "EPERM");
	cr_assert_str_eq(errno_name(4000, buf), "errno_4000");
	cr_assert_str_eq(signal_name(15, buf), "SIGTERM");
	cr_assert_str_eq(signal_name(40, buf), "SIGRTMIN+6");
	cr_assert_str_eq(signal_name(4000000000u, buf), "signal_0");
	cr_assert_str_eq(access_name(16), "control");
	cr_assert_null(access_name(17));
	cr_assert_str_eq(file_type_name(0100644), "regular");
}

Test(process_id, siphash_is_the_published_one)
{
	const struct boot_key key = {{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL}};
	unsigned char bytes[15];

	for (unsigned char i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	/* Appendix A of the SipHash paper. */
	cr_assert_eq(siphash(&key, bytes, sizeof(bytes)), 0xa129ca6149be45e5ULL);
}

Test(process_id, is_stable_and_differs_by_each_part)
{
	const char boots[][40] = {FEED_BOOT, "1f5aa4b4-c0d3-4a6c-9d41-7f1c0e5d2a66"};
	char id[4][PROCESS_ID_SIZE];
	struct boot_key key = boot_key_from(boots[0]), other = boot_key_from(boots[1]);

	process_id(&key, 11000000000ULL, 11, id[0]);
	process_id(&key, 11000000000ULL, 12, id[1]);
	process_id(&key, 11000000001ULL, 11, id[2]);
	process_id(&other, 11000000000ULL, 11, id[3]);
	cr_assert_str_eq(id[0], "8ff57a13508330e0"); /* never to change */
	for (int i = 1; i < 4; i++)
		cr_assert_str_neq(id[0], id[i]);
}
