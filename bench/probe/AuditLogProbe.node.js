/**
 * The probe: the least that a node in n8n can do to make items of a log. It fetches, splits, takes each line apart with one regular
 * expression, and checks nothing. What it needs is n8n's own cost.
 */
class AuditLogProbe {
	constructor() {
		this.description = {
			displayName: 'Audit Log Probe',
			name: 'auditLogProbe',
			group: ['input'],
			version: 1,
			description: 'Reads a log as plainly as possible',
			defaults: { name: 'Audit Log Probe' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [
				{ displayName: 'URL', name: 'url', type: 'string', default: '' },
				{ displayName: 'Expression', name: 'expression', type: 'string', default: '' },
			],
		};
	}

	async execute() {
		const expression = new RegExp(this.getNodeParameter('expression', 0));
		const url = this.getNodeParameter('url', 0);
		const body = await this.helpers.httpRequest({ url, encoding: 'stream' });
		const items = [];
		const keep = (line) => {
			const match = expression.exec(line) ?? [];
			const [, time = null, host = null, component = null, category = null, code = null] = match;
			const [, , , , , , account = null, message = null] = match;
			items.push({
				json: { time, host, component, category, code, account, message, line },
				pairedItem: { item: 0 },
			});
		};
		body.setEncoding('utf8');
		let rest = '';
		for await (const text of body) {
			const lines = (rest + text).split('\n');
			rest = lines.pop();
			for (const line of lines) keep(line);
		}
		if (rest !== '') keep(rest);
		return [items];
	}
}

module.exports = { AuditLogProbe };
