// SPDX-License-Identifier: GPL-2.0-only
// The HTML report in a real browser. Arguments: the directory with the pages that tests/web/run made.
import {readFileSync, statSync} from "node:fs";
import {createRequire} from "node:module";
import {chromium} from "playwright-core";

const pages = process.argv[2];
const only = process.argv[3];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPENS_MS = 3000, SIZE_MAX = 40e6, FRAME_MS = 100;

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
let passed = 0, failed = 0;

const assert = (is, text) => {
	if (!is)
		throw new Error(text);
};
const same = (got, want, what) => assert(got === want, `${what}: ${JSON.stringify(got)}, wanted ${JSON.stringify(want)}`);

// A page that fails the test by anything it says, asks for or violates.
const open = async (name, options = {}) => {
	const context = await browser.newContext({viewport: {width: 1360, height: 900}, ...options});
	const page = await context.newPage();
	const said = [], url = `file://${pages}/${name}`;
	page.on("console", message => said.push(message.text()));
	page.on("pageerror", error => said.push(error.stack));
	page.on("dialog", dialog => said.push(`dialog: ${dialog.message()}`));
	page.on("request", request => request.url().split("#")[0] === url.split("#")[0] || said.push(`asks for ${request.url()}`));
	await page.goto(url);
	if (options.javaScriptEnabled !== false && !options.still)
		await page.waitForSelector("html[data-ready], html[data-failed]", {state: "attached", timeout: 60000});
	return {page, said, close: async () => {
		await context.close();
		assert(!said.length, `the page said: ${said.join("\n")}`);
	}};
};

const test = async (name, run) => {
	if (only && !name.includes(only))
		return;
	const began = Date.now();
	try {
		const note = await run();
		passed++;
		console.log(`ok ${name} (${Date.now() - began} ms)${note ? `: ${note}` : ""}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${name}: ${error.message.split("\n").slice(0, 6).join("\n    ")}`);
	}
};

const shown = async page => Number((await page.textContent("#shown")).match(/[\d,]+/)[0].replaceAll(",", ""));
const settled = async (page, act) => {
	await act();
	await page.waitForTimeout(350);
	return shown(page);
};
const rowsOf = (page, holder) => page.$$eval(`#${holder} .rows .row:not([hidden])`, rows => rows.map(row => row.textContent));

await test("search finds words of paths, processes and verdicts", async () => {
	const {page, close} = await open("agent.html"), all = await shown(page);
	const denied = await settled(page, () => page.fill("#search", "denied"));
	assert(denied > 0 && denied < all, `${denied} of ${all}`);
	const both = await settled(page, () => page.fill("#search", "DENIED connect 203.0.113"));
	same(both, denied, "three words");
	assert((await rowsOf(page, "records")).every(row => row.includes("203.0.113.9")), "a row without the word");
	same(await settled(page, () => page.fill("#search", "nothing-is-called-so")), 0, "no hit");
	same(await settled(page, () => page.fill("#search", "")), all, "emptied");
	await page.keyboard.press("Escape");
	await page.evaluate(() => document.activeElement.blur());
	await page.keyboard.press("/");
	same(await page.evaluate(() => document.activeElement.id), "search", "the key /");
	await close();
});

await test("sorts of records are switched off and on", async () => {
	const {page, close} = await open("agent.html"), all = await shown(page);
	const less = await settled(page, () => page.click(".lane6"));
	assert(less > 0 && less < all, `${less} of ${all}`);
	same(await page.getAttribute(".lane6", "aria-pressed"), "false", "aria-pressed");
	same(await settled(page, () => page.click(".lane6")), all, "on again");
	await close();
});

await test("processes fold and unfold, by mouse and by keyboard", async () => {
	const {page, close} = await open("agent.html");
	await page.click("#tab-processes");
	await page.waitForTimeout(200);
	const rows = async () => Number(await page.getAttribute("#processes .grid", "aria-rowcount")) - 1;
	await page.click("#fold-all");
	same(await rows(), 1, "folded");
	await page.waitForTimeout(100);
	same(await page.getAttribute("#processes .rows .row", "aria-expanded"), "false", "aria-expanded");
	await page.focus("#processes .grid");
	await page.keyboard.press("ArrowRight");
	const children = await rows();
	assert(children > 1, `${children} rows`);
	await page.click("#unfold-all");
	const all = await rows();
	assert(all > children, `${all} rows`);
	await page.waitForTimeout(100);
	await page.click("#processes .rows .row .fold");
	same(await rows(), 1, "folded by mouse");
	await page.focus("#processes .grid");
	await page.keyboard.press("Enter");
	await page.waitForTimeout(300);
	assert(await page.isVisible("#panel-records"), "Enter leads to the records");
	assert((await rowsOf(page, "records")).every(row => row.includes("agent[")), "a row of another process");
	await page.click("#no-process");
	await close();
});

await test("the timeline zooms by button, key, wheel and drag, and the table follows", async () => {
	const {page, close} = await open("agent.html"), all = await shown(page);
	const half = await settled(page, () => page.click("#zoom-in"));
	assert(half > 0 && half < all * 0.7, `${half} of ${all}`);
	await page.focus("#timeline-box");
	const quarter = await settled(page, () => page.keyboard.press("+"));
	assert(quarter < half, `${quarter} of ${half}`);
	const moved = await page.textContent("#range");
	await settled(page, () => page.keyboard.press("ArrowRight"));
	assert(await page.textContent("#range") !== moved, "the arrow moves");
	same(await settled(page, () => page.keyboard.press("0")), all, "the key 0");
	const box = await page.locator("#timeline-box").boundingBox();
	const drag = async () => {
		await page.mouse.move(box.x + 300, box.y + 40);
		await page.mouse.down();
		await page.mouse.move(box.x + 420, box.y + 40, {steps: 4});
		await page.mouse.up();
	};
	const dragged = await settled(page, drag);
	assert(dragged > 0 && dragged < all / 4, `${dragged} of ${all}`);
	const wheeled = await settled(page, () => page.mouse.wheel(0, -400));
	assert(wheeled < dragged, `${wheeled} of ${dragged}`);
	same(await settled(page, () => page.click("#zoom-all")), all, "all");
	await close();
});

await test("a deep link opens its record, and what is selected becomes the link", async () => {
	const {page, close} = await open("agent.html#seq=1234");
	assert((await page.textContent("#details h3")).includes("#1234"), "the record");
	same(await page.$eval("#records .row.selected .cell", cell => cell.textContent), "1234", "the row");
	await page.focus("#records .grid");
	await page.keyboard.press("ArrowDown");
	await page.waitForTimeout(100);
	same(await page.evaluate(() => location.hash), "#seq=1235", "the address");
	await page.keyboard.press("Escape");
	assert(!await page.isVisible("#details"), "Escape closes it");
	await page.evaluate(() => { location.hash = "#seq=999999"; });
	await page.waitForTimeout(100);
	assert((await page.textContent("#said")).includes("not in this page"), "a number that is not there");
	await page.click("#summary .rule a");
	await page.waitForTimeout(200);
	const details = await page.textContent("#details");
	assert(details.includes("policy.deny") && details.includes("Why, back to the source"), "the denial of the summary");
	const first = await page.textContent("#details h3");
	await page.keyboard.press("n");
	await page.waitForTimeout(100);
	assert(await page.textContent("#details h3") !== first, "the key n");
	await page.click("#details ol a");
	await page.waitForTimeout(100);
	assert((await page.textContent("#details")).includes("label.gain"), "a step of the chain");
	await close();
});

await test("a record that filters hide is shown when a link asks for it", async () => {
	const {page, close} = await open("agent.html");
	await settled(page, () => page.fill("#search", "nothing-is-called-so"));
	await page.evaluate(() => { location.hash = "#seq=77"; });
	await page.waitForTimeout(300);
	same(await page.$eval("#records .row.selected .cell", cell => cell.textContent), "77", "the row");
	await close();
});

await test("files and endpoints are summed, sorted and lead to their records", async () => {
	const {page, close} = await open("agent.html");
	await page.click("#tab-network");
	await page.waitForTimeout(300);
	assert((await rowsOf(page, "network"))[0].includes("203.0.113.9"), "denied endpoints first");
	await page.click("#tab-files");
	await page.waitForTimeout(300);
	await page.click("#files .head button >> nth=4");
	await page.waitForTimeout(200);
	const bytes = await page.$$eval("#files .rows .row:not([hidden])", rows => rows.map(row => row.cells[4].textContent));
	assert(bytes[0].endsWith("MB"), `most bytes first: ${bytes[0]}`);
	const name = await page.$eval("#files .rows .row .cell", cell => cell.textContent);
	await page.click("#files .rows .row");
	await page.waitForTimeout(400);
	assert((await rowsOf(page, "records")).every(row => row.includes(name)), "its records");
	await close();
});

await test("the flow of labels goes from the source to the denied endpoint", async () => {
	const {page, close} = await open("agent.html#tab=flow");
	await page.waitForTimeout(200);
	assert(await page.locator("#flow .node.source").count() > 0, "a source");
	assert(await page.locator("#flow .edge.denied").count() > 0, "a denied edge");
	await page.click("#flow table a >> nth=0");
	await page.waitForTimeout(200);
	assert(await page.isVisible("#details"), "a link of the table");
	await close();
});

await test("several sessions are merged by time", async () => {
	const {page, close} = await open("two.html#session=1&seq=500");
	assert((await page.textContent("#details h3")).includes("#500"), "the record");
	assert((await page.textContent("#details")).includes("second"), "of that session");
	await page.keyboard.press("Escape");
	const times = (await page.$$eval("#records .rows .row:not([hidden])", rows => rows.map(row => row.cells[1].textContent)))
		.map(time => time.split(":").reduce((sum, part) => 60 * sum + Number(part), 0));
	assert(times.every((time, i) => !i || time >= times[i - 1]), "in the order of time");
	await close();
});

await test("hostile names are text, everywhere", async () => {
	const {page, close} = await open("hostile.html");
	for (const tab of ["processes", "files", "network", "flow", "records"]) {
		await page.click(`#tab-${tab}`);
		await page.waitForTimeout(150);
	}
	const rows = await shown(page);
	for (let i = 0; i < rows; i += 3) {
		await page.evaluate(seq => { location.hash = `#session=0&seq=${seq}`; }, i + 1);
		await page.waitForTimeout(15);
	}
	same(await page.evaluate(() => window.taken), undefined, "script ran");
	same(await page.locator("img, iframe, object, embed, form, svg[onload]").count(), 0, "foreign elements");
	const text = await page.evaluate(() => document.body.innerText);
	assert(text.includes("</script><script>window.taken=1</script>"), "the name is shown");
	assert(!/[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/.test(text), "a character that turns the text around");
	await page.fill("#search", "onerror=window");
	await page.waitForTimeout(300);
	assert(await shown(page) > 0, "it is found");
	await close();
});

await test("the policy forbids every script and style but the page's own", async () => {
	const {page, said} = await open("agent.html");
	const policy = await page.getAttribute("meta[http-equiv=Content-Security-Policy]", "content");
	assert(!/unsafe|\*|data:|http/.test(policy), policy);
	await page.evaluate(() => {
		document.body.append(Object.assign(document.createElement("script"), {textContent: "window.taken = 1"}));
		const link = Object.assign(document.createElement("a"), {id: "x"});
		link.setAttribute("onclick", "window.taken = 2");
		document.body.append(link);
		link.click();
		document.body.append(Object.assign(document.createElement("img"), {src: "http://127.0.0.1:9/x"}));
	});
	await page.waitForTimeout(100);
	same(await page.evaluate(() => window.taken), undefined, "script ran");
	assert(said.filter(text => text.includes("Content Security Policy")).length >= 3, "the browser refuses all three");
	await page.context().close();
});

await test("the summary is there without JavaScript", async () => {
	const {page, close} = await open("agent.html", {javaScriptEnabled: false});
	const text = await page.innerText("#summary");
	for (const part of ["operations were denied", "secrets-stay", "This task has read a secret.", "Secrets touched", "203.0.113.9:443",
		"denied because this process gained secret", "Coverage", "Policies in force", "need JavaScript"])
		assert(text.includes(part), `no “${part}”`);
	assert(!await page.isVisible("#app"), "what needs it is not shown");
	await close();
});

const violations = async page => {
	await page.evaluate(axe);
	const {violations: found} = await page.evaluate(() => window.axe.run());
	return found.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html).join(" | ")}`);
};

for (const colorScheme of ["light", "dark"])
	await test(`axe-core finds nothing, ${colorScheme}`, async () => {
		const {page, close} = await open("agent.html", {colorScheme});
		const found = [];
		for (const tab of ["records", "processes", "files", "network", "flow"]) {
			await page.click(`#tab-${tab}`);
			await page.waitForTimeout(250);
			found.push(...await violations(page));
		}
		await page.click("#summary .rule a");
		await page.waitForTimeout(250);
		found.push(...await violations(page));
		same(found.join("\n"), "", "violations");
		await close();
	});

for (const colorScheme of ["light", "dark"])
	await test(`the audit report has no script, hostile names are text, axe-core finds nothing, ${colorScheme}`, async () => {
		const {page, close} = await open("audit.html", {colorScheme, still: true});
		same(await page.locator("script, img, iframe, object, embed, form, svg").count(), 0, "foreign elements");
		same(await page.evaluate(() => window.taken), undefined, "script ran");
		assert((await page.innerText("main")).includes("</script><script>window.taken=1</script>"), "the name is shown");
		same((await violations(page)).join("\n"), "", "violations");
		await page.click("main a >> nth=0");
		same(await page.evaluate(() => document.querySelector(location.hash).textContent.slice(0, 1)), "F", "a reference leads to its file");
		await close();
	});

await test("every control is reached and seen by keyboard", async () => {
	const {page, close} = await open("agent.html"), seen = new Set();
	await page.focus("#zoom-in");
	for (let i = 0; i < 20; i++) {
		seen.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
		await page.keyboard.press("Tab");
	}
	for (const wanted of ["zoom-out", "zoom-all", "timeline-box", "tab-records", "search", "lane lane0", "grid records"])
		assert(seen.has(wanted), `${wanted} is not reached`);
	await page.focus("#tab-records");
	await page.keyboard.press("ArrowRight");
	assert(await page.isVisible("#panel-processes"), "tabs by arrow");
	await close();
});

await test("1,000,000 records: 40 MB at most, open within 3 s, stay smooth", async () => {
	const bytes = statSync(`${pages}/million.html`).size;
	assert(bytes <= SIZE_MAX, `${bytes} bytes`);
	const {page, close} = await open("million.html");
	const ready = Number(await page.getAttribute("html", "data-ready"));
	same(await shown(page), 1000000, "records");
	const slowest = await page.evaluate(async () => {
		const view = document.querySelector("#records .grid"), times = [];
		let last = performance.now();
		for (let i = 1; i <= 90; i++) {
			view.scrollTop = i < 45 ? view.scrollHeight * i / 45 : view.scrollTop - 37;
			await new Promise(requestAnimationFrame);
			times.push(performance.now() - last);
			last = performance.now();
		}
		return times.sort((a, b) => b - a)[4];
	});
	await page.focus("#records .grid");
	await page.keyboard.press("End");
	await page.waitForTimeout(200);
	assert((await rowsOf(page, "records")).some(row => row.startsWith("1000000")), "the last one");
	await page.keyboard.press("ArrowUp");
	await page.hover("#records .grid");
	await page.mouse.wheel(0, -260);
	await page.waitForTimeout(200);
	assert((await rowsOf(page, "records")).some(row => row.startsWith("999975")), "the wheel goes row by row");
	const search = await page.evaluate(async () => {
		const began = performance.now();
		byIdSearch().value = "denied";
		byIdSearch().dispatchEvent(new Event("input"));
		while (document.getElementById("shown").textContent.startsWith("1,000,000"))
			await new Promise(resolve => setTimeout(resolve, 5));
		return performance.now() - began;
		function byIdSearch() { return document.getElementById("search"); }
	});
	const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
	assert(ready <= OPENS_MS, `opens in ${ready} ms`);
	assert(slowest <= FRAME_MS, `a frame of ${slowest} ms`);
	await close();
	return `${(bytes / 1e6).toFixed(1)} MB, ready in ${ready} ms, frames up to ${slowest.toFixed(0)} ms, search in ${search.toFixed(0)} ms, ` +
		`${(heap / 1e6).toFixed(0)} MB of heap`;
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
