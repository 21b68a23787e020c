import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { engineNamed } from './asking.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());

/** A node as it is saved, with the defaults of what was not touched. */
function nodeWith(of: 'node' | 'trigger', parameters: INodeParameters) {
	const { description } = engine[of];
	const blank = {
		id: '1',
		name: 'x',
		type: 'x',
		typeVersion: 1,
		position: [0, 0] as [number, number],
	};
	const node = { ...blank, parameters };
	const all = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		true,
		node,
		description,
	);
	return { node: { ...node, parameters: all! }, description };
}

/** The names of the parameters that the editor shows. */
function shown(of: 'node' | 'trigger', parameters: INodeParameters, isTool = false): string[] {
	const { node, description } = nodeWith(of, parameters);
	const type = isTool ? { ...description, name: `${description.name}Tool` } : description;
	return description.properties
		.filter((property) => NodeHelpers.displayParameter(node.parameters, property, node, type))
		.map(({ name }) => name);
}

/** The same of the fields that a collection offers to add. */
function offered(collection: string, parameters: INodeParameters): string[] {
	const { node, description } = nodeWith('node', parameters);
	const { options } = description.properties.find(({ name }) => name === collection)!;
	return (options as INodeProperties[])
		.filter((field) => NodeHelpers.displayParameter({}, field, node, description, node.parameters))
		.map(({ name }) => name);
}

describe('the subtitle in the workflow', () => {
	it.each<[INodeParameters, string]>([
		[{}, 'Portal · last 24 h'],
		[{ operation: 'allEngines', timeRange: { elapsedHours: 26 } }, 'All Engines · last 26 h'],
		[{ operation: 'engine', engine: engineNamed('') }, 'Engine · last 24 h'],
		[{ operation: 'engine', engine: engineNamed('engine-1') }, 'Engine engine-1 · last 24 h'],
		[
			{ operation: 'engine', engine: engineNamed("={{ $fromAI('Engine', '', 'string') }}") },
			'Engine · last 24 h',
		],
		[{ operation: 'engine', engine: engineNamed('={{ $json.engine }}') }, 'Engine · last 24 h'],
		[{ timeRange: {} }, 'Portal · whole log'],
		[{ timeRange: { beforeDate: '2024-12-24' } }, 'Portal · before 2024-12-24'],
		[
			{ timeRange: { beforeDate: '2024-12-24T14:00:00', elapsedHours: 8 } },
			'Portal · 8 h before 2024-12-24 14:00:00',
		],
		[{ timeRange: { beforeDate: '={{ $now }}', elapsedHours: '={{ $json.hours }}' } }, 'Portal'],
		[{ timeRange: { elapsedHours: '={{ $json.hours }}' } }, 'Portal'],
		[
			{ timeRange: { beforeDate: '2024-12-24', elapsedHours: '={{ $json.hours }}' } },
			'Portal · before 2024-12-24',
		],
		[
			{ timeRange: { beforeDate: '={{ $now }}', afterDate: '2024-12-20T08:00:00' } },
			'Portal · after 2024-12-20 08:00:00',
		],
		[
			{ timeRange: { beforeDate: '2024-12-24', afterDate: '2024-12-20' } },
			'Portal · after 2024-12-20, before 2024-12-24',
		],
		[
			{ timeRange: { elapsedHours: 24, afterDate: '2024-12-20' } },
			'Portal · last 24 h, after 2024-12-20',
		],
	])('of the node with %j', (parameters, subtitle) => {
		expect(engine.subtitle('node', parameters)).toBe(subtitle);
	});

	it.each<[INodeParameters, string]>([
		[{}, 'Portal'],
		[{ operation: 'allEngines' }, 'All Engines'],
		[{ operation: 'engine', engine: engineNamed('engine-1') }, 'Engine engine-1'],
	])('of the trigger with %j', (parameters, subtitle) => {
		expect(engine.subtitle('trigger', parameters)).toBe(subtitle);
	});
});

describe('what the editor shows', () => {
	const ALWAYS = ['authentication', 'operation', 'timeRange', 'filters', 'options'];

	it.each<[title: string, parameters: INodeParameters, more: string[]]>([
		['at first', {}, ['output', 'returnAll']],
		['for one Engine', { operation: 'engine' }, ['engine', 'output', 'returnAll']],
		['with a limit', { returnAll: false }, ['output', 'returnAll', 'limit']],
		['for a file', { output: 'file', returnAll: false }, ['output']],
		[
			'without hours: what that means',
			{ timeRange: {} },
			['wholeLogNotice', 'output', 'returnAll'],
		],
		[
			'with a date alone: the same',
			{ timeRange: { beforeDate: '2024-12-24' } },
			['wholeLogNotice', 'output', 'returnAll'],
		],
		[
			'without hours, but as a file: nothing of that',
			{ timeRange: {}, output: 'file' },
			['output'],
		],
		[
			'without hours, but with a limit: nothing of that',
			{ timeRange: {}, returnAll: false },
			['output', 'returnAll', 'limit'],
		],
		[
			'with a beginning by date: nothing of that',
			{ timeRange: { afterDate: '2024-12-24' } },
			['output', 'returnAll'],
		],
	])('%s', (_, parameters, more) => {
		expect(shown('node', parameters).toSorted()).toEqual([...ALWAYS, ...more].toSorted());
	});

	it('of a tool: no file, and a limit from the beginning', () => {
		const names = shown('node', { returnAll: false }, true);
		expect(names.toSorted()).toEqual([...ALWAYS, 'limit', 'returnAll'].toSorted());
	});

	it('of the trigger: hours to look back only where it looks back', () => {
		expect(shown('trigger', {})).not.toContain('lookBackHours');
		expect(shown('trigger', { startFrom: 'lookBack' })).toContain('lookBackHours');
	});

	it('of the options, what applies to items or to a file', () => {
		const both = ['bracketPosition', 'logTimeZone', 'timeout'];
		expect(offered('options', {}).toSorted()).toEqual(
			['includeId', 'includeRawLine', 'includeSource', ...both].toSorted(),
		);
		expect(offered('options', { output: 'file' }).toSorted()).toEqual(
			['binaryProperty', 'compress', 'fileName', ...both].toSorted(),
		);
	});
});

describe('the name of an Engine that is typed', () => {
	it('is not checked by n8n, whose check gives up on a busy machine and stops a workflow that is in order', () => {
		const { modes } = engine.node.description.properties.find(({ name }) => name === 'engine')!;
		expect(modes!.filter(({ validation }) => validation !== undefined)).toEqual([]);
	});
});
