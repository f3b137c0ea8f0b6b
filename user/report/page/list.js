// SPDX-License-Identifier: GPL-2.0-only
// A list of any length of which only the visible rows are elements. The scroll bar is the browser's as long as its
// elements may be that high; above, it moves in proportion and the wheel goes row by row.

const ROW_HEIGHT = 26, HEAD_HEIGHT = 27, HEIGHT_MAX = 6e6;

class List {
	// options: holder, role ("grid" or "treegrid"), label, columns [{name, class}], fill(row, cells, index),
	// activate(index), key(event, index)
	constructor(options) {
		Object.assign(this, options);
		this.length = 0;
		this.top = 0;
		this.current = 0;
		this.pool = [];
		this.head = element("div", {class: "row head", role: "row", "aria-rowindex": 1},
			...this.columns.map(column => element("div", {class: `cell ${column.class || ""}`, role: "columnheader"}, column.name)));
		this.space = element("div", {class: "space", role: "presentation"});
		this.rows = element("div", {class: "rows", role: "rowgroup"});
		// One element scrolls, has the focus and is the grid: who cannot use a mouse reaches all of it.
		this.grid = element("div", {class: `grid ${this.class || ""}`, role: this.role, "aria-label": this.label, tabindex: 0,
			"aria-colcount": this.columns.length}, element("div", {role: "rowgroup", class: "heads"}, this.head), this.rows, this.space);
		this.view = this.grid;
		this.holder.append(this.grid);
		this.view.addEventListener("scroll", () => this.scrolled(), {passive: true});
		this.view.addEventListener("wheel", event => this.wheeled(event), {passive: false});
		this.grid.addEventListener("keydown", event => this.keyed(event));
		this.rows.addEventListener("click", event => {
			const row = event.target.closest(".row");
			if (row)
				this.pick(Number(row.dataset.index), event);
		});
		new ResizeObserver(() => this.draw()).observe(this.view);
	}
	get room() { return Math.max(1, Math.floor((this.view.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT)); }
	get height() { return Math.min(this.length * ROW_HEIGHT, HEIGHT_MAX); }
	get travel() { return this.height + HEAD_HEIGHT - this.view.clientHeight; }
	get last() { return Math.max(0, this.length - this.room); }
	resize(length) {
		this.length = length;
		this.space.style.height = `${this.height}px`;
		this.grid.setAttribute("aria-rowcount", length + 1);
		this.current = Math.min(this.current, Math.max(0, length - 1));
		this.go(Math.min(this.top, this.last));
	}
	// Puts this row (may be broken) at the top.
	go(top) {
		this.top = Math.max(0, Math.min(top, this.last));
		this.placed = this.last && this.travel > 0 ? Math.round(this.top / this.last * this.travel) : 0;
		this.view.scrollTop = this.placed;
		this.draw();
	}
	scrolled() {
		const at = this.view.scrollTop;
		if (Math.abs(at - this.placed) < 1)
			return;
		this.placed = at;
		this.top = this.travel > 0 ? at / this.travel * this.last : 0;
		this.draw();
	}
	wheeled(event) {
		if (this.length * ROW_HEIGHT <= HEIGHT_MAX || event.ctrlKey || !event.deltaY)
			return;
		event.preventDefault();
		this.go(this.top + (event.deltaMode ? event.deltaY : event.deltaY / ROW_HEIGHT));
	}
	show(index) {
		if (index < this.top || index >= this.top + this.room)
			this.go(index - Math.floor(this.room / 2));
		else
			this.draw();
	}
	pick(index, event) {
		this.current = index;
		this.show(index);
		this.activate(index, event);
	}
	keyed(event) {
		const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: this.room, PageUp: -this.room, Home: -this.length, End: this.length};
		if (event.altKey || event.ctrlKey || event.metaKey || !this.length)
			return;
		if (event.key in steps) {
			this.current = Math.max(0, Math.min(this.length - 1, this.current + steps[event.key]));
			this.show(this.current);
			if (this.move)
				this.move(this.current);
		} else if (event.key === "Enter" || event.key === " ") {
			this.activate(this.current, event);
		} else if (!this.key || !this.key(event, this.current)) {
			return;
		}
		event.preventDefault();
	}
	rowElement(i) {
		if (!this.pool[i]) {
			const cells = this.columns.map(column => element("div", {class: `cell ${column.class || ""}`, role: "gridcell"}));
			this.pool[i] = element("div", {class: "row", role: "row", id: `${this.name}-${i}`}, ...cells);
			this.pool[i].cells = cells;
			this.rows.append(this.pool[i]);
		}
		return this.pool[i];
	}
	draw() {
		if (this.waiting)
			return;
		this.waiting = requestAnimationFrame(() => {
			this.waiting = undefined;
			this.paint();
		});
	}
	paint() {
		const first = Math.floor(this.top), shown = Math.min(this.room + 2, this.length - first);
		// The rows lie over the space at the place where the view is now.
		this.rows.style.transform = `translateY(${-(this.top - first) * ROW_HEIGHT}px)`;
		for (let i = 0; i < Math.max(shown, this.pool.length); i++) {
			const row = this.rowElement(i), index = first + i;
			row.hidden = i >= shown;
			if (row.hidden)
				continue;
			row.dataset.index = index;
			row.className = "row";
			row.setAttribute("aria-rowindex", index + 2);
			row.setAttribute("aria-selected", index === this.current);
			this.fill(row, row.cells, index);
			row.classList.toggle("current", index === this.current);
			if (index === this.current)
				this.grid.setAttribute("aria-activedescendant", row.id);
		}
	}
}
