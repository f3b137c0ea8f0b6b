// Connections to the server by https of node and by its fetch.
const https = require("https"), fs = require("fs");
const ca = fs.readFileSync("cert.pem");

function post(size, want) {
	return new Promise((done, failed) => {
		const request = https.request({host: "127.0.0.1", port: 4443, path: `/${want}`, method: "POST", ca, headers: {"Content-Length": size}}, (answer) => {
			let n = 0;
			answer.on("data", (data) => (n += data.length));
			answer.on("end", () => (n === want ? done() : failed(new Error(`${n} bytes came`))));
		});
		request.on("error", failed);
		request.end("n".repeat(size));
	});
}

(async () => {
	await post(1, 1);
	await post(100000, 300000);
	const answer = await fetch("https://127.0.0.1:4443/5000", {method: "POST", body: "f".repeat(20000)});
	if ((await answer.text()).length !== 5000) throw new Error("fetch");
})().catch((error) => {
	console.error(error);
	process.exit(1);
});
