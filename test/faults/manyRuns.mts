/**
 * Runs node and trigger again and again in n8n's own engine, in a process of its own, and writes how many bytes are held
 * after each part, as JSON.
 *
 * node test/faults/manyRuns.mts 4 50
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basicCredential, ask } from '../integration/asking.mts';
import { startEngine, triggerParametersOf } from '../integration/engine.mts';
import { heldBytes } from '../integration/heldBytes.mts';
import type { Answer } from './row.mts';

const [parts, runsOfAPart] = process.argv.slice(2).map(Number) as [number, number];

const LINES = 2_000;
const BODY = Array.from(
	{ length: LINES },
	(_, index) => `2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] User ${index}\n`,
).join('');

/** One after the other: most runs of a workflow are good, some are not. */
const answers: Answer[] = [
	(_, response) => response.end(BODY),
	(_, response) => response.writeHead(500).end('["no"]'),
	(_, response) => response.end('<html>Sign in</html>'),
	(request, response) => {
		response.writeHead(200, { 'Content-Length': BODY.length + 1 });
		response.write(BODY, () => request.socket.destroySoon());
	},
	({ socket }) => socket.resetAndDestroy(),
];

let asked = 0;
const server = createServer((request, response) => {
	answers[asked++ % answers.length]!(request, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const engine = await startEngine(process.cwd());
const trigger = engine.activate({
	credential: basicCredential(address),
	parameters: triggerParametersOf(),
});

const held: number[] = [];
for (let part = 0; part < parts; part++) {
	for (let run = 0; run < runsOfAPart; run++) {
		await ask(engine, address);
		await trigger.poll().catch(() => null);
	}
	held.push(heldBytes());
}
process.stdout.write(JSON.stringify(held));
server.close();
engine.close();
