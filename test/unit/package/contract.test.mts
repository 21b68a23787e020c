import { describe, expect, it } from '@jest/globals';
import type {
	ICredentialType,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IVersionedNodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { compareContracts } from '../../package/contract.mts';
import type { Contract } from '../../package/contract.mts';
import { contractOf } from '../../package/contractOfTypes.mts';

const limit: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	default: 50,
	displayOptions: { show: { returnAll: [false] } },
};
const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	default: 'portal',
	options: [
		{ name: 'Engine', value: 'engine' },
		{ name: 'Portal', value: 'portal' },
	],
};
const engine: INodeProperties = {
	displayName: 'Engine',
	name: 'engine',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list' },
		{ displayName: 'By Name', name: 'name', type: 'string' },
	],
};
const text: INodeProperties = { displayName: 'Text', name: 'text', type: 'string', default: '' };
const codes: INodeProperties = { ...text, displayName: 'Codes', name: 'codes' };
const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	default: {},
	options: [text, codes],
};
const hint: INodeProperties = { displayName: 'Hint', name: 'hint', type: 'notice', default: '' };
const usual = [limit, operation, engine, filters, hint];

const description = {
	version: 1,
	inputs: ['main'],
	outputs: ['main'],
	usableAsTool: true,
	credentials: [{ name: 'api' }],
	properties: usual,
} as unknown as INodeTypeDescription;
const api = { name: 'api', displayName: 'API', properties: [text, codes] } as ICredentialType;

function contractWith(
	more: Partial<INodeTypeDescription> | IVersionedNodeType = {},
	credentials: Record<string, ICredentialType> = { api },
): Contract {
	const type = 'nodeVersions' in more ? more : { description: { ...description, ...more } };
	return contractOf({ log: type as INodeType }, credentials, NodeHelpers.displayParameter);
}
const withProperties = (...properties: INodeProperties[]): Contract => contractWith({ properties });
const changeTo = (current: Contract) => compareContracts(contractWith(), current);

const BROKEN: Array<[string, Contract, string]> = [
	['a parameter is gone', withProperties(operation, engine, filters), 'log 1 › limit .*is gone'],
	[
		'a parameter has another name',
		withProperties(limit, operation, { ...engine, name: 'host' }, filters),
		'log 1 › engine is gone',
	],
	[
		'a field of a collection is gone',
		withProperties(limit, operation, engine, { ...filters, options: [text] }),
		'log 1 › filters › codes is gone',
	],
	[
		'a value is no longer offered',
		withProperties(limit, { ...operation, options: [operation.options![1]!] }, engine, filters),
		'log 1 › operation no longer offers "engine"',
	],
	[
		'a mode is no longer offered',
		withProperties(limit, operation, { ...engine, modes: [engine.modes![0]!] }, filters),
		'log 1 › engine no longer offers "name"',
	],
	[
		'a default is another one',
		withProperties({ ...limit, default: 100 }, operation, engine, filters),
		'log 1 › limit .* had the default 50, has 100',
	],
	[
		'a type is another one',
		withProperties({ ...limit, type: 'string' }, operation, engine, filters),
		'log 1 › limit .* was of type number, is of type string',
	],
	[
		'a list is taken in place of one value',
		withProperties(limit, operation, engine, {
			...filters,
			options: [{ ...text, typeOptions: { multipleValues: true } }, codes],
		}),
		'log 1 › filters › text was of type string, is of type several of string',
	],
	[
		'a parameter is shown in other cases',
		withProperties(
			{ ...limit, displayOptions: { show: { returnAll: [true] } } },
			operation,
			engine,
			filters,
		),
		'log 1 › limit .*shown in other cases',
	],
	[
		'a parameter has to be filled in now',
		withProperties(limit, operation, { ...engine, required: true }, filters),
		'log 1 › engine is required now',
	],
	[
		'a new parameter has to be filled in',
		withProperties(...usual, { ...text, required: true }),
		'log 1 › text is new and required',
	],
	['it is no tool', contractWith({ usableAsTool: undefined }), 'log 1 is no longer a tool'],
	['it has other outputs', contractWith({ outputs: ['main', 'main'] }), 'log 1: outputs were'],
	['it takes no sign-in', contractWith({ credentials: [] }), 'log 1: the sign-in with api is gone'],
	['a type version is gone', contractWith({ version: 2 }), 'log 1 is gone'],
	['a credential is gone', contractWith({}, {}), 'the credential api is gone'],
	[
		'a field of a credential is gone',
		contractWith({}, { api: { ...api, properties: [text] } }),
		'api › codes is gone',
	],
	[
		'a credential is of another kind',
		contractWith({}, { api: { ...api, extends: ['oAuth2Api'] } }),
		'api extends',
	],
];

const more = {
	...operation,
	options: [...operation.options!, { name: 'All', value: 'all' }],
} as INodeProperties;
const shownWith = (property: INodeProperties, ...values: string[]): INodeProperties => ({
	...property,
	displayOptions: { show: { ...property.displayOptions?.show, '/operation': values } },
});

describe('a change breaks saved workflows when', () => {
	it('a parameter is hidden with a value that they may have', () => {
		const current = withProperties(shownWith(limit, 'portal', 'all'), more, engine, filters);
		expect(changeTo(current).breaking).toEqual([
			expect.stringMatching(/^log 1 › limit .*is gone, or is shown in other cases/),
		]);
	});

	it.each(BROKEN)('%s', (_what, current, message) => {
		expect(changeTo(current).breaking).toEqual([expect.stringMatching(message)]);
	});
});

const ADDED: Array<[string, Contract, string]> = [
	['parameter', withProperties(...usual, { ...text, name: 'comment' }), 'log 1 › comment is new'],
	[
		'required parameter that has a default',
		withProperties(...usual, { ...text, name: 'comment', default: 'none', required: true }),
		'log 1 › comment is new',
	],
	[
		'field of a collection, even a required one',
		withProperties(limit, operation, engine, {
			...filters,
			options: [text, codes, { ...text, name: 'host', required: true }],
		}),
		'log 1 › filters › host is new',
	],
	[
		'value',
		withProperties(
			limit,
			{ ...operation, options: [...operation.options!, { name: 'All', value: 'all' }] as never },
			engine,
			filters,
		),
		'log 1 › operation offers "all"',
	],
	[
		'value, with which other parameters are hidden',
		withProperties(
			shownWith(limit, 'engine', 'portal'),
			more,
			{ ...engine, displayOptions: { hide: { operation: ['all'] } } },
			filters,
		),
		'log 1 › operation offers "all"',
	],
	['type version', contractWith({ version: [1, 2] }), 'log 2 is new'],
	['credential', contractWith({}, { api, other: api }), 'the credential other is new'],
	[
		'sign-in',
		contractWith({ credentials: [{ name: 'api' }, { name: 'other' }] }),
		'log 1: the sign-in with other is new',
	],
];

describe('a change only adds when it brings a', () => {
	it.each(ADDED)('new %s', (_what, current, message) => {
		expect(changeTo(current)).toEqual({ breaking: [], additions: [message] });
	});
});

it('a change that asks for more only where a new value was chosen breaks nothing', () => {
	const needed: INodeProperties = { ...text, name: 'query', required: true };
	const current = withProperties(...usual.with(1, more), shownWith(needed, 'all'));
	expect(changeTo(current).breaking).toEqual([]);
	const always = withProperties(...usual.with(1, more), shownWith(needed, 'all', 'portal'));
	expect(changeTo(always).breaking).toHaveLength(1);
});

describe('nothing changes', () => {
	const nothing = { breaking: [], additions: [] };

	it('with other words, another order, and what is only shown', () => {
		const reworded = usual
			.filter(({ type }) => type !== 'notice')
			.map((property) => ({ ...property, displayName: 'Other', description: 'Other' }));
		expect(changeTo(withProperties(...reworded.toReversed()))).toEqual(nothing);
	});

	it('for the first type version when the second one is different, in one description', () => {
		const forVersion = (property: INodeProperties, version: number): INodeProperties => ({
			...property,
			displayOptions: {
				...property.displayOptions,
				show: { ...property.displayOptions?.show, '@version': [version] },
			},
		});
		const current = contractWith({
			version: [1, 2],
			properties: [
				forVersion(limit, 1),
				forVersion({ ...limit, default: 100 }, 2),
				operation,
				engine,
				{
					...filters,
					options: [
						text,
						forVersion(codes, 1),
						forVersion({ ...codes, default: '20101' }, 2),
						forVersion({ ...text, name: 'host' }, 2),
					],
				},
			],
		});
		expect(changeTo(current)).toEqual({ breaking: [], additions: ['log 2 is new'] });
		expect(current.nodes.log!['2']!.parameters[0]).toMatchObject({ name: 'limit', default: 100 });
	});

	it('for the first type version when the second one is different, in a description of its own', () => {
		const nodeVersions = {
			1: { description },
			2: { description: { ...description, version: 2, properties: [text] } },
		};
		const current = contractWith({ nodeVersions } as unknown as IVersionedNodeType);
		expect(changeTo(current)).toEqual({ breaking: [], additions: ['log 2 is new'] });
	});

	it('when a contract is written down and read again', () => {
		expect(changeTo(JSON.parse(JSON.stringify(contractWith())) as Contract)).toEqual(nothing);
	});
});
