// SPDX-License-Identifier: GPL-2.0-only
// Text and elements. What comes from the timeline enters the page through textContent only.

const byId = id => document.getElementById(id);

// element("td", {class: "x", role: "cell"}, "text" or element, …)
const element = (name, attributes = {}, ...content) => {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes))
		if (value !== undefined && value !== null && value !== false)
			made.setAttribute(key, value === true ? "" : value);
	made.append(...content.filter(part => part !== undefined && part !== null && part !== ""));
	return made;
};

const svgElement = (name, attributes = {}, text) => {
	const made = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	if (text !== undefined)
		made.textContent = text;
	return made;
};

// Control and format characters, made visible: nothing can turn the reading direction around.
const printable = text => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, c =>
	c === "\n" || c === "\t" ? c : `\\u{${c.codePointAt(0).toString(16)}}`);

const count = n => n.toLocaleString("en");
const counted = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;

const size = bytes => {
	const units = ["B", "kB", "MB", "GB", "TB", "PB"];
	let unit = 0;
	for (; bytes >= 999.5 && unit < units.length - 1; unit++)
		bytes /= 1000;
	return `${unit && bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
};

// Microseconds since the first record.
const since = us => {
	const sign = us < 0 ? "−" : "", s = Math.abs(us) / 1e6;
	const pad = (n, digits) => n.toFixed(digits).padStart(digits ? 3 + digits : 2, "0");
	if (s < 60)
		return `${sign}${s.toFixed(3)}`;
	if (s < 3600)
		return `${sign}${Math.floor(s / 60)}:${pad(s % 60, 3)}`;
	return `${sign}${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60, 0)}:${pad(s % 60, 3)}`;
};

const duration = us => us < 1000 ? `${us.toFixed(0)} µs` : us < 1e6 ? `${(us / 1000).toFixed(us < 1e4 ? 1 : 0)} ms` :
	us < 6e7 ? `${(us / 1e6).toFixed(us < 1e7 ? 1 : 0)} s` : us < 36e8 ? `${(us / 6e7).toFixed(0)} min` :
	`${(us / 36e8).toFixed(1)} h`;

const wallTime = us => {
	const date = new Date(us / 1000);
	return Number.isNaN(date.getTime()) ? "?" : date.toISOString().replace("T", " ").replace("Z", " UTC");
};
