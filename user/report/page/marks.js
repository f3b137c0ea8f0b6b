// SPDX-License-Identifier: GPL-2.0-only
// Which records are shown, and who wants to know when that changes.

const LANES = [
	{name: "Denied", kinds: ["denied"], colour: "--red"},
	{name: "Audited, holes", kinds: ["audited", "hole", "mismatch"], colour: "--amber"},
	{name: "Labels, gates", kinds: ["flow"], colour: "--violet"},
	{name: "Programs", kinds: ["exec", "exit", "fork", "session"], colour: "--blue"},
	{name: "Network", kinds: ["net", "system"], colour: "--teal"},
	{name: "Changes", kinds: ["change"], colour: "--green"},
	{name: "Reads", kinds: ["read", "map", "other", "seal"], colour: "--grey"},
	{name: "Models, tools", kinds: ["said", "link"], colour: "--violet"},
];
const LANE_OF = Uint8Array.from(KINDS, kind => LANES.findIndex(lane => lane.kinds.includes(kind)));

class Marks {
	constructor(data) {
		this.data = data;
		this.listeners = [];
		this.lanes = LANES.map(() => true);
		this.words = [];
		this.process = undefined; // number of one, or none
		this.from = data.start;   // what the timeline shows
		this.to = Math.max(data.end, data.start + 1);
		this.selected = -1;
		this.rows = new Uint32Array(0);
	}
	// why: "filter", "range", "select"
	tell(why) { this.listeners.forEach(listener => listener(why)); }
	whenever(listener) { this.listeners.push(listener); }
	select(row) {
		this.selected = row;
		this.tell("select");
	}
	// First row that is not before this time.
	rowAt(time) {
		let low = 0, high = this.data.n;
		while (low < high) {
			const middle = low + high >> 1;
			if (this.data.time[middle] < time)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}
	get whole() { return this.from <= this.data.start && this.to >= this.data.end; }
	// Rows of the range that pass the filters; hits(row) is the search's.
	filter(hits) {
		const {data, lanes, process} = this;
		const first = this.rowAt(this.from), last = this.whole ? data.n : this.rowAt(this.to + 0.5);
		const shown = Uint8Array.from(data.whats, what => lanes[LANE_OF[what.kind]] ? 1 : 0);
		const rows = new Uint32Array(last - first);
		let n = 0;
		for (let i = first; i < last; i++)
			if (shown[data.what[i]] && (process === undefined || data.process[i] === process + 1) && (!hits || hits(i)))
				rows[n++] = i;
		this.rows = rows.subarray(0, n);
		this.tell("filter");
	}
}
