// SPDX-License-Identifier: GPL-2.0-only
// The tree of processes: foldable, of any size.

const UNFOLD_MAX = 300; // processes up to which all is unfolded at first

class Tree {
	constructor(data, marks, show) {
		this.data = data;
		this.marks = marks;
		this.open = show;
		const n = data.processes.length;
		this.children = Array.from({length: n}, () => []);
		this.roots = [];
		this.depth = new Uint32Array(n);
		this.below = new Uint32Array(n); // denials of the descendants
		data.processes.forEach((process, i) => process.parent < n ? this.children[process.parent].push(i) : this.roots.push(i));
		this.folded = new Uint8Array(n);
		this.measure();
		if (n > UNFOLD_MAX)
			for (let i = 0; i < n; i++)
				this.folded[i] = this.children[i].length && !this.below[i] ? 1 : 0;
		this.list = new List({
			name: "process", holder: byId("processes"), role: "treegrid", label: "Processes", class: "processes",
			columns: [{name: "process", class: "tree"}, {name: "command", class: "object"}, {name: "exit", class: "exit"},
				{name: "records", class: "num"}, {name: "denied", class: "num"}],
			fill: (row, cells, index) => this.fill(row, cells, this.rows[index]),
			activate: (index, event) => event.target.closest && event.target.closest(".fold") ? this.toggle(this.rows[index]) :
				this.open(this.rows[index]),
			key: (event, index) => this.keyed(event, index),
		});
		byId("fold-all").addEventListener("click", () => this.foldAll(1));
		byId("unfold-all").addEventListener("click", () => this.foldAll(0));
		this.flatten();
	}
	// In the order of the tree, without recursion: its depth is the session's choice.
	walk(visit) {
		const stack = [...this.roots].reverse();
		while (stack.length) {
			const i = stack.pop();
			if (!visit(i))
				continue;
			for (let c = this.children[i].length - 1; c >= 0; c--)
				stack.push(this.children[i][c]);
		}
	}
	measure() {
		const order = [];
		this.walk(i => {
			const {parent} = this.data.processes[i];
			this.depth[i] = parent < this.depth.length ? this.depth[parent] + 1 : 0;
			return order.push(i);
		});
		for (const i of order.reverse()) {
			const {parent} = this.data.processes[i];
			if (parent < this.depth.length)
				this.below[parent] += this.below[i] + this.data.processes[i].denied;
		}
	}
	flatten() {
		this.rows = [];
		this.walk(i => {
			this.rows.push(i);
			return !this.folded[i];
		});
		this.list.resize(this.rows.length);
	}
	foldAll(folded) {
		for (let i = 0; i < this.folded.length; i++)
			this.folded[i] = this.children[i].length ? folded : 0;
		this.flatten();
	}
	toggle(i) {
		if (!this.children[i].length)
			return;
		this.folded[i] ^= 1;
		this.flatten();
	}
	keyed(event, index) {
		const i = this.rows[index], {parent} = this.data.processes[i];
		if (event.key === "ArrowRight" && this.folded[i]) {
			this.toggle(i);
		} else if (event.key === "ArrowLeft" && this.children[i].length && !this.folded[i]) {
			this.toggle(i);
		} else if (event.key === "ArrowLeft" && parent !== undefined) {
			this.list.current = this.rows.indexOf(parent);
			this.list.show(this.list.current);
		} else {
			return event.key === "ArrowRight";
		}
		return true;
	}
	fill(row, cells, i) {
		const process = this.data.processes[i], parent = this.children[i].length > 0;
		const fold = element("span", {class: "fold", "aria-hidden": "true"}, parent ? this.folded[i] ? "▸" : "▾" : "");
		row.setAttribute("aria-level", this.depth[i] + 1);
		if (parent)
			row.setAttribute("aria-expanded", !this.folded[i]);
		else
			row.removeAttribute("aria-expanded");
		cells[0].style.paddingLeft = `${8 + 16 * Math.min(this.depth[i], 24)}px`;
		cells[0].replaceChildren(fold, element("b", {}, process.name), element("span", {class: "dim"}, `[${process.pid}]`));
		cells[1].textContent = cells[1].title = process.command || "";
		cells[2].textContent = process.exit || "";
		cells[3].textContent = count(process.n);
		cells[4].textContent = process.denied ? count(process.denied) : this.folded[i] && this.below[i] ? `(${count(this.below[i])})` : "";
		row.classList.toggle("denied", process.denied > 0);
	}
}
