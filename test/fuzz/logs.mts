/** Logs to begin with: those of the simulator, with everything in them that is hard to read. */

import { entriesOf, prefixStyles } from '../simulator/generator.mts';

const LINES = 24;

/** @returns logs of some lines in every way in which lines begin; LF or CR LF ends them */
export function hostileLogs(): Uint8Array[] {
	return prefixStyles.flatMap((prefixStyle, number) => {
		const entries = entriesOf({
			...{ seed: number, lines: LINES, component: number % 2 === 0 ? 'Portal' : 'engine-1' },
			...{ from: Date.parse('2024-10-26T00:00:00Z'), to: Date.parse('2024-11-03T12:00:00Z') },
			...{
				prefixStyle,
				hostile: true,
				consoleShare: 0.2,
				withoutBracketShare: 0.2,
				untimedShare: 0.1,
			},
		});
		const lineEnd = Buffer.from(number % 3 === 0 ? '\r\n' : '\n');
		const lines = [...entries].flatMap(({ line }) => [Buffer.from(line as string), lineEnd]);
		return [Buffer.concat(lines), Buffer.concat(lines.slice(0, 3))];
	});
}
