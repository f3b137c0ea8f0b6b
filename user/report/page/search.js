// SPDX-License-Identifier: GPL-2.0-only
// Search: each word has to stand in the object, the process or what was done. Objects are searched as the bytes that
// they are, each different one once; in slices, so that typing goes on meanwhile.

const SLICE_MS = 12;

const lowered = bytes => {
	const low = new Uint8Array(bytes.length);
	for (let i = 0; i < bytes.length; i++)
		low[i] = bytes[i] >= 65 && bytes[i] <= 90 ? bytes[i] + 32 : bytes[i];
	return low;
};

class Search {
	constructor(data) {
		this.data = data;
		this.turn = 0;
		this.known = new Map(); // word → where it is
	}
	// Resolves to a function row → boolean, to null (no words), or to undefined: another search has begun.
	async run(text) {
		const turn = ++this.turn;
		const words = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8), found = [];
		for (const word of words) {
			if (!this.known.has(word)) {
				const where = await this.find(word, turn);
				if (!where)
					return undefined;
				if (this.known.size > 16)
					this.known.clear();
				this.known.set(word, where);
			}
			found.push(this.known.get(word));
		}
		if (turn !== this.turn)
			return undefined;
		const {data} = this;
		return words.length ? row => found.every(where => where.objects[data.object[row]] ||
			where.processes[data.process[row]] || where.whats[data.what[row]]) : null;
	}
	async find(word, turn) {
		const {data} = this;
		const objects = await this.inObjects(new TextEncoder().encode(word), turn);
		const numbered = /^#\d+$/.test(word);
		return objects && {
			objects: numbered ? new Uint8Array(objects.length) : objects,
			processes: Uint8Array.from([undefined, ...data.processes], process =>
				process && processName(process).toLowerCase().includes(word) ? 1 : 0),
			whats: Uint8Array.from(data.whats, what =>
				`${what.event} ${what.verb} ${what.result} ${VERDICTS[what.verdict] || ""} ${what.verdict}`
					.toLowerCase().includes(word) ? 1 : 0),
		};
	}
	async inObjects(word, turn) {
		const lines = this.data.objects;
		this.low = this.low || lowered(lines.bytes);
		const low = this.low, hits = new Uint8Array(lines.length);
		let began = performance.now(), steps = 0;
		for (let at = low.indexOf(word[0]); at >= 0; at = low.indexOf(word[0], at)) {
			let i = 1;
			while (i < word.length && low[at + i] === word[i])
				i++;
			if (i === word.length) {
				const line = lines.at(at);
				hits[line] = 1;
				at = lines.ends[line];
			} else {
				at++;
			}
			if (++steps % 4096 === 0 && performance.now() - began > SLICE_MS) {
				await new Promise(resolve => setTimeout(resolve));
				if (turn !== this.turn)
					return undefined;
				began = performance.now();
			}
		}
		return hits;
	}
}
