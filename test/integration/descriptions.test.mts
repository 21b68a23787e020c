import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';
import { TIME_ZONE_NAMES } from '../../nodes/NexthinkAuditTrail/description/timeZoneNames.ts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

const root = process.cwd();
const TIME_ZONES: ReadonlySet<string> = new Set(TIME_ZONE_NAMES);
const scripts = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
	(path) => path.endsWith('.js'),
);

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(root);
}, 60_000);
afterAll(() => engine.close());

const syntaxOf = (path: string) =>
	ts.createSourceFile(path, readFileSync(join(root, 'dist', path), 'utf8'), ts.ScriptTarget.ES2022);

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	node.forEachChild((child) => walk(child, visit));
}

it.each(['nexthinkBasicApi', 'nexthinkOAuth2Api'])(
	'the credential %s can be tested, and says where it is documented',
	(name) => {
		const type = engine.credentialType(name);
		expect(type.test ?? null).not.toBeNull();
		expect(type.documentationUrl).toMatch(/^https:/);
	},
);

/** Every property that a user sees, of node, trigger and both credentials, with those inside of collections. */
function allProperties(): INodeProperties[] {
	const found: INodeProperties[] = [];
	const add = (properties: readonly INodeProperties[]): void => {
		for (const property of properties) {
			found.push(property);
			if (property.type === 'collection') add(property.options as INodeProperties[]);
		}
	};
	add(engine.node.description.properties);
	add(engine.trigger.description.properties);
	add(engine.credentialType('nexthinkBasicApi').properties);
	add(engine.credentialType('nexthinkOAuth2Api').properties);
	return found;
}

/** Names, values and defaults are recorded in test/package/records: `npm run verify:package`. */
describe('the parameters', () => {
	const property = (name: string): INodeProperties => {
		const found = engine.node.description.properties.find((one) => one.name === name);
		if (!found) throw new Error(`no parameter ${name}`);
		return found;
	};
	const triggerProperty = (name: string): INodeProperties => {
		const found = engine.trigger.description.properties.find((one) => one.name === name);
		if (!found) throw new Error(`no parameter ${name}`);
		return found;
	};
	const valuesOf = ({ options }: INodeProperties) =>
		options!.map((option) => ('value' in option ? option.value : option.name));

	it('names the operations and their actions', () => {
		const options = property('operation').options as unknown as Array<Record<string, string>>;
		const named = Object.fromEntries(
			options.map(({ value, name, action }) => [value, [name, action]]),
		);
		expect(named).toEqual({
			portal: ['Get Portal Log', 'Get portal log'],
			engine: ['Get Log of One Engine', 'Get log of one engine'],
			allEngines: ['Get Logs of All Engines', 'Get logs of all engines'],
			platform: ['Get Platform Log (NQL)', 'Get platform log by NQL query'],
			file: ['Read a File', 'Read a file'],
		});
	});

	it('gives the trigger the filters, the options, the Engine and the sign-in of the node', () => {
		for (const name of ['authentication', 'engine', 'queryId', 'queryParameters', 'filters']) {
			expect(triggerProperty(name)).toEqual(property(name));
		}
		const optionsOf = (options: INodeProperties) =>
			(options.options as INodeProperties[]).map(({ displayOptions: _, ...option }) => option);
		const forFiles = ['binaryProperty', 'compress', 'fileName'];
		expect(optionsOf(triggerProperty('options'))).toEqual(
			optionsOf(property('options')).filter(({ name }) => !forFiles.includes(name)),
		);
		expect(engine.trigger.description.credentials).toEqual(engine.node.description.credentials);
		expect(engine.trigger.description.group).toEqual(['trigger']);
	});

	it('names what the trigger watches', () => {
		// A file does not change.
		const watched = valuesOf(property('operation')).filter((value) => value !== 'file');
		const { displayName, options } = triggerProperty('operation');
		expect(displayName).toBe('Log to Watch');
		expect(valuesOf(triggerProperty('operation')).toSorted()).toEqual(watched.toSorted());
		// The editor lists an option without an action by its bare name.
		expect((options as INodePropertyOptions[]).map(({ name, action }) => [name, action])).toEqual([
			['All Engines', 'On new events of all engines'],
			['One Engine', 'On new events of an engine'],
			['Platform (NQL)', 'On new events of the platform'],
			['Portal', 'On new events of the portal'],
		]);
	});

	it('puts last in the trigger what hardly anybody has to change', () => {
		const names = engine.trigger.description.properties.map(({ name }) => name);
		expect(names.slice(-3)).toEqual(['options', 'overlapHours', 'maxEventsPerPoll']);
	});

	it('never shows a secret while it is typed', () => {
		for (const { name, typeOptions } of allProperties()) {
			if (/password$|secret$/i.test(name))
				expect([name, typeOptions?.password]).toEqual([name, true]);
		}
	});
});

describe('the words', () => {
	const SMALL = /^(?:a|an|and|as|at|by|for|from|in|of|on|or|the|through|to|with)$/;
	const isTitle = (text: string) =>
		text
			// Names of programs stand as they are.
			.replace(/ \([a-z]+\)/g, '')
			.replace(/[()]/g, '')
			.split(/[\s-]+/)
			.every((word, index) => /^[A-Z0-9]/.test(word) || (index > 0 && SMALL.test(word)));

	it('of names are in title case', () => {
		const names = allProperties()
			.filter(({ type }) => type !== 'notice' && type !== 'hidden')
			.flatMap(({ displayName, type, options, modes }) => [
				displayName,
				...(modes ?? []).map((mode) => mode.displayName),
				...(type === 'options' || type === 'multiOptions' ? options! : []).map(({ name }) => name),
			])
			// Cities are written as they are.
			.filter((name) => !TIME_ZONES.has(name.replaceAll(' ', '_')));
		expect(names.length).toBeGreaterThan(40);
		expect(names.filter((name) => !isTitle(name))).toEqual([]);
	});

	it('of descriptions end with a full stop exactly when there is more than one sentence', () => {
		const descriptions = allProperties().flatMap(({ description, type, options }) => [
			description,
			...(type === 'options' || type === 'multiOptions' ? options! : []).map((option) =>
				'description' in option ? option.description : undefined,
			),
		]);
		const wrong = descriptions.filter((text) => {
			if (text === undefined) return false;
			const isSeveral = /[.:?!] [A-Z]/.test(text.replace(/\b(?:e\.g|i\.e)\. /g, ''));
			const hasSentences = /[.?!] [A-Z]/.test(text);
			return (
				text === '' || (hasSentences || !isSeveral ? hasSentences !== text.endsWith('.') : false)
			);
		});
		expect(wrong).toEqual([]);
	});

	it('of switches begin with "Whether"', () => {
		const switches = allProperties().filter(({ type }) => type === 'boolean');
		expect(switches.length).toBeGreaterThan(5);
		for (const { name, description } of switches) {
			expect([name, description]).toEqual([name, expect.stringMatching(/^Whether /)]);
		}
	});

	it('of options stand in alphabetical order when there are five and more', () => {
		for (const { type, options } of allProperties()) {
			if (!/^(?:options|multiOptions|collection)$/.test(type) || options!.length < 5) continue;
			const names = options!.map((option) =>
				'displayName' in option ? option.displayName : option.name,
			);
			expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
		}
	});

	/** Texts with a blank in them, whole or between the parts of a template, but for lists of what stands in logs. */
	function sentences(): string[] {
		const found: string[] = [];
		for (const path of scripts.filter((name) => !/eventCatalogue|eventGroups|words/.test(name))) {
			walk(syntaxOf(path), (node) => {
				const isText =
					ts.isStringLiteralLike(node) ||
					ts.isTemplateHead(node) ||
					ts.isTemplateMiddleOrTemplateTail(node);
				if (isText && node.text.includes(' ')) found.push(node.text);
			});
		}
		return found;
	}

	it('of messages blame nobody', () => {
		const texts = sentences();
		expect(texts.length).toBeGreaterThan(100);
		expect(
			texts.filter((text) => /\b(?:errors?|problems?|failures?|failed|mistakes?)\b/i.test(text)),
		).toEqual([]);
	});

	it('of messages quote only names that the editor shows', () => {
		const shown = new Set([
			// n8n's own.
			'Poll Times',
			'Retry On Fail',
			'Timezone',
			...allProperties().flatMap(({ displayName, modes }) => [
				displayName,
				...(modes ?? []).map((mode) => mode.displayName),
			]),
		]);
		const quoted = sentences().flatMap((text) =>
			[...text.matchAll(/(?<!\w)'([A-Z][A-Za-z0-9() ]*)'(?!\w)/g)].map(([, name]) => name!),
		);
		expect(quoted.length).toBeGreaterThan(10);
		expect(quoted.filter((name) => !shown.has(name))).toEqual([]);
	});
});
