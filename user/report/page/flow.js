// SPDX-License-Identifier: GPL-2.0-only
// Where labelled data went: sources on the left, what it ended in on the right. A picture and the same as a table.

const FLOW_EDGES = 60, NODE_WIDTH = 236, NODE_HEIGHT = 30, NODE_GAP = 14, LAYER_GAP = 90;

class Flow {
	constructor(data) {
		this.data = data;
		const {nodes, edges} = data.flows;
		const shown = [...edges].sort((a, b) => (b.denied > 0) - (a.denied > 0) || b.certain - a.certain || b.n - a.n).slice(0, FLOW_EDGES);
		byId("flow").replaceChildren();
		if (!edges.length) {
			byId("flow").append(element("p", {class: "dim"}, "No labels were gained: there is no flow to show."));
			return;
		}
		this.nodes = nodes.map(node => ({...node, layer: 0, into: [], out: []}));
		shown.forEach(edge => {
			this.nodes[edge.from].out.push(edge);
			this.nodes[edge.to].into.push(edge);
		});
		this.used = this.nodes.filter(node => node.into.length || node.out.length);
		this.place();
		byId("flow").append(element("div", {class: "picture", tabindex: 0, role: "region", "aria-label": "Flow of labels, picture"},
			this.picture(shown)), this.key(), this.table(shown, edges.length + data.flows.more));
	}
	// Layers by the longest way from a source that goes round no circle: at most as many rounds as layers are wanted.
	place() {
		for (let round = 0; round < 7; round++)
			for (const node of this.used)
				for (const edge of node.out) {
					const to = this.nodes[edge.to];
					if (to.layer <= node.layer && node.layer < 6)
						to.layer = node.layer + 1;
				}
		const taken = [...new Set(this.used.map(node => node.layer))].sort((a, b) => a - b);
		this.layers = taken.map(layer => this.used.filter(node => node.layer === layer));
		this.layers.forEach((layer, x) => {
			layer.forEach(node => {
				const from = node.into.map(edge => this.nodes[edge.from].y ?? 0);
				node.wish = from.length ? from.reduce((a, b) => a + b, 0) / from.length : 0;
			});
			layer.sort((a, b) => a.wish - b.wish);
			layer.forEach((node, y) => {
				node.x = 12 + x * (NODE_WIDTH + LAYER_GAP);
				node.y = 12 + y * (NODE_HEIGHT + NODE_GAP);
			});
		});
	}
	picture(edges) {
		const width = this.layers.length * (NODE_WIDTH + LAYER_GAP) - LAYER_GAP + 24;
		const height = Math.max(...this.used.map(node => node.y)) + NODE_HEIGHT + 12;
		const svg = svgElement("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
			"aria-label": "Flow of labels; the table below says the same"});
		for (const edge of edges) {
			const from = this.nodes[edge.from], to = this.nodes[edge.to];
			const x1 = from.x + NODE_WIDTH, y1 = from.y + NODE_HEIGHT / 2, x2 = to.x, y2 = to.y + NODE_HEIGHT / 2;
			const bend = Math.max(40, Math.abs(x2 - x1) / 2);
			svg.append(svgElement("path", {d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`,
				class: `edge${edge.denied ? " denied" : ""}${edge.certain ? "" : " guess"}`,
				"stroke-width": Math.min(7, 1.5 + Math.log2(edge.n) / 2)}));
		}
		for (const node of this.used) {
			const denied = node.into.some(edge => edge.denied), group = svgElement("g", {class: `node ${node.kind}${denied ? " denied" : ""}`});
			const text = node.kind === "file" || node.kind === "source" ? this.tail(node.text) : this.cut(node.text);
			group.append(svgElement("rect", {x: node.x, y: node.y, width: NODE_WIDTH, height: NODE_HEIGHT, rx: node.kind === "program" ? 15 : 4}),
				svgElement("text", {x: node.x + 10, y: node.y + NODE_HEIGHT / 2 + 4}, text),
				svgElement("title", {}, `${node.kind}: ${node.text}`));
			svg.append(group);
		}
		return svg;
	}
	cut(text) { return text.length > 27 ? `${text.slice(0, 26)}…` : text; }
	tail(text) { return text.length > 27 ? `…${text.slice(-26)}` : text; }
	key() {
		return element("p", {class: "dim"}, "Round: programs. Square: sources, files, endpoints. Red: denied. Dashed: not told by a record; " +
			"the process, or the parent that it came from, had the label.");
	}
	table(edges, all) {
		const rows = edges.map(edge => element("tr", {class: edge.denied ? "denied" : ""},
			element("td", {}, element("code", {}, this.nodes[edge.from].text)), element("td", {}, element("code", {}, this.nodes[edge.to].text)),
			element("td", {}, edge.labels || ""), element("td", {class: "r"}, count(edge.n)),
			element("td", {class: "r"}, edge.denied ? count(edge.denied) : ""), element("td", {}, edge.certain ? "told" : "likely"),
			element("td", {}, recordLink(this.data, edge.session, edge.seq))));
		const heads = ["from", "to", "labels", "times", "denied", "known", "first"].map(name =>
			element("th", {scope: "col", class: name === "times" || name === "denied" ? "r" : undefined}, name));
		return element("div", {class: "wide", tabindex: 0, role: "region", "aria-label": "Flow of labels, table"},
			element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
			edges.length < all ? element("p", {class: "dim"}, `The ${edges.length} most telling of ${count(all)}.`) : "");
	}
}
