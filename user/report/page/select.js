// SPDX-License-Identifier: GPL-2.0-only
// The record that is selected: all that is known of it, with links to what it names.

const VERDICTS = {deny: "DENIED", kill: "KILLED", ask: "ASKED", audit: "AUDITED"};

const recordLink = (data, session, seq, text) => {
	const where = data.sessions.length > 1 ? `session=${session}&` : "";
	return element("a", {href: `#${where}seq=${seq}`}, text || `#${seq}`);
};

class Details {
	constructor(data, marks) {
		this.data = data;
		this.marks = marks;
		this.holder = byId("details");
		marks.whenever(why => why === "select" && this.show(marks.selected));
	}
	show(row) {
		const {data} = this;
		this.holder.hidden = row < 0;
		if (row < 0)
			return;
		const close = element("button", {type: "button", class: "close", "aria-label": "Close the record"}, "×");
		close.addEventListener("click", () => {
			this.marks.select(-1);
			byId("records").querySelector(".grid").focus();
		});
		this.holder.replaceChildren(
			element("h3", {}, `Record #${data.seq[row]}`), close, this.facts(row), ...this.whole(row));
	}
	facts(row) {
		const {data} = this, what = data.whats[data.what[row]], process = processOf(data, row);
		const list = element("dl");
		const add = (name, value) => value !== undefined && value !== "" && list.append(element("dt", {}, name),
			element("dd", {}, value));
		add("event", what.event);
		add("verdict", element("span", {class: KINDS[what.kind]}, [what.verdict, what.result].filter(Boolean).join(", ")));
		add("what", element("code", {}, `${what.verb} ${data.objects.get(data.object[row])}`));
		if (process) {
			const button = element("button", {type: "button", class: "link"}, processName(process));
			button.addEventListener("click", () => this.marks.tell(`process ${data.process[row] - 1}`));
			add("process", button);
			add("command", process.command && element("code", {}, process.command));
		}
		add("time", wallTime(data.time[row]));
		if (data.bytesTo[row])
			add("bytes", data.bytesIn[row] ? `${size(data.bytesTo[row] - 1)} sent, ${size(data.bytesIn[row] - 1)} received` :
				size(data.bytesTo[row] - 1));
		if (data.sessions.length > 1)
			add("session", data.sessions[data.session[row]].name);
		return list;
	}
	whole(row) {
		const {data} = this;
		if (!data.lineOf[row])
			return [element("p", {class: "dim"}, "The whole record is in the timeline:"),
				element("pre", {tabindex: 0, role: "region", "aria-label": "Command that shows the whole record"},
					`jq 'select(.seq == ${data.seq[row]})' FILE`)];
		const record = JSON.parse(data.lines.get(data.lineOf[row] - 1)), own = record.ringfence || {};
		const parts = [], session = data.session[row];
		const rules = own.rules || (own.rule ? [own.rule] : []);
		if (rules.length)
			parts.push(element("h4", {}, "Rules"), element("ul", {}, ...rules.map(rule => element("li", {},
				element("b", {}, printable(String(rule.name))), ` ${printable(String(rule.file))}:${rule.line} `,
				printable(String(rule.reason || ""))))));
		if (own.chain)
			parts.push(element("h4", {}, "Why, back to the source"), element("ol", {}, ...own.chain.map(step => element("li", {},
				recordLink(data, session, step.seq), ` ${printable(String(step.event))} `,
				element("code", {}, printable(String((step.file || {}).path || step.channel || ""))),
				` ${printable(String(((step.process || {}).executable || {}).name || ""))}`,
				step.certain === false ? " (or others did)" : ""))));
		if (own.because)
			parts.push(element("p", {}, "Because of ", recordLink(data, session, own.because)));
		parts.push(element("h4", {}, "The record"), element("pre", {tabindex: 0, role: "region", "aria-label": "The whole record"},
			printable(JSON.stringify(record, null, 2))));
		return parts;
	}
}
