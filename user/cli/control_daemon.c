// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/control_daemon.h"

#include <stdio.h>
#include <string.h>

#include "user/cli/cli.h"
#include "user/cli/daemon_client.h"
#include "user/timeline/writer.h"

static json_t *question(const char *op, const char *session, const char *const *words,
			size_t nwords)
{
	struct strbuf line = STRBUF_INIT;
	struct writer w = writer_on(&line);
	json_t *answer;

	writer_open(&w, NULL);
	writer_str(&w, "op", op);
	writer_str(&w, "session", session);
	if (words)
		writer_open_array(&w, "words");
	for (size_t i = 0; i < nwords; i++)
		writer_text(&w, NULL, words[i], strlen(words[i]));
	if (words)
		writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(&line, '\n');
	answer = daemon_question(&line);
	strbuf_release(&line);
	return answer;
}

size_t control_daemon_sessions(char (*ret_ids)[CONTROL_DAEMON_ID], size_t max)
{
	json_t *answer = daemon_runs() ? question("sessions", NULL, NULL, 0) : NULL;
	const json_t *all = json_object_get(answer, "sessions");
	size_t n = json_array_size(all);

	for (size_t i = 0; i < n && i < max; i++) {
		const char *id =
			json_string_value(json_object_get(json_array_get(all, i), "session"));

		snprintf(ret_ids[i], CONTROL_DAEMON_ID, "%s", id ? id : "");
	}
	json_decref(answer);
	return n;
}

int control_daemon_fetch(const char *session, const char *const *words, size_t nwords,
			 struct strbuf *ret_answer)
{
	json_t *answer = question("ask", session, words, nwords);
	const json_t *said = json_object_get(answer, "said");
	int status = CLI_FAILED;

	if (answer)
		status = (int)json_integer_value(json_object_get(answer, "status"));
	if (said)
		strbuf_add(ret_answer, json_string_value(said), json_string_length(said));
	json_decref(answer);
	return status;
}
