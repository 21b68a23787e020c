/** Hundreds of runs of the node, as items and as files. */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeParameterValueType } from 'n8n-workflow';
import { ask, authentications, engineNamed } from '../integration/asking.mts';
import { forgetRefusals } from '../integration/engine.mts';
import type { Engine, NodeResult } from '../integration/engine.mts';
import type { LogQuestion } from '../simulator/server.mts';
import { calm, provoke } from './faults.mts';
import type { Nexthink } from './nexthink.mts';
import { demandFitFailure, SHARE_OF_FAULTS, TIMEOUT_SECONDS } from './polls.mts';
import { demandNoSecret } from './secrets.mts';

type Random = () => number;

export interface RunFigures {
	runs: number;
	provoked: Record<string, number>;
	failed: number;
	items: number;
	fileBytes: number;
}

const operations = ['portal', 'engine', 'allEngines'] as const;
const ELAPSED_HOURS = 72;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Removes the files of earlier runs. @returns how many bytes they had */
function emptied(folder: string): number {
	let bytes = 0;
	for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		const stat = statSync(join(folder, name));
		if (stat.isFile()) bytes += stat.size;
	}
	for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
	return bytes;
}

/**
 * @param onRun called after each run
 * @throws when a run gave something else than the log, or a part of it
 */
export async function soakRuns(
	engine: Engine,
	nexthink: Nexthink,
	random: Random,
	runs: number,
	onRun: (run: number) => Promise<void>,
): Promise<RunFigures> {
	const { simulator } = nexthink;
	// What is expected is asked of the simulator after a run, and a line may grow too old meanwhile.
	nexthink.stopClock();
	const figures: RunFigures = { runs: 0, provoked: {}, failed: 0, items: 0, fileBytes: 0 };
	for (let run = 1; run <= runs; run++) {
		const operation = operations[run % operations.length]!;
		const question: LogQuestion = {
			operation,
			...(operation === 'engine' && { engine: 'engine-2' }),
			elapsedHours: ELAPSED_HOURS,
		};
		const isFile = random() < 0.5;
		const authentication = authentications[Math.floor(random() * authentications.length)]!;
		if (random() < SHARE_OF_FAULTS) {
			const name = provoke(simulator, random, authentication);
			figures.provoked[name] = (figures.provoked[name] ?? 0) + 1;
		}
		const result = await ask(engine, simulator.address, {
			authentication,
			parameters: {
				operation,
				engine: engineNamed('engine-2'),
				timeRange: { elapsedHours: ELAPSED_HOURS },
				output: isFile ? 'file' : 'items',
				options: { timeout: TIMEOUT_SECONDS },
			} as Record<string, NodeParameterValueType>,
		});
		calm(simulator);
		simulator.requests.length = 0;
		figures.runs++;
		demandNoSecret(result.saved, 'what n8n saves of a run');
		if (result.error !== null) {
			figures.failed++;
			demandFitFailure(result.error);
			// Else the runs after it would be refused unsent, and show nothing.
			forgetRefusals();
			if (result.items.length > 0) throw new Error('items beside an error');
		} else if (isFile) {
			await demandFile(engine, result, Buffer.from(simulator.answerTo(question)));
		} else {
			demandItems(result, simulator.linesOf(question));
			figures.items += result.items.length;
		}
		figures.fileBytes += emptied(engine.files.folder);
		await onRun(run);
	}
	return figures;
}

function demandItems({ items }: NodeResult, lines: Uint8Array[]): void {
	const isSame =
		items.length === lines.length &&
		items.every(({ json }, place) => json.line === decoder.decode(lines[place]));
	if (!isSame) throw new Error(`${items.length} items of ${lines.length} lines, or other ones`);
}

async function demandFile(engine: Engine, { items }: NodeResult, expected: Buffer): Promise<void> {
	const content = await engine.files.read(items[0]!.binary!.data!);
	if (!content.equals(expected)) throw new Error(`a file of ${content.length} other bytes`);
}
