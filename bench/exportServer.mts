/** The NQL API with one export, as far as the benchmark asks for it: in a process that is not measured. */

import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PEOPLE } from './people.mts';

export interface ExportServer {
	/** Of the API. */
	address: string;
	/** Of the same table, not compressed: for whoever fetches it without the API. */
	tableAddress: string;
	rows: number;
	bytes: number;
	/** The message of the last row. */
	lastMessage: string;
	close(): Promise<void>;
}

const FIRST_ROW_AT = Date.UTC(2024, 9, 15);
const MILLISECONDS_BETWEEN_ROWS = 3_600;
const TABLE_PATH = '/table.csv';
const FILE_PATH = '/file.csv.gz';

/** As they are documented ("Audit trail codes"), with the keys that were added later. */
const EVENTS: ReadonlyArray<(row: number) => [code: number, message: string]> = [
	(row) => [
		90211,
		`User logged in, id=${row}, name=${personOf(row)}, session_id=${row * 7}, ip=192.0.2.${row % 255}`,
	],
	(row) => [90212, `User logged out, id=${row}, name=${personOf(row)}, session_id=${row * 7}`],
	(row) => [
		90213,
		`User failed login attempt, id=${row}, name=${personOf(row)}, error="wrong password"`,
	],
	(row) => [
		91021,
		`Updated role, id=${row}, name="Helpdesk, level ${row % 9}", permissions_granted="campaigns", permissions_revoked=""`,
	],
	(row) => [92041, `Updated dashboard, id=${row}, name="Branch offices"`],
];

export async function startExportServer(rows: number): Promise<ExportServer> {
	const table = Buffer.from(tableOf(rows));
	const file = gzipSync(table);
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '', 'http://127.0.0.1').pathname;
		if (path === TABLE_PATH) return send(response, 'text/csv', table);
		if (path === FILE_PATH) return send(response, 'application/octet-stream', file);
		if (path.endsWith('/token')) {
			return sendJson(response, { access_token: 'token', token_type: 'Bearer', expires_in: 900 });
		}
		if (path.endsWith('/export')) return sendJson(response, { exportId: 'of-the-table' });
		return sendJson(response, { status: 'COMPLETED', resultsFileUrl: `${address}${FILE_PATH}` });
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		address,
		tableAddress: address + TABLE_PATH,
		rows,
		bytes: table.length,
		lastMessage: eventOf(rows - 1)[1],
		async close() {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

function tableOf(rows: number): string {
	const lines = ['id,time,code,message,account'];
	for (let row = 0; row < rows; row++) {
		const time = new Date(FIRST_ROW_AT + row * MILLISECONDS_BETWEEN_ROWS).toISOString();
		const [code, message] = eventOf(row);
		lines.push(`${row},${time},${code},"${message.replaceAll('"', '""')}",${personOf(row * 7)}`);
	}
	return `${lines.join('\n')}\n`;
}

function eventOf(row: number): [code: number, message: string] {
	return EVENTS[row % EVENTS.length]!(row);
}

function personOf(row: number): string {
	return PEOPLE[row % PEOPLE.length]!;
}

function sendJson(response: ServerResponse, body: object): void {
	send(response, 'application/json', Buffer.from(JSON.stringify(body)));
}

function send(response: ServerResponse, type: string, body: Buffer): void {
	response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
	response.end(body);
}
