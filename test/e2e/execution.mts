/** One item as it left a node. */
export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, Record<string, unknown>>;
	error?: RunError;
	pairedItem?: { item: number; input?: number } | number | Array<{ item: number; input?: number }>;
}

/** An error as n8n stores it. */
export interface RunError {
	message: string;
	description?: string | null;
	httpCode?: string | null;
	name?: string;
	[more: string]: unknown;
}

/** What one node did in an execution. */
export interface NodeRun {
	/** The items of the first output. */
	items: Item[];
	/** The items of each output. */
	outputs: Item[][];
	error: RunError | undefined;
	/** What the node told the user beside its items. */
	hints: Array<{ message: string }>;
}

/** A finished execution, readable. */
export interface Execution {
	id: string;
	status: string;
	/** What started it: `trigger`, `manual` … */
	mode: string;
	error: RunError | undefined;
	nodes: Record<string, NodeRun>;
	/** The answer of n8n as it came, to search in. */
	raw: string;
}

/** An execution as `GET /rest/executions/:id` answers. */
export interface ExecutionAnswer {
	id: string;
	status: string;
	mode: string;
	data?: string;
	dataTooLargeToDisplay?: boolean;
}

interface ExecutionData {
	resultData: {
		error?: RunError;
		runData: Record<
			string,
			Array<{ data?: { main?: Array<Item[] | null> }; error?: RunError; hints?: NodeRun['hints'] }>
		>;
	};
}

/** Makes an execution readable; throws when n8n left out its data because of its size. */
export function readExecution(answer: ExecutionAnswer, raw: string): Execution {
	const { id, status, mode } = answer;
	if (answer.data === undefined || answer.dataTooLargeToDisplay) {
		throw new Error(`n8n does not show the data of execution ${id}: it is too large`);
	}
	const { resultData } = parseFlatted(answer.data) as ExecutionData;
	const nodes: Execution['nodes'] = {};
	for (const [name, runs] of Object.entries(resultData.runData)) {
		const outputs: Item[][] = [];
		for (const run of runs) {
			for (const [index, items] of (run.data?.main ?? []).entries()) {
				outputs[index] = (outputs[index] ?? []).concat(items ?? []);
			}
		}
		nodes[name] = {
			items: outputs[0] ?? [],
			outputs,
			error: runs.find((run) => run.error)?.error,
			hints: runs.flatMap((run) => run.hints ?? []),
		};
	}
	return { id, status, mode, error: resultData.error, nodes, raw };
}

/**
 * Undoes the `flatted` format: a JSON array of values, in which every string inside an object or
 * array is the position of the value meant. (Its package is there only once n8n is installed.)
 */
export function parseFlatted(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	for (const value of values) {
		if (typeof value !== 'object' || value === null) continue;
		const container = value as Record<string, unknown>;
		for (const [key, position] of Object.entries(container)) {
			if (typeof position === 'string') container[key] = values[Number(position)];
		}
	}
	return values[0];
}
