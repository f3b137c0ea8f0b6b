// SPDX-License-Identifier: GPL-2.0-only
// The table of records, with its search and its filters.

class Records {
	constructor(data, marks) {
		this.data = data;
		this.marks = marks;
		this.search = new Search(data);
		this.list = new List({
			name: "record", holder: byId("records"), role: "grid", label: "Records", class: "records",
			columns: [{name: "#", class: "num"}, {name: "time", class: "num"}, {name: "process", class: "process"},
				{name: "what", class: "what"}, {name: "object", class: "object"}, {name: "bytes", class: "num"}],
			fill: (row, cells, index) => this.fill(row, cells, marks.rows[index]),
			activate: index => marks.select(marks.rows[index]),
			move: index => marks.selected >= 0 && marks.select(marks.rows[index]),
			key: event => event.key === "Escape" && (marks.select(-1), true),
		});
		this.lanes();
		byId("search").addEventListener("input", () => {
			clearTimeout(this.timer);
			this.timer = setTimeout(() => this.apply(), 120);
		});
		byId("search").addEventListener("keydown", event => {
			if (event.key === "ArrowDown" || event.key === "Enter") {
				event.preventDefault();
				this.list.grid.focus();
			} else if (event.key === "Escape" && event.target.value) {
				event.target.value = "";
				this.apply();
			}
		});
		byId("no-process").addEventListener("click", () => this.only(undefined));
		marks.whenever(why => {
			if (why === "filter")
				this.filtered();
			else if (why === "range")
				this.apply();
			else if (why === "select")
				this.follow();
		});
	}
	lanes() {
		byId("lanes").append(...LANES.map((lane, i) => {
			const button = element("button", {type: "button", class: `lane lane${i}`, "aria-pressed": "true"}, lane.name);
			button.addEventListener("click", () => {
				this.marks.lanes[i] = !this.marks.lanes[i];
				button.setAttribute("aria-pressed", this.marks.lanes[i]);
				this.apply();
			});
			return button;
		}));
	}
	only(process) {
		this.marks.process = process;
		byId("no-process").hidden = process === undefined;
		byId("no-process").textContent = process === undefined ? "" : `${processName(this.data.processes[process])} ×`;
		return this.apply();
	}
	async apply() {
		const hits = await this.search.run(byId("search").value);
		if (hits !== undefined)
			this.marks.filter(hits);
	}
	filtered() {
		const {marks, data} = this, at = this.indexOf(marks.selected);
		byId("shown").textContent = marks.rows.length === data.n ? counted(data.n, "record", "records") :
			`${count(marks.rows.length)} of ${counted(data.n, "record", "records")}`;
		this.list.resize(marks.rows.length);
		if (at >= 0)
			this.list.show(this.list.current = at);
		else
			this.list.go(0);
	}
	// Where a row stands in the list, -1: nowhere.
	indexOf(row) {
		const {rows} = this.marks;
		let low = 0, high = rows.length - 1;
		while (low <= high) {
			const middle = low + high >> 1;
			if (rows[middle] === row)
				return middle;
			if (rows[middle] < row)
				low = middle + 1;
			else
				high = middle - 1;
		}
		return -1;
	}
	follow() {
		const at = this.indexOf(this.marks.selected);
		if (at >= 0) {
			this.list.current = at;
			this.list.show(at);
		} else {
			this.list.draw();
		}
	}
	fill(row, cells, i) {
		const {data} = this, what = data.whats[data.what[i]];
		row.classList.add(KINDS[what.kind]);
		cells[0].textContent = data.seq[i];
		cells[1].textContent = since(data.time[i] - data.start);
		cells[2].textContent = processName(processOf(data, i));
		cells[3].textContent = `${what.icon} ${VERDICTS[what.verdict] ? `${VERDICTS[what.verdict]} ` : ""}${what.verb}`;
		cells[4].textContent = cells[4].title = data.objects.get(data.object[i]);
		cells[5].textContent = !data.bytesTo[i] ? "" : !data.bytesIn[i] ? size(data.bytesTo[i] - 1) :
			`${size(data.bytesTo[i] - 1)} ↑ ${size(data.bytesIn[i] - 1)} ↓`;
		if (this.marks.selected === i)
			row.classList.add("selected");
	}
}
