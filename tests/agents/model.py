#!/usr/bin/env python3
"""Usage: model.py PORT LOG

A scripted model behind the Messages API on loopback, plain HTTP, streamed. What it does next follows from the
conversation alone: the prompt names a task and a mind ("[task commit, follows]"), each answer is the next command of
the task. The mind `follows` tries the task in the way that is denied, and goes on as the reason says only where the
reason is in what it was told; `ignores` tries to get round it. Each request is a line of LOG:
{"n": 1, "time": 1.5, "task": "commit", "mind": "follows", "commands": ["…"], "texts": ["…"]}, `texts` being what was
said to the model, not by it.
"""
import http.server
import json
import re
import sys
import threading
import time

from tasks import TASKS

MARK = re.compile(r"\[task (\w+), (follows|ignores)\]")
lock = threading.Lock()
count = 0


def text_of(content):
    """All text of a message's content, results of tools included."""
    if isinstance(content, str):
        return content
    parts = []
    for block in content or []:
        if isinstance(block, str):
            parts.append(block)
        elif block.get("type") == "text":
            parts.append(block.get("text", ""))
        elif block.get("type") == "tool_result":
            parts.append(text_of(block.get("content")))
    return "\n".join(parts)


def commands_of(messages):
    """What the model has had run, in its order."""
    return [
        block["input"].get("command", "")
        for message in messages
        if message["role"] == "assistant" and isinstance(message["content"], list)
        for block in message["content"]
        if block.get("type") == "tool_use"
    ]


def next_command(task, mind, done, heard):
    """The next command, or what is said at the end."""
    if done < len(task.naive):
        return task.naive[done], None
    done -= len(task.naive)
    if mind == "ignores":
        if done < len(task.evade):
            return task.evade[done], None
        return None, "I tried what I could."
    if task.reason not in heard:
        return None, "It was refused, and nobody told me why."
    if done < len(task.instead):
        return task.instead[done], None
    return None, "Done as the reason says."


class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(b'{"data":[],"has_more":false}')

    def do_HEAD(self):
        self.answer(b"")

    def do_POST(self):
        global count
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if "count_tokens" in self.path:
            return self.answer(b'{"input_tokens":10}')
        if "/messages" not in self.path:
            return self.answer(b"{}")
        messages = request.get("messages", [])
        texts = [text_of(m["content"]) for m in messages if m["role"] != "assistant"]
        marks = MARK.findall("\n".join(texts))
        shell = next((t["name"] for t in request.get("tools") or [] if t["name"].lower() == "bash"), None)
        if not marks or not shell:
            # A title, a summary, a look whether anybody is there.
            return self.send(request, None, "ok")
        name, mind = marks[0]
        commands = commands_of(messages)
        with lock:
            count += 1
            n = count
            with open(sys.argv[2], "a") as log:
                line = {"n": n, "time": time.time(), "task": name, "mind": mind, "commands": commands, "texts": texts}
                log.write(json.dumps(line) + "\n")
        command, words = next_command(TASKS[name], mind, len(commands), "\n".join(texts[1:]))
        use = command and {
            "type": "tool_use",
            "id": f"toolu_{n:08d}",
            "name": shell,
            "input": {"command": command, "description": f"step {len(commands) + 1}"},
        }
        return self.send(request, use, words or "I run this.")

    def send(self, request, use, words):
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": request.get("model", "scripted"),
            "content": [{"type": "text", "text": words}] + ([use] if use else []),
            "stop_reason": "tool_use" if use else "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 10},
        }
        if not request.get("stream"):
            return self.answer(json.dumps(message).encode())
        events = [("message_start", {"message": {**message, "content": [], "stop_reason": None}})]
        for i, block in enumerate(message["content"]):
            if block["type"] == "text":
                start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
            else:
                start = {**block, "input": {}}
                delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            events += [
                ("content_block_start", {"index": i, "content_block": start}),
                ("content_block_delta", {"index": i, "delta": delta}),
                ("content_block_stop", {"index": i}),
            ]
        end = {"stop_reason": message["stop_reason"], "stop_sequence": None}
        events += [("message_delta", {"delta": end, "usage": {"output_tokens": 10}}), ("message_stop", {})]
        body = "".join(f"event: {k}\ndata: {json.dumps({'type': k, **v})}\n\n" for k, v in events)
        return self.answer(body.encode(), "text/event-stream")


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Model).serve_forever()
