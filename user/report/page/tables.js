// SPDX-License-Identifier: GPL-2.0-only
// Tables of files and of endpoints, summed from the records when they are first looked at.

const isFile = what => what.event.startsWith("file.");
const isNetwork = what => what.event.startsWith("net.") || what.event.startsWith("unix.");

class Table {
	// options: name, holder, label, object (heading), columns [{name, key, format}], sums(sum, row, what)
	constructor(data, options, show) {
		this.data = data;
		Object.assign(this, options);
		this.sort = undefined;
		this.list = new List({
			name: this.name, holder: byId(this.holder), role: "grid", label: this.label, class: "sums",
			columns: [{name: this.object, class: "object"}, ...this.columns.map(column => ({...column, class: "num"}))],
			fill: (row, cells, index) => this.fill(row, cells, this.rows[index]),
			activate: index => show(this.rows[index].text()),
		});
		const heads = [undefined, ...this.columns];
		[...this.list.head.children].forEach((head, i) => {
			const button = element("button", {type: "button", class: "link"}, head.textContent);
			button.addEventListener("click", () => this.order(heads[i]));
			head.replaceChildren(button);
		});
		this.rows = this.gather();
		this.order(this.columns[this.columns.length - 1]);
	}
	gather() {
		const {data} = this, rows = new Map();
		for (let i = 0; i < data.n; i++) {
			const what = data.whats[data.what[i]];
			if (!this.takes(what, i))
				continue;
			let sum = rows.get(data.object[i]);
			if (!sum) {
				const number = data.object[i];
				sum = {text: () => data.objects.get(number), row: i};
				this.columns.forEach(column => { sum[column.key] = 0; });
				rows.set(number, sum);
			}
			this.add(sum, i, what);
		}
		return [...rows.values()];
	}
	order(column) {
		this.rows.sort(column ? (a, b) => b[column.key] - a[column.key] || a.row - b.row :
			(a, b) => a.text() < b.text() ? -1 : 1);
		const heads = [undefined, ...this.columns];
		[...this.list.head.children].forEach((head, i) =>
			head.setAttribute("aria-sort", heads[i] === column ? i ? "descending" : "ascending" : "none"));
		this.list.resize(this.rows.length);
		this.list.go(0);
	}
	fill(row, cells, sum) {
		row.classList.toggle("denied", sum.denied > 0);
		cells[0].textContent = cells[0].title = sum.text();
		this.columns.forEach((column, i) => {
			cells[i + 1].textContent = sum[column.key] ? (column.format || count)(sum[column.key]) : "";
		});
	}
}

const fileTable = (data, show) => new Table(data, {
	name: "file", holder: "files", label: "Files", object: "file",
	columns: [{name: "opened", key: "opened"}, {name: "changed", key: "changed"}, {name: "mapped", key: "mapped"},
		{name: "bytes", key: "bytes", format: size}, {name: "denied", key: "denied"}],
	takes: (what, i) => isFile(what) || (what.kind <= AUDITED && data.objects.bytes[data.objects.from(data.object[i])] === 47),
	add: (sum, i, what) => {
		if (what.kind <= AUDITED)
			sum.denied++;
		else if (KINDS[what.kind] === "change")
			sum.changed++;
		else if (KINDS[what.kind] === "map")
			sum.mapped++;
		else
			sum.opened++;
		sum.bytes += data.bytesTo[i] ? data.bytesTo[i] - 1 : 0;
	},
}, show);

const networkTable = (data, show) => new Table(data, {
	name: "endpoint", holder: "network", label: "Network", object: "endpoint",
	columns: [{name: "times", key: "times"}, {name: "sent", key: "sent", format: size},
		{name: "received", key: "received", format: size}, {name: "denied", key: "denied"}],
	takes: (what, i) => isNetwork(what) || (what.kind <= AUDITED && /^(connect|send|listen|accept|bind)$/.test(what.verb)),
	add: (sum, i, what) => {
		sum.times += what.event === "net.close" ? 0 : 1;
		sum.denied += what.kind <= AUDITED ? 1 : 0;
		sum.sent += data.bytesTo[i] ? data.bytesTo[i] - 1 : 0;
		sum.received += data.bytesIn[i] ? data.bytesIn[i] - 1 : 0;
	},
}, show);
