import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { olderEditions } from '../compatibility/editions.mts';
import { eventGroupTable } from '../readme/eventGroups.mts';
import {
	anchorsOf,
	headingsOf,
	linksOf,
	readMarkdown,
	sectionOf,
	tableOf,
} from '../readme/markdown.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

const root = process.cwd();
const readme = readMarkdown(join(root, 'README.md'));
const examples = readMarkdown(join(root, 'examples', 'README.md'));

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(root);
});
afterAll(() => engine.close());

/** As the tables write a parameter: its name, and its default where they give one. */
interface Row {
	name: string;
	default: string;
}

/** What a table has to say of parameters, the fields of a collection with the collection's name before them. */
function rowsOf(properties: readonly INodeProperties[]): Row[] {
	return properties
		.filter(({ type, displayOptions }) => type !== 'notice' && !displayOptions?.show?.['@tool'])
		.flatMap((property) => {
			if (property.type !== 'collection') {
				return { name: property.displayName, default: written(property, property.default) };
			}
			const given = property.default as Record<string, unknown>;
			return (property.options as INodeProperties[]).map((field) => ({
				name: `${property.displayName} → ${field.displayName}`,
				// A field of a filter does nothing until it is added, whatever it then begins with.
				default:
					field.name in given || property.name === 'options'
						? written(field, given[field.name] ?? field.default)
						: '',
			}));
		});
}

function written({ type, options }: INodeProperties, value: unknown): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (type === 'options') {
		return (options as INodePropertyOptions[]).find((option) => option.value === value)!.name;
	}
	return typeof value === 'object' ? '' : String(value);
}

function byName(rows: Row[]): Row[] {
	return rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

describe('the README', () => {
	it('has a row for each parameter of the node, with its default', () => {
		const rows = tableOf(readme, 'Parameters').map(([name, value]) => ({
			name: name!,
			default: value!,
		}));
		const described = rowsOf(engine.node.description.properties);
		// Which log: operation and Engine have a table of their own.
		const others = described.filter(({ name }) => !['Operation', 'Engine'].includes(name));
		expect(byName(rows.filter(({ name }) => !['Operation', 'Engine'].includes(name)))).toEqual(
			byName(others),
		);
	});

	it('has a row for each operation', () => {
		const operation = engine.node.description.properties.find(({ name }) => name === 'operation')!;
		expect(
			tableOf(readme, 'Operations')
				.map(([name]) => name)
				.toSorted(),
		).toEqual(operation.options!.map(({ name }) => name).toSorted());
	});

	it('has a row for each parameter that the trigger has by itself, and names the others', () => {
		const rows = tableOf(readme, 'The trigger');
		const shared = new Set(engine.node.description.properties.map(({ name }) => name));
		// Poll Times are n8n's own.
		const own = engine.trigger.description.properties.filter(
			({ name }) => !shared.has(name) && name !== 'pollTimes',
		);
		const known = rows.flatMap(([names]) => names!.split(', '));
		const all = engine.trigger.description.properties.map(({ displayName }) => displayName);
		expect(known.toSorted()).toEqual(all.toSorted());
		for (const { displayName, default: value, ...property } of own) {
			const row = rows.find(([name]) => name === displayName)!;
			expect([displayName, row[1]]).toEqual([
				displayName,
				written({ ...property, displayName, default: value }, value),
			]);
		}
	});

	it.each([
		['Nexthink API (Basic)', 'nexthinkBasicApi'],
		['Nexthink OAuth2 API', 'nexthinkOAuth2Api'],
	])('has a row for each field of the credential %s', (heading, name) => {
		const fields = engine
			.credentialType(name)
			.properties.filter(({ type }) => type !== 'hidden' && type !== 'notice')
			.map(({ displayName }) => displayName);
		const rows = sectionOf(readme, heading)
			.split('\n')
			.filter((line) => line.startsWith('|'))
			.join('\n');
		for (const field of fields) expect(rows).toContain(field);
	});

	it('has the keys of an item in their order', () => {
		const [, json] = /```json\n([\s\S]*?)```/.exec(sectionOf(readme, 'The item'))!;
		const item = JSON.parse(json!) as Record<string, unknown>;
		const named = tableOf(readme, 'The item').flatMap(([keys]) => keys!.split(', '));
		expect(named.toSorted()).toEqual([...Object.keys(item), 'id', 'source'].toSorted());
	});

	it('has the table of event groups that the catalogue makes: `npm run readme` writes it', () => {
		const made = tableOf(`# Made\n${eventGroupTable(root)}`, 'Made');
		expect(tableOf(readme, 'Event groups')).toEqual(made);
	});

	it('links to every example, which examples/README.md explains', () => {
		const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
		expect(files.length).toBeGreaterThan(2);
		const linked = linksOf(readme);
		for (const file of files) {
			const heading = headingsOf(examples).find((each) =>
				linksOf(sectionOf(examples, each)).includes(file),
			);
			const [anchor] = anchorsOf(`# ${heading}`);
			const targets = [`examples/${file}`, `examples/README.md#${anchor}`];
			expect([file, linked.some((target) => targets.includes(target))]).toEqual([file, true]);
		}
	});

	it('names only commands that there are', () => {
		const { scripts } = JSON.parse(readMarkdown(join(root, 'package.json'))) as {
			scripts: Record<string, string>;
		};
		const named = [...readme.matchAll(/npm run (\w+(?::\w+)*)/g)].map(([, script]) => script);
		expect(named.length).toBeGreaterThan(3);
		expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
	});

	it('has each n8n that tests run in, with its Node, in the table of compatibility', () => {
		interface Package {
			dependencies: { n8n: string; node: string };
			devDependencies: { node: string };
		}
		const read = (...path: string[]) => JSON.parse(readMarkdown(join(root, ...path))) as Package;
		const older = Object.keys(olderEditions).map((version) => {
			const { n8n, node } = read(
				'test',
				'compatibility',
				`n8n-${version}`,
				'package.json',
			).dependencies;
			expect(n8n).toBe(version);
			return [n8n, node];
		});
		const { n8n } = read('test', 'e2e', 'package.json').dependencies;
		const usual = [n8n, read('package.json').devDependencies.node];

		const rows = tableOf(readme, 'Compatibility').map((cells) => cells.slice(0, 2));
		expect(rows).toEqual([...older, usual]);
	});
});

describe('links', () => {
	const files = ['README.md', 'examples/README.md'];
	for (const file of readdirSync(root)) if (/^[A-Z]+\.md$/.test(file)) files.push(file);

	it.each([...new Set(files)])('of %s lead somewhere', (file) => {
		const text = readMarkdown(join(root, file));
		for (const target of linksOf(text)) {
			if (/^https:/.test(target)) continue;
			const [path = '', anchor] = target.split('#');
			const linked = path === '' ? join(root, file) : join(root, dirname(file), path);
			expect([target, existsSync(linked)]).toEqual([target, true]);
			if (anchor !== undefined) expect(anchorsOf(readMarkdown(linked))).toContain(anchor);
		}
	});
});
