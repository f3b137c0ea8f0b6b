// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/sqlite_tables.h"

#include <stddef.h>

const struct sqlite_column sqlite_record_columns[] = {
	{"seq", "INTEGER NOT NULL", "seq"},
	{"time", "TEXT NOT NULL", "time"},
	{"mono", "INTEGER NOT NULL", "mono"},
	{"event", "TEXT NOT NULL", "event"},
	{"verdict", "TEXT", "verdict"},
	{"result", "TEXT", "result"},
	{"process_id", "TEXT", "process.id"},
	{"pid", "INTEGER", "process.pid"},
	{"program", "TEXT", "process.executable.name"},
	{"file_path", "TEXT", "file.path"},
	{"file_target", "TEXT", "file.target_path"},
	{"transport", "TEXT", "network.transport"},
	{"peer_address", "TEXT", "network.peer.address"},
	{"peer_port", "INTEGER", "network.peer.port"},
	{"local_port", "INTEGER", "network.local.port"},
	{"bytes", "INTEGER", "ringfence.bytes"},
	{"sent", "INTEGER", "ringfence.bytes.sent"},
	{"received", "INTEGER", "ringfence.bytes.received"},
	{"operation", "TEXT", "ringfence.operation"},
	{"reason", "TEXT", "ringfence.reason"},
	{"severity", "TEXT", "ringfence.severity"},
	{"because", "INTEGER", "ringfence.because"},
	{NULL, NULL, NULL},
};

const char sqlite_tables[] =
	"CREATE TABLE sessions (id INTEGER PRIMARY KEY, name TEXT NOT NULL, began TEXT, ended TEXT,"
	" host TEXT, kernel TEXT, tier TEXT, why TEXT, exit_code INTEGER, exit_signal TEXT);"
	"CREATE TABLE processes (session INTEGER NOT NULL REFERENCES sessions, id TEXT NOT NULL,"
	" pid INTEGER, parent_id TEXT, program TEXT, path TEXT, command TEXT, directory TEXT,"
	" user INTEGER, exit_code INTEGER, exit_signal TEXT, PRIMARY KEY (session, id)) WITHOUT "
	"ROWID;"
	"CREATE TABLE rules (session INTEGER NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT "
	"NULL, name TEXT, policy TEXT, file TEXT, line INTEGER, reason TEXT, severity TEXT,"
	" PRIMARY KEY (session, seq, position)) WITHOUT ROWID;"
	"CREATE TABLE labels (session INTEGER NOT NULL, seq INTEGER NOT NULL, label TEXT NOT NULL,"
	" gained INTEGER NOT NULL);"
	"CREATE TABLE causes (session INTEGER NOT NULL, seq INTEGER NOT NULL, cause INTEGER NOT "
	"NULL, certain INTEGER NOT NULL);"
	"CREATE TABLE policies (session INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT, mode "
	"TEXT, policy TEXT, file TEXT);"
	"CREATE TABLE lost (session INTEGER NOT NULL, seq INTEGER NOT NULL, class TEXT, count "
	"INTEGER, reason TEXT);";

const char sqlite_indexes[] =
	"CREATE INDEX records_event ON records (event);"
	"CREATE INDEX records_verdict ON records (verdict) WHERE verdict <> 'allow';"
	"CREATE INDEX records_process ON records (process_id);"
	"CREATE INDEX records_path ON records (file_path) WHERE file_path IS NOT NULL;"
	"CREATE INDEX records_peer ON records (peer_address) WHERE peer_address IS NOT NULL;"
	"CREATE INDEX records_time ON records (time);"
	"CREATE INDEX labels_record ON labels (session, seq);"
	"CREATE INDEX causes_record ON causes (session, seq);"
	"CREATE VIEW denials AS SELECT s.name AS session_name, r.session, r.seq, r.time, r.verdict,"
	" r.program, r.pid, r.operation, coalesce(r.file_path, r.peer_address || ':' || "
	"r.peer_port, r.peer_address) AS object, u.name AS rule, u.file, u.line, r.reason"
	" FROM records r JOIN sessions s ON s.id = r.session LEFT JOIN rules u ON u.session = "
	"r.session AND u.seq = r.seq AND u.position = 0 WHERE r.verdict IN ('deny', 'kill', "
	"'ask');";
