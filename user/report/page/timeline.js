// SPDX-License-Identifier: GPL-2.0-only
// The timeline: a lane for each sort of record, dark where there are many. Drag selects a range, the wheel zooms.

const LANE_HEIGHT = 22, LANE_LABEL = 112, AXIS = 20;

class Timeline {
	constructor(data, marks) {
		this.data = data;
		this.marks = marks;
		this.canvas = byId("timeline");
		this.box = byId("timeline-box");
		new ResizeObserver(() => this.draw()).observe(this.box);
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
		marks.whenever(() => this.draw());
		const buttons = {"zoom-in": () => this.zoom(0.5), "zoom-out": () => this.zoom(2), "zoom-all": () => this.all()};
		for (const [id, act] of Object.entries(buttons))
			byId(id).addEventListener("click", act);
		this.box.addEventListener("keydown", event => this.keyed(event));
		this.box.addEventListener("wheel", event => this.wheeled(event), {passive: false});
		this.box.addEventListener("pointerdown", event => this.grab(event));
	}
	get width() { return Math.max(50, this.box.clientWidth - LANE_LABEL); }
	timeAt(x) {
		const {from, to} = this.marks;
		return from + (to - from) * Math.max(0, Math.min(1, (x - LANE_LABEL) / this.width));
	}
	all() { this.range(this.data.start, this.data.end); }
	range(from, to) {
		const {start, end} = this.data, most = Math.max(1, end - start);
		const span = Math.max(20, Math.min(most, to - from));
		this.marks.from = Math.max(start, Math.min(from, start + most - span));
		this.marks.to = this.marks.from + span;
		this.draw();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.marks.tell("range"), 60);
	}
	zoom(by, at) {
		const {from, to, selected} = this.marks;
		const inside = selected >= 0 && this.data.time[selected] >= from && this.data.time[selected] <= to;
		const fixed = at ?? (inside ? this.data.time[selected] : (from + to) / 2);
		this.range(fixed - (fixed - from) * by, fixed + (to - fixed) * by);
	}
	pan(part) {
		const {from, to} = this.marks, by = (to - from) * part;
		this.range(from + by, to + by);
	}
	keyed(event) {
		const acts = {"+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2), 0: () => this.all(),
			ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2), Home: () => this.all()};
		if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey)
			return;
		event.preventDefault();
		acts[event.key]();
	}
	wheeled(event) {
		if (document.activeElement !== this.box && !event.ctrlKey && !event.shiftKey)
			return; // the page scrolls until somebody means the timeline
		event.preventDefault();
		if (event.shiftKey)
			this.pan(Math.sign(event.deltaY || event.deltaX) * 0.1);
		else
			this.zoom(Math.pow(1.0015, event.deltaY), this.timeAt(event.offsetX));
	}
	grab(event) {
		if (event.button)
			return;
		this.box.focus();
		this.box.setPointerCapture(event.pointerId);
		const left = this.box.getBoundingClientRect().left, begin = event.clientX - left;
		const move = now => {
			this.drag = [begin, now.clientX - left];
			this.draw();
		};
		const end = now => {
			const to = now.clientX - left;
			this.box.removeEventListener("pointermove", move);
			this.drag = undefined;
			if (Math.abs(to - begin) > 4)
				this.range(this.timeAt(Math.min(begin, to)), this.timeAt(Math.max(begin, to)));
			else
				this.nearest(to, now.clientY - this.box.getBoundingClientRect().top);
		};
		this.box.addEventListener("pointermove", move);
		this.box.addEventListener("pointerup", end, {once: true});
	}
	// The record of the lane that is next to the click.
	nearest(x, y) {
		const {data, marks} = this, lane = Math.floor((y - 4) / LANE_HEIGHT), time = this.timeAt(x);
		const reach = (marks.to - marks.from) / this.width * 6;
		let best = -1;
		for (let i = marks.rowAt(time - reach); i < data.n && data.time[i] <= time + reach; i++)
			if (LANE_OF[data.kindOf[data.what[i]]] === lane &&
				(best < 0 || Math.abs(data.time[i] - time) < Math.abs(data.time[best] - time)))
				best = i;
		if (best >= 0)
			marks.select(best);
		else
			this.draw();
	}
	draw() {
		if (!this.waiting)
			this.waiting = requestAnimationFrame(() => {
				this.waiting = undefined;
				this.paint();
			});
	}
	// How many records of each lane fall on each pixel.
	bins() {
		const {data, marks} = this, width = Math.ceil(this.width);
		const bins = LANES.map(() => new Uint32Array(width + 1));
		const scale = width / (marks.to - marks.from), laneOf = Uint8Array.from(data.kindOf, kind => LANE_OF[kind]);
		const last = marks.whole ? data.n : marks.rowAt(marks.to + 0.5);
		for (let i = marks.rowAt(marks.from); i < last; i++)
			bins[laneOf[data.what[i]]][(data.time[i] - marks.from) * scale | 0]++;
		return bins;
	}
	paint() {
		const ratio = devicePixelRatio || 1, style = getComputedStyle(this.box), height = LANES.length * LANE_HEIGHT + AXIS + 8;
		const context = this.canvas.getContext("2d"), colour = name => style.getPropertyValue(name);
		this.canvas.width = this.box.clientWidth * ratio;
		this.canvas.height = height * ratio;
		this.canvas.style.height = `${height}px`;
		context.scale(ratio, ratio);
		context.font = "12px system-ui, sans-serif";
		context.textBaseline = "middle";
		this.bins().forEach((bins, lane) => this.paintLane(context, colour, bins, lane));
		this.paintAxis(context, colour);
		this.paintMarks(context, colour, height);
		const {from, to} = this.marks;
		byId("range").textContent = `${since(from - this.data.start)} – ${since(to - this.data.start)} (${duration(to - from)})`;
	}
	paintLane(context, colour, bins, lane) {
		const top = 4 + lane * LANE_HEIGHT, on = this.marks.lanes[lane];
		const most = Math.log1p(bins.reduce((a, b) => Math.max(a, b), 1));
		context.fillStyle = colour("--dim");
		context.fillText(LANES[lane].name, 8, top + LANE_HEIGHT / 2);
		context.fillStyle = colour("--line");
		context.fillRect(LANE_LABEL, top + LANE_HEIGHT - 1, this.width, 1);
		context.fillStyle = colour(LANES[lane].colour);
		for (let x = 0; x < bins.length; x++) {
			if (!bins[x])
				continue;
			const high = Math.max(4, (LANE_HEIGHT - 5) * Math.log1p(bins[x]) / most);
			context.globalAlpha = on ? 1 : 0.2;
			context.fillRect(LANE_LABEL + x, top + LANE_HEIGHT - 2 - high, lane === 0 ? 2 : 1.2, high);
		}
		context.globalAlpha = 1;
	}
	paintAxis(context, colour) {
		const {from, to} = this.marks, span = to - from, top = 8 + LANES.length * LANE_HEIGHT;
		const rough = span / Math.max(2, this.width / 110), power = Math.pow(10, Math.floor(Math.log10(rough)));
		const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough);
		context.fillStyle = colour("--dim");
		const start = this.data.start;
		for (let t = Math.ceil((from - start) / step) * step; t <= to - start; t += step) {
			const x = LANE_LABEL + (t + start - from) / span * this.width;
			context.fillRect(x, top, 1, 4);
			context.fillText(step < 1e4 ? `${(t / 1000).toFixed(step < 1000 ? 2 : 0)} ms` : since(t), Math.min(x + 3, LANE_LABEL + this.width - 46),
				top + 8);
		}
	}
	paintMarks(context, colour, height) {
		const {from, to, selected} = this.marks, time = this.data.time[selected];
		if (selected >= 0 && time >= from && time <= to) {
			context.fillStyle = colour("--fg");
			context.fillRect(LANE_LABEL + (time - from) / (to - from) * this.width - 0.5, 0, 1.5, height - AXIS);
		}
		if (this.drag) {
			context.globalAlpha = 0.18;
			context.fillStyle = colour("--blue");
			context.fillRect(Math.min(...this.drag), 0, Math.abs(this.drag[1] - this.drag[0]), height - AXIS);
			context.globalAlpha = 1;
		}
	}
}
