/** What was measured last on a machine, so that the next table need not be compared by eye. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './rows.mts';

/** The ratios of a table, as far as it holds some. */
interface Recorded {
	/** Ratios of another machine say little about this one. */
	processor: string;
	/** By what was measured. */
	ratios: Record<string, number>;
}

const FILE = join(import.meta.dirname, 'record.json');
const MOST_DIFFERENCE = 0.1;

/** Keeps the ratios of a table in the place of those of the command's last one. */
export async function record(
	command: string,
	processor: string,
	rows: readonly Row[],
): Promise<void> {
	const ratios = Object.fromEntries(
		rows.flatMap(({ what, ratio }) => (ratio === undefined ? [] : [[what, ratio] as const])),
	);
	const all = { ...(await recordedTables()), [command]: { processor, ratios } };
	await writeFile(FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** @returns what differs from the command's last table on a machine like this one; null when nothing does */
export async function differenceFromRecord(
	command: string,
	processor: string,
	rows: readonly Row[],
): Promise<string | null> {
	const last = (await recordedTables())[command];
	if (last?.processor !== processor) return null;
	const compared = rows.flatMap(({ what, ratio }) => {
		const then = last.ratios[what];
		return then === undefined || ratio === undefined ? [] : [{ what, then, now: ratio }];
	});
	const changeOf = ({ then, now }: { then: number; now: number }): number =>
		Math.max(then / now, now / then) - 1;
	const [most, ...others] = compared
		.filter((one) => changeOf(one) > MOST_DIFFERENCE)
		.toSorted((one, other) => changeOf(other) - changeOf(one));
	if (most === undefined) return null;
	const count = `${others.length + 1} of ${compared.length} ratios`;
	return `${count} differ by more than ${100 * MOST_DIFFERENCE} % from the last table on such a machine, most of all "${most.what}": ${most.then.toFixed(2)} then, ${most.now.toFixed(2)} now.`;
}

async function recordedTables(): Promise<Record<string, Recorded>> {
	return JSON.parse(await readFile(FILE, 'utf8')) as Record<string, Recorded>;
}
