/** The node's name in every workflow built here, and so its key in an execution. */
export const OUR_NODE = 'Nexthink Audit Trail';

/** As n8n names it once the package is installed. */
export const OUR_NODE_TYPE = 'n8n-nodes-nexthink-audit-trail.nexthinkAuditTrail';

/** The same node as n8n makes a tool of it. */
export const OUR_TOOL_TYPE = `${OUR_NODE_TYPE}Tool`;

/** Our trigger's name in every workflow built here. */
export const OUR_TRIGGER = 'Nexthink Audit Trail Trigger';

export const OUR_TRIGGER_TYPE = 'n8n-nodes-nexthink-audit-trail.nexthinkAuditTrailTrigger';

/** A workflow as n8n's REST API takes it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<
		string,
		{
			[type in ConnectionType]?: Array<
				Array<{ node: string; type: ConnectionType; index: number }>
			>;
		}
	>;
	settings: Record<string, unknown>;
}

/** How data goes from node to node, and how an AI agent is given its model and its tools. */
export type ConnectionType = 'main' | 'ai_languageModel' | 'ai_tool';

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: OnError;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/**
 * Manual Trigger → (when `inputItems` are given: Edit Fields → Split Out, which make them) → our node.
 * `credentials` maps a credential type to the id that n8n gave it.
 */
export function workflowWith(options: {
	parameters: Record<string, unknown>;
	credentials?: Record<string, string>;
	inputItems?: Array<Record<string, unknown>>;
	onError?: OnError;
	/** Further settings of our node, such as `retryOnFail`. */
	nodeSettings?: Partial<WorkflowNode>;
	name?: string;
	settings?: Record<string, unknown>;
	nodeType?: string;
}): Workflow {
	const nodes = [
		workflowNode('Manual Trigger', 'n8n-nodes-base.manualTrigger', 1, {}),
		...(options.inputItems ? nodesThatMake(options.inputItems) : []),
		{
			...workflowNode(OUR_NODE, options.nodeType ?? OUR_NODE_TYPE, 1, options.parameters),
			...(options.credentials && { credentials: withNames(options.credentials) }),
			...(options.onError && { onError: options.onError }),
			...options.nodeSettings,
		},
	].map((each, index) => ({ ...each, position: [index * 220, 0] as [number, number] }));

	return {
		name: options.name ?? OUR_NODE,
		nodes,
		connections: inARow(nodes.map(({ name }) => name)),
		settings: { executionOrder: 'v1', ...options.settings },
	};
}

/**
 * Our trigger alone, which is all that it takes to start executions.
 * `pollSeconds` are the seconds of every minute at which n8n polls: one poll time alone may not be more frequent
 * than once a minute, several together may.
 */
export function triggerWorkflowWith(options: {
	parameters: Record<string, unknown>;
	credentials: Record<string, string>;
	pollSeconds: number[];
	name: string;
}): Workflow {
	const trigger = workflowNode(OUR_TRIGGER, OUR_TRIGGER_TYPE, 1, {
		...options.parameters,
		pollTimes: pollTimesAt(options.pollSeconds),
	});
	return {
		name: options.name,
		nodes: [{ ...trigger, credentials: withNames(options.credentials) }],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
}

/** When n8n polls: at these seconds of every minute. */
export function pollTimesAt(seconds: number[]): Record<string, unknown> {
	return {
		item: seconds.map((second) => ({ mode: 'custom', cronExpression: `${second} * * * * *` })),
	};
}

/** Nodes that need no task runner: a Code node would start a process of its own. */
function nodesThatMake(items: Array<Record<string, unknown>>): WorkflowNode[] {
	return [
		workflowNode('Input Items', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ items }),
			options: {},
		}),
		workflowNode('Split Out', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'items',
			options: {},
		}),
	];
}

/** A node at its usual settings. */
export function workflowNode(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
): WorkflowNode {
	const id = name.toLowerCase().replaceAll(' ', '-');
	return { id, name, type, typeVersion, parameters, position: [0, 0] };
}

/** Credentials as a node has them; `credentials` maps a type to the id that n8n gave it. */
export function withNames(credentials: Record<string, string>): WorkflowNode['credentials'] {
	return Object.fromEntries(
		Object.entries(credentials).map(([type, id]) => [type, { id, name: type }]),
	);
}

/** Each node's items go to the next one. */
export function inARow(names: string[]): Workflow['connections'] {
	const connections: Workflow['connections'] = {};
	for (const [index, name] of names.entries()) {
		const next = names[index + 1];
		if (next) connections[name] = { main: [[{ node: next, type: 'main', index: 0 }]] };
	}
	return connections;
}
