// SPDX-License-Identifier: GPL-2.0-only
// Tabs, deep links, keys, and the order in which things come to be.

const TABS = ["records", "processes", "files", "network", "flow"];

class Page {
	constructor(data) {
		this.data = data;
		this.marks = new Marks(data);
		this.made = {};
		byId("app").hidden = false;
		this.details = new Details(data, this.marks);
		this.records = new Records(data, this.marks);
		this.timeline = new Timeline(data, this.marks);
		TABS.forEach(name => byId(`tab-${name}`).addEventListener("click", () => this.tab(name)));
		byId("tabs").addEventListener("keydown", event => this.tabKey(event));
		document.addEventListener("keydown", event => this.keyed(event));
		addEventListener("hashchange", () => this.follow());
		this.marks.whenever(why => this.told(why));
		this.marks.filter(null);
		this.follow();
	}
	tab(name, focus) {
		for (const other of TABS) {
			const tab = byId(`tab-${other}`), on = other === name;
			tab.setAttribute("aria-selected", on);
			tab.tabIndex = on ? 0 : -1;
			byId(`panel-${other}`).hidden = !on;
			if (on && focus)
				tab.focus();
		}
		byId("details").hidden = name !== "records" || this.marks.selected < 0;
		this.make(name);
	}
	// What is not looked at is not made.
	make(name) {
		const makers = {
			processes: () => new Tree(this.data, this.marks, process => this.ofProcess(process)),
			files: () => fileTable(this.data, text => this.find(text)),
			network: () => networkTable(this.data, text => this.find(text)),
			flow: () => new Flow(this.data),
		};
		if (makers[name] && !this.made[name])
			this.made[name] = makers[name]();
	}
	find(text) {
		byId("search").value = text;
		this.tab("records", true);
		this.records.apply();
	}
	ofProcess(process) {
		this.tab("records", true);
		this.records.only(process);
	}
	told(why) {
		if (why.startsWith("process "))
			this.ofProcess(Number(why.slice(8)));
		if (why !== "select" || this.marks.selected < 0)
			return;
		const {data, marks} = this, row = marks.selected;
		const where = data.sessions.length > 1 ? `session=${data.session[row]}&` : "";
		if (location.hash !== `#${where}seq=${data.seq[row]}`)
			history.replaceState(null, "", `#${where}seq=${data.seq[row]}`);
	}
	// #seq=12, #session=1&seq=12, #tab=flow
	follow() {
		const wanted = new URLSearchParams(location.hash.slice(1)), {marks} = this;
		if (TABS.includes(wanted.get("tab")))
			this.tab(wanted.get("tab"));
		if (!wanted.has("seq"))
			return;
		const row = rowOf(this.data, Number(wanted.get("session") || 0), Number(wanted.get("seq")));
		byId("said").textContent = row < 0 ? `Record #${Number(wanted.get("seq"))} is not in this page.` : "";
		if (row < 0)
			return;
		this.tab("records");
		marks.selected = row;
		if (this.records.indexOf(row) < 0)
			this.clear();
		marks.select(row);
		byId("explore").scrollIntoView();
	}
	// Nothing hides the record that somebody asked for.
	clear() {
		const {marks, data} = this;
		byId("search").value = "";
		marks.process = undefined;
		byId("no-process").hidden = true;
		marks.lanes.fill(true);
		byId("lanes").querySelectorAll("button").forEach(button => button.setAttribute("aria-pressed", "true"));
		marks.from = data.start;
		marks.to = Math.max(data.end, data.start + 1);
		marks.filter(null);
	}
	tabKey(event) {
		const now = TABS.indexOf(document.activeElement.id.replace("tab-", ""));
		const to = {ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: TABS.length - 1}[event.key];
		if (now < 0 || to === undefined)
			return;
		event.preventDefault();
		this.tab(TABS[(to + TABS.length) % TABS.length], true);
	}
	keyed(event) {
		const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
		if (typing || event.ctrlKey || event.metaKey || event.altKey)
			return;
		if (event.key === "/") {
			event.preventDefault();
			this.tab("records");
			byId("search").focus();
		} else if (event.key === "n" || event.key === "p") {
			this.step(event.key === "n" ? 1 : -1);
		}
	}
	// The next denial, or the one before.
	step(by) {
		const {data, marks} = this;
		for (let i = (marks.selected < 0 && by < 0 ? data.n : marks.selected) + by; i >= 0 && i < data.n; i += by)
			if (data.kindOf[data.what[i]] <= AUDITED) {
				marks.selected = i;
				this.tab("records");
				if (this.records.indexOf(i) < 0)
					this.clear();
				marks.select(i);
				return;
			}
		byId("said").textContent = by > 0 ? "No denial behind it." : "No denial before it.";
	}
}

load().then(data => {
	new Page(data);
	document.documentElement.dataset.ready = String(Math.round(performance.now()));
}).catch(error => {
	byId("said").textContent = `The records could not be read: ${error.message}`;
	document.documentElement.dataset.failed = "true";
});
