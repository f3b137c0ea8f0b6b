// SPDX-License-Identifier: GPL-2.0-only
// The columns (user/report/rows.h): base64 of zlib, one element each.

const KINDS = ["denied", "audited", "hole", "flow", "mismatch", "session", "exec", "system", "said", "net", "change", "exit", "map",
	"read", "fork", "link", "other", "seal"];
const DENIED = 0, AUDITED = 1, FLOW = 3, NET = 9;

const fromBase64 = text => {
	if (Uint8Array.fromBase64)
		return Uint8Array.fromBase64(text);
	const binary = atob(text), bytes = new Uint8Array(binary.length);
	for (let i = 0; i < bytes.length; i++)
		bytes[i] = binary.charCodeAt(i);
	return bytes;
};

const inflate = async name => {
	const holder = byId(`data-${name}`);
	const packed = fromBase64(holder.textContent);
	holder.remove();
	const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
};

// LEB128: n numbers of at most 53 bits.
const numbers = (bytes, into) => {
	let at = 0;
	for (let i = 0; i < into.length; i++) {
		let byte = bytes[at++];
		if (byte < 0x80) {
			into[i] = byte;
			continue;
		}
		let value = byte & 0x7f, scale = 128;
		do {
			byte = bytes[at++];
			value += (byte & 0x7f) * scale;
			scale *= 128;
		} while (byte >= 0x80);
		into[i] = value;
	}
	return into;
};

// 2·v for v ≥ 0, -2·v - 1 else; each the difference from the one before, plus step.
const sums = (into, step) => {
	let value = 0;
	for (let i = 0; i < into.length; i++) {
		const twice = into[i];
		value += (twice % 2 ? -(twice + 1) / 2 : twice / 2) + step;
		into[i] = value;
	}
	return into;
};

const decoder = new TextDecoder();

// Lines of text, decoded when they are asked for.
class Lines {
	constructor(bytes) {
		this.bytes = bytes;
		const ends = [];
		for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1))
			ends.push(at);
		this.ends = Uint32Array.from(ends);
	}
	get length() { return this.ends.length; }
	from(i) { return i ? this.ends[i - 1] + 1 : 0; }
	get(i) { return decoder.decode(this.bytes.subarray(this.from(i), this.ends[i])); }
	// The line that holds this byte.
	at(byte) {
		let low = 0, high = this.ends.length - 1;
		while (low < high) {
			const middle = low + high >> 1;
			if (this.ends[middle] < byte)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}
}

const json = async name => JSON.parse(decoder.decode(await inflate(name)));

// Several sessions are merged by time: all columns in the order of time.
const inOrder = data => {
	const order = new Uint32Array(data.n).map((_, i) => i);
	order.sort((a, b) => data.time[a] - data.time[b] || a - b);
	for (const key of ["time", "seq", "session", "what", "process", "object", "bytesTo", "bytesIn", "lineOf"])
		data[key] = data[key].map((_, i) => data[key][order[i]]);
};

const load = async () => {
	const data = {...await json("facts")};
	const column = async (name, type) => numbers(await inflate(name), new type(data.rows));
	data.n = data.rows;
	const all = [
		column("time", Float64Array), column("seq", Float64Array), column("session", Uint32Array),
		column("what", Uint32Array), column("process", Uint32Array), column("object", Uint32Array),
		column("bytes-to", Float64Array), column("bytes-in", Float64Array), column("whole", Uint8Array),
	];
	[data.time, data.seq, data.session, data.what, data.process, data.object, data.bytesTo, data.bytesIn, data.whole] =
		await Promise.all(all);
	sums(data.time, 0);
	sums(data.seq, 1);
	data.objects = new Lines(await inflate("objects"));
	data.lines = new Lines(await inflate("lines"));
	const whats = new Lines(await inflate("whats"));
	data.whats = Array.from({length: whats.length}, (_, i) => {
		const [event, verdict, result, verb, icon, kind] = whats.get(i).split("\t");
		return {event, verdict, result, verb, icon, kind: Number(kind)};
	});
	data.kindOf = Uint8Array.from(data.whats, what => what.kind);
	// 1 + the number of the whole line of a row; 0: it is not here.
	data.lineOf = new Uint32Array(data.n);
	for (let i = 0, lines = 0; i < data.n; i++)
		data.lineOf[i] = data.whole[i] ? ++lines : 0;
	delete data.whole;
	const processes = new Lines(await inflate("processes"));
	data.processes = Array.from({length: processes.length}, (_, i) => JSON.parse(processes.get(i)));
	data.sessions = await json("sessions");
	data.flows = await json("flows");
	if (data.unordered)
		inOrder(data);
	data.start = data.n ? data.time[0] : 0;
	data.end = data.n ? data.time[data.n - 1] : 0;
	return data;
};

// The row with that number in that session, -1: it is not here.
const rowOf = (data, session, seq) => {
	if (data.sessions.length === 1) {
		let low = 0, high = data.n - 1;
		while (low <= high) {
			const middle = low + high >> 1;
			if (data.seq[middle] === seq)
				return middle;
			if (data.seq[middle] < seq)
				low = middle + 1;
			else
				high = middle - 1;
		}
	}
	for (let i = 0; i < data.n; i++)
		if (data.seq[i] === seq && data.session[i] === session)
			return i;
	return -1;
};

const processOf = (data, row) => data.process[row] ? data.processes[data.process[row] - 1] : undefined;
const processName = process => process ? `${process.name}[${process.pid}]` : "";
