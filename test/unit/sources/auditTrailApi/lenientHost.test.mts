import { describe, expect, it } from '@jest/globals';
import { lenientHost } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lenientHost.ts';

describe('the host by which the trigger keeps lines of unknown templates apart', () => {
	it.each([
		['03/11/2026 02:28:01 portal01 nxaudit: [Portal|USER|20206|root] Role x is added', 'portal01'],
		['Di 3. Nov 02:28:01 engine.example x: text', 'engine.example'],
		['local3.info e2 text', 'e2'],
		['sshd.7 e2 text', 'e2'],
		['1 2 3 4 5 6 e2 text', null],
		[`${'e2'.repeat(128)} text`, null],
		['engine text without a digit', null],
		['', null],
		['   ', null],
	])('of %j is %j', (line, host) => {
		expect(lenientHost(line)).toBe(host);
	});
});
