import { expect, test } from '@jest/globals';
import { USUAL_COLUMNS } from '../../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import { RowReader } from '../../../../nodes/NexthinkAuditTrail/sources/platform/rowReader.ts';

const NEEDED = ['time', 'code', 'message'];

function missingOf(more: readonly string[], account = ''): string | null {
	const reader = new RowReader({ columns: { ...USUAL_COLUMNS, account }, timeZone: 'UTC' });
	reader.addColumns([...NEEDED, ...more]);
	return reader.missing;
}

test.each([[['actor.account', 'target.account']], [['account (1)', 'account (2)']]])(
	'says so where several columns may be the account: %j',
	(columns) => {
		const came = [...NEEDED, ...columns].join(', ');
		expect(missingOf(columns)).toBe(
			`No column for account among those that came: ${came}. Name it in 'Columns', or have the query list it.`,
		);
		expect(missingOf(columns, columns[1])).toBeNull();
	},
);

test.each([[[]], [['account', 'target.account']], [['actor.account']], [['Account']]])(
	'is content where no column is the account, or one: %j',
	(columns) => {
		expect(missingOf(columns)).toBeNull();
	},
);
