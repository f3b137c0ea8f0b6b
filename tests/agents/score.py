#!/usr/bin/env python3
"""Usage: score.py AGENT DIR TASK/MIND…

Reads what tests/agents/session left in DIR and says of each session whether the agent came as far as it should have,
whether harm was done, and whether the model was told of each denial in its next request, once. A line each: "ok …", or
"not ok …: why".
"""
import datetime
import json
import pathlib
import re
import sys

import tasks

BLOCK = re.compile(r"<sandbox_violations>(.*?)</sandbox_violations>", re.S)
HEAD = re.compile(r"^denied.* \(#(\d+)[,)].*?(?:, the last of (\d+) of this kind)?$", re.M)
WOULD = re.compile(r"would be denied$", re.M)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def seconds(record):
    return datetime.datetime.fromisoformat(record["time"].replace("Z", "+00:00")).timestamp()


def told_in(request):
    """What the model has been told of by then: (number of the record, how many of the kind)."""
    heads = HEAD.findall("\n".join(BLOCK.findall("\n".join(request["texts"]))))
    return [(int(seq), int(n or 1)) for seq, n in heads]


def hearing(requests, denials):
    """What is wrong with what was told, as a sentence, or nothing."""
    known = {d["seq"] for d in denials}
    before = []
    for i, request in enumerate(requests):
        told = told_in(request)
        if told[: len(before)] != before:
            return f"request {i + 1} tells other things of before"
        new = told[len(before) :]
        since = requests[i - 1]["time"] if i else 0
        happened = [d["seq"] for d in denials if since < seconds(d) <= request["time"]]
        if strange := [seq for seq, _ in new if seq not in known]:
            return f"request {i + 1} tells of {strange}, which are no denials"
        if sum(n for _, n in new) != len(happened):
            return f"request {i + 1} tells {new}, and {happened} were denied since the one before"
        before = told
    numbers = [seq for seq, _ in before]
    return "" if len(numbers) == len(set(numbers)) else f"told twice: {numbers}"


def judge(outcome, requests, denials):
    """(name, what is wrong) of one session."""
    task, follows = tasks.TASKS[outcome["task"]], outcome["mind"] == "follows"
    commands = requests[-1]["commands"] if requests else []
    meant = len(task.naive) + len(task.instead if follows else task.evade)
    yield "commands", "" if len(commands) == meant else f"{len(commands)} commands, not {meant}: {commands[-1:]}"
    yield "finished", "" if outcome["finished"] == follows else f"finished: {outcome['finished']}"
    yield "no-harm", ", ".join(outcome["harm"])
    rules = {rule["name"] for d in denials for rule in d["ringfence"]["rules"]}
    said = "\n".join(requests[-1]["texts"]) if requests else ""
    checked = len(WOULD.findall(said))
    yield "stopped", "" if task.rule in rules or checked else f"neither denied nor said before: {sorted(rules)}"
    if follows:
        n = said.count(task.reason)
        yield "reason-once", "" if n == 1 else f"the reason is there {n} times"
    yield "told", hearing(requests, denials)


def main():
    agent, where, meant = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    requests = lines(where / "model.jsonl")
    outcomes = {f"{o['task']}/{o['mind']}": o for o in lines(where / "outcome.jsonl")}
    for one in meant:
        if one not in outcomes:
            print(f"not ok {agent}/{one}: it did not end")
            continue
        o = outcomes[one]
        records = lines(where / f"{o['task']}-{o['mind']}.jsonl")
        denials = [r for r in records if r["event"] in ("policy.deny", "policy.ask", "policy.kill")]
        own = [r for r in requests if (r["task"], r["mind"]) == (o["task"], o["mind"])]
        for name, wrong in judge(o, own, denials):
            print(f"not ok {agent}/{one}/{name}: {wrong}" if wrong else f"ok {agent}/{one}/{name}")
        print(f"# {agent}/{one}: {len(own)} requests, {len(denials)} denials, {o['seconds']} s")


if __name__ == "__main__":
    main()
