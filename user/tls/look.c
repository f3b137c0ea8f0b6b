// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/look.h"

#include <string.h>

#define FRAME_HEAD  9	  /* RFC 9113, 4.1 */
#define FRAME_MOST  65536 /* no peer asks for longer ones */
#define FRAME_TYPES 9	  /* CONTINUATION, the last */
#define FRAME_FLAGS 0x2d  /* all that are defined */
#define TEXT_SURE   96	  /* of as many random bytes one in 100,000 is text */

static bool is_frame(const uint8_t *b, size_t n)
{
	size_t length;

	if (n < FRAME_HEAD)
		return false;
	length = (size_t)b[0] << 16 | (size_t)b[1] << 8 | b[2];
	return length <= FRAME_MOST && b[3] <= FRAME_TYPES && !(b[4] & ~FRAME_FLAGS) &&
	       !(b[5] & 0x80);
}

/* Bytes above ASCII may be of UTF-8; control characters are of no text. */
static bool is_text(const uint8_t *b, size_t n)
{
	size_t control = 0, high = 0;

	for (size_t i = 0; i < n; i++) {
		control += (b[i] < 0x20 && b[i] != '\t' && b[i] != '\n' && b[i] != '\r') ||
			   b[i] == 0x7f;
		high += b[i] >= 0x80;
	}
	return !control && 4 * high <= 3 * n;
}

/* How HTTP begins, each way. */
static bool is_http(const void *bytes, size_t n)
{
	static const char *const begins[] = {"HTTP/1.",	 "PRI * HTTP/2.0", "GET /",    "POST /",
					     "PUT /",	 "HEAD /",	   "CONNECT ", "PATCH /",
					     "DELETE /", "OPTIONS "};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (n >= strlen(begins[i]) && !memcmp(bytes, begins[i], strlen(begins[i])))
			return true;
	return false;
}

enum tls_look tls_look(const void *bytes, size_t n)
{
	if (n > TLS_LOOK_BYTES)
		n = TLS_LOOK_BYTES;
	if (is_http(bytes, n) || (n >= TEXT_SURE && is_text(bytes, n)))
		return TLS_LOOK_RIGHT;
	return is_text(bytes, n) || is_frame(bytes, n) ? TLS_LOOK_LIKELY : TLS_LOOK_WRONG;
}
