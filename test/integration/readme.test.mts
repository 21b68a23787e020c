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
	tablesOf,
} from '../readme/markdown.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

const root = process.cwd();
/** All pages that link to each other, from the repository's root. */
const pages = [
	...readdirSync(root).filter((file) => /^[A-Z]+\.md$/.test(file)),
	...readdirSync(join(root, 'docs')).map((file) => join('docs', file)),
	join('bench', 'README.md'),
	join('examples', 'README.md'),
];
const page = (...path: string[]) => readMarkdown(join(root, ...path));
const readme = page('README.md');
const examples = page('examples', 'README.md');

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

describe('the pages', () => {
	it('have a row for each parameter of the node, with its default', () => {
		const rows = tablesOf(page('docs', 'parameters.md'))
			.filter(({ head }) => head[0] === 'Parameter')
			.flatMap((table) => table.rows)
			.map(([name, value]) => ({ name: name!, default: value! }));
		expect(byName(rows)).toEqual(byName(rowsOf(engine.node.description.properties)));
	});

	it('have a row for each operation', () => {
		const operation = engine.node.description.properties.find(({ name }) => name === 'operation')!;
		expect(
			tableOf(readme, 'Operations')
				.map(([name]) => name)
				.toSorted(),
		).toEqual(operation.options!.map(({ name }) => name).toSorted());
	});

	it('have a row for each parameter that the trigger has by itself, and name the others', () => {
		const rows = tableOf(page('docs', 'trigger.md'), 'Parameters');
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
		['Nexthink API', 'nexthinkBasicApi'],
		['Nexthink OAuth2 API', 'nexthinkOAuth2Api'],
	])('have a row for each field of the credential %s', (heading, name) => {
		const fields = engine
			.credentialType(name)
			.properties.filter(({ type }) => type !== 'hidden' && type !== 'notice')
			.map(({ displayName }) => displayName);
		const rows = tableOf(page('docs', 'credentials.md'), heading);
		const named = rows.flatMap(([names]) => names!.split(', '));
		// n8n adds a field of its own to every credential.
		expect(named.toSorted()).toEqual([...fields, 'Allowed HTTP Request Domains'].toSorted());
	});

	it('have the keys of an item in their order', () => {
		const [, json] = /```json\n([\s\S]*?)```/.exec(sectionOf(readme, 'The item'))!;
		const item = JSON.parse(json!) as Record<string, unknown>;
		const named = tableOf(page('docs', 'log-format.md'), 'The keys').flatMap(([keys]) =>
			keys!.split(', '),
		);
		expect(named.toSorted()).toEqual([...Object.keys(item), 'id', 'source'].toSorted());
	});

	it('have the table of event groups that the catalogue makes: `npm run readme` writes it', () => {
		const [made] = tablesOf(eventGroupTable(root));
		expect(tableOf(page('docs', 'parameters.md'), 'Event groups')).toEqual(made!.rows);
	});

	it('lead to every example, which examples/README.md explains', () => {
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

	it('name only commands that there are', () => {
		const { scripts } = JSON.parse(readMarkdown(join(root, 'package.json'))) as {
			scripts: Record<string, string>;
		};
		const all = pages.map((file) => page(file)).join('\n');
		const named = [...all.matchAll(/npm run (\w+(?::\w+)*)/g)].map(([, script]) => script);
		expect(named.length).toBeGreaterThan(20);
		expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
	});

	it('have each n8n that tests run in, with its Node, in the table of compatibility', () => {
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
	it.each(pages)('of %s lead somewhere', (file) => {
		for (const target of linksOf(page(file))) {
			if (/^https:/.test(target)) continue;
			const [path = '', anchor] = target.split('#');
			const linked = path === '' ? join(root, file) : join(root, dirname(file), path);
			expect([target, existsSync(linked)]).toEqual([target, true]);
			if (anchor !== undefined) expect(anchorsOf(readMarkdown(linked))).toContain(anchor);
		}
	});
});
