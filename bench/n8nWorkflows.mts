/** The workflows that are called: what one would build without this package, and ours. */

import { inARow, workflowNode, OUR_NODE, OUR_NODE_TYPE, withNames } from '../test/e2e/workflow.mts';
import type { Workflow, WorkflowNode } from '../test/e2e/workflow.mts';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import { lineExpression } from './floor.mts';

/** Fetches a log as text and takes it apart in a Code node, into the fields that the floor has. */
export function peerNodes(url: string, style: PrefixStyle): WorkflowNode[] {
	const response = { response: { responseFormat: 'text', outputPropertyName: 'log' } };
	const jsCode = `
const expression = ${lineExpression(style).toString()};
const items = [];
for (const line of $input.first().json.log.split('\\n')) {
	if (line === '') continue;
	const match = expression.exec(line) ?? [];
	items.push({
		json: {
			line,
			time: match[1] ?? null,
			host: match[2] ?? null,
			component: match[3] ?? null,
			category: match[4] ?? null,
			code: match[5] ?? null,
			account: match[6] ?? null,
			message: match[7] ?? null,
		},
	});
}
return items;`;
	return [
		workflowNode('HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, { url, options: { response } }),
		workflowNode('Code', 'n8n-nodes-base.code', 2, { jsCode }),
	];
}

/** Fetches something into a file, as n8n itself does it. */
function intoFileNode(url: string): WorkflowNode {
	const response = { response: { responseFormat: 'file', outputPropertyName: 'data' } };
	const options = { response };
	return workflowNode('HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, { url, options });
}

/** Fetches a log into a file, and tells its size. */
export function fetchingNodes(url: string): WorkflowNode[] {
	return [
		intoFileNode(url),
		workflowNode('Edit Fields', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: '={{ { bytes: $binary.data.bytes } }}',
			options: {},
		}),
	];
}

/** n8n's name for a node of a folder that its settings name. */
const PROBE_TYPE = 'CUSTOM.auditLogProbe';

/** The least that a node can do: see `probe/`. */
export function probeNodes(url: string, style: PrefixStyle): WorkflowNode[] {
	const expression = lineExpression(style).source;
	return [workflowNode('Audit Log Probe', PROBE_TYPE, 1, { url, expression })];
}

/** Fetches a table as CSV and has n8n read it. */
export function tablePeerNodes(url: string): WorkflowNode[] {
	return [
		intoFileNode(url),
		workflowNode('Extract from File', 'n8n-nodes-base.extractFromFile', 1, {
			operation: 'csv',
			binaryPropertyName: 'data',
			options: {},
		}),
	];
}

/** Fetches a log into a file, of which our node reads the newest lines. */
export function ourFileNodes(url: string): WorkflowNode[] {
	return [
		intoFileNode(url),
		workflowNode(OUR_NODE, OUR_NODE_TYPE, 1, { operation: 'file', returnAll: false, limit: 50 }),
	];
}

/** Our node, which has a saved query exported. */
export function ourExportNodes(credentialId: string): WorkflowNode[] {
	return [
		{
			...workflowNode(OUR_NODE, OUR_NODE_TYPE, 1, {
				operation: 'platform',
				queryId: '#audit_log',
				fetchBy: 'export',
				returnAll: true,
			}),
			credentials: withNames({ nexthinkPlatformOAuth2Api: credentialId }),
		},
	];
}

/** Our node, which asks for a whole log. */
export function ourNodes(
	credentialId: string,
	parameters: Record<string, unknown> = {},
): WorkflowNode[] {
	return [
		{
			...workflowNode(OUR_NODE, OUR_NODE_TYPE, 1, {
				authentication: 'basicAuth',
				operation: 'portal',
				timeRange: {},
				returnAll: true,
				...parameters,
			}),
			credentials: withNames({ nexthinkBasicApi: credentialId }),
		},
	];
}

/**
 * Webhook → the nodes → Limit, which leaves the last item. The webhook answers with it, and n8n saves nothing.
 * @param path where the webhook answers, below `/webhook/`
 */
export function calledWorkflow(path: string, nodes: WorkflowNode[]): Workflow {
	const all = [
		workflowNode('Webhook', 'n8n-nodes-base.webhook', 2.1, {
			path,
			responseMode: 'lastNode',
			options: {},
		}),
		...nodes,
		workflowNode('Limit', 'n8n-nodes-base.limit', 1, { maxItems: 1, keep: 'lastItems' }),
	];
	return {
		name: path,
		nodes: all,
		connections: inARow(all.map(({ name }) => name)),
		settings: {
			executionOrder: 'v1',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveExecutionProgress: false,
			saveManualExecutions: false,
		},
	};
}
