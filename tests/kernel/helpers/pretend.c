// SPDX-License-Identifier: GPL-2.0-only
/*
 * pretend: has functions that do and report what BoringSSL's SSL_read and SSL_write do, without
 * names, and writes what no program sends: 1000 times, until the probes ought to be gone. With an
 * argument it writes a line of HTTP first.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct ssl;
struct method {
	int (*message)(struct ssl *s);
	int (*write)(struct ssl *s, int *again, const void *buffer, int n);
};
struct state {
	int error;
	const char *pending;
	size_t npending;
};
struct ssl {
	const struct method *method;
	void *handshake;
	struct state *state;
};

static volatile int errors;

#define FILE_NAME "pretend/ssl/ssl_lib.cc"

__attribute__((noipa)) static void put_error(int library, int unused, int reason, const char *file,
					     unsigned int line)
{
	errors += library + unused + reason + file[0] + (int)line;
}

__attribute__((noipa)) static int fill(struct ssl *s)
{
	if (!s->handshake) {
		put_error(16, 0, 226, FILE_NAME, 100);
		return -1;
	}
	if (!s->method->message(s)) {
		put_error(16, 0, 215, FILE_NAME, 101);
		return -1;
	}
	return 1;
}

__attribute__((noipa)) static int do_read(struct ssl *s, void *buffer, int n)
{
	size_t take;
	int r = fill(s);

	if (r <= 0)
		return r;
	if (n <= 0) {
		put_error(16, 0, 66, FILE_NAME, 102);
		return n;
	}
	take = s->state->npending < (size_t)n ? s->state->npending : (size_t)n;
	memcpy(buffer, s->state->pending, take);
	s->state->pending += take;
	s->state->npending -= take;
	return (int)take;
}

__attribute__((noipa)) static int do_write(struct ssl *s, const void *buffer, int n)
{
	int again = 0, r;

	if (!s->handshake) {
		put_error(16, 0, 226, FILE_NAME, 103);
		return -1;
	}
	do {
		if (s->state->error) {
			put_error(16, 0, 215, FILE_NAME, 104);
			return -1;
		}
		r = s->method->write(s, &again, buffer, n);
	} while (again);
	return r;
}

__attribute__((noipa)) static int take_message(struct ssl *s)
{
	return s->method != NULL;
}

__attribute__((noipa)) static int take_bytes(struct ssl *s, int *again, const void *buffer, int n)
{
	*again = s->state->error && !buffer;
	return n;
}

int main(int argc, char **argv)
{
	static const struct method method = {take_message, take_bytes};
	struct state state = {0};
	struct ssl s = {.method = &method, .handshake = &s, .state = &state};
	uint64_t garbage[4];
	char buffer[64];
	int bytes = 0;

	(void)argv;
	if (argc > 1)
		bytes += do_write(&s, "GET / HTTP/1.1\r\n", 16);
	for (int i = 0; i < 1000; i++) {
		for (int k = 0; k < 4; k++)
			garbage[k] = 0x9e3779b97f4a7c15ULL * (uint64_t)(4 * i + k + 1);
		state.pending = (const char *)garbage;
		state.npending = sizeof(garbage);
		bytes += do_write(&s, garbage, sizeof(garbage)) +
			 do_read(&s, buffer, sizeof(buffer));
		usleep(2000);
	}
	printf("%d bytes\n", bytes);
	return 0;
}
