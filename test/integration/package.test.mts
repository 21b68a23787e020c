import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
	string,
	any
>;
const scripts = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
	(path) => path.endsWith('.js'),
);

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(root);
});
afterAll(() => engine.close());

const syntaxOf = (path: string) =>
	ts.createSourceFile(path, readFileSync(join(root, 'dist', path), 'utf8'), ts.ScriptTarget.ES2022);

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	node.forEachChild((child) => walk(child, visit));
}

describe('the shipped code', () => {
	it('is all there', () => {
		expect(scripts.length).toBeGreaterThan(20);
	});

	it.each(scripts)('%s imports only what n8n Cloud allows', (path) => {
		const imported: string[] = [];
		walk(syntaxOf(path), (node) => {
			if (!ts.isCallExpression(node)) return;
			const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
			if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return;
			const [name] = node.arguments;
			imported.push(name && ts.isStringLiteral(name) ? name.text : '(made up at run time)');
		});
		expect(readFileSync(join(root, 'dist', path), 'utf8')).not.toMatch(/^\s*(?:import|export)\s/m);
		const allowed = /^(?:n8n-workflow|(?:node:)?crypto|\.{1,2}\/.*)$/;
		expect(imported.filter((name) => !allowed.test(name))).toEqual([]);
	});

	it.each(scripts)('%s uses no global that n8n forbids', (path) => {
		const forbidden =
			/^(?:process|global|globalThis|__dirname|__filename|set(?:Timeout|Interval|Immediate)|clear(?:Timeout|Interval|Immediate)|console|eval|Function|fetch|XMLHttpRequest)$/;
		const used: string[] = [];
		walk(syntaxOf(path), (node) => {
			if (!ts.isIdentifier(node) || !forbidden.test(node.text)) return;
			used.push(node.text);
		});
		expect(used).toEqual([]);
	});
});

describe('the package', () => {
	it('has no dependencies and runs nothing when it is installed', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.optionalDependencies ?? {}).toEqual({});
		expect(manifest.bundledDependencies ?? manifest.bundleDependencies ?? []).toEqual([]);
		expect(manifest.overrides).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const atInstallation =
			/^(?:pre|post)?(?:install|pack|prepare|uninstall|version)$|^prepublish$|^dependencies$/;
		expect(Object.keys(manifest.scripts).filter((name) => atInstallation.test(name))).toEqual([]);
	});

	it('ships the compiled code, icons, codex and the papers, and nothing else', () => {
		const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: root,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const [{ files }] = JSON.parse(output) as [{ files: Array<{ path: string }> }];
		const paths = files.map(({ path }) => path);
		const wanted =
			/^(?:dist\/(?:nodes|credentials)\/.+\.js|dist\/nodes\/.+\.node\.json|dist\/icons\/[^/]+\.svg|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
		expect(paths.filter((path) => !wanted.test(path))).toEqual([]);
		for (const needed of [...manifest.n8n.nodes, ...manifest.n8n.credentials, 'package.json']) {
			expect(paths).toContain(needed);
		}
		expect(paths.some((path) => path.endsWith('.node.json'))).toBe(true);
	}, 60_000);

	it('loads its node, its trigger and both credentials, with icons that are there', () => {
		expect(engine.node.description.name).toBe('nexthinkAuditTrail');
		expect(engine.trigger.description.name).toBe('nexthinkAuditTrailTrigger');
		for (const name of ['nexthinkBasicApi', 'nexthinkOAuth2Api']) {
			const type = engine.credentialType(name);
			expect(type.test ?? null).not.toBeNull();
			expect(type.documentationUrl).toMatch(/^https:/);
		}
		const icons = readdirSync(join(root, 'dist', 'icons'));
		expect(icons.toSorted()).toEqual(['auditTrail.dark.svg', 'auditTrail.svg']);
	});
});

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

describe('the contract', () => {
	const property = (name: string, within?: string): INodeProperties => {
		const properties = within
			? (property(within).options as INodeProperties[])
			: engine.node.description.properties;
		const found = properties.find((one) => one.name === name);
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

	it.each([
		['authentication', undefined, 'basicAuth'],
		['operation', undefined, 'portal'],
		['timeRange', undefined, { elapsedHours: 24 }],
		['returnAll', undefined, true],
		['limit', undefined, 50],
		['filters', undefined, {}],
		['options', undefined, {}],
		['logTimeZone', 'options', 'UTC'],
		['includeRawLine', 'options', true],
		['includeId', 'options', false],
		['includeSource', 'options', false],
		['timeout', 'options', 60],
	])('has %s of %s with its default', (name, within, value) => {
		expect(property(name, within).default).toEqual(value);
	});

	it.each([
		['authentication', ['basicAuth', 'oAuth2']],
		['operation', ['portal', 'engine', 'allEngines']],
		['timeRange', ['beforeDate', 'elapsedHours']],
		['filters', ['eventGroups', 'codes', 'events', 'accounts', 'text', 'onlyRecognized']],
	])('offers in %s exactly what it says', (name, values) => {
		expect(valuesOf(property(name)).toSorted()).toEqual(values.toSorted());
	});

	it('offers every group of events', () => {
		expect(valuesOf(property('eventGroups', 'filters')).toSorted()).toEqual(
			[
				...['signIns', 'signInFailures', 'accountsAndRoles', 'remoteActions', 'content'],
				...['hierarchyAndEngines', 'appliance', 'system', 'other', 'adminChanges'],
			].toSorted(),
		);
	});

	it('names the operations and their actions', () => {
		const options = property('operation').options as unknown as Array<Record<string, string>>;
		const named = Object.fromEntries(
			options.map(({ value, name, action }) => [value, [name, action]]),
		);
		expect(named).toEqual({
			portal: ['Portal', 'Get portal audit log'],
			engine: ['Engine', 'Get engine audit log'],
			allEngines: ['All Engines', 'Get all engines audit log'],
		});
	});

	it('takes an Engine from the list or by name, for its operation only', () => {
		expect(property('engine').modes!.map(({ name }) => name)).toEqual(['list', 'name']);
		expect(property('engine').displayOptions).toEqual({ show: { operation: ['engine'] } });
	});

	it.each([
		['authentication', 'basicAuth'],
		['operation', 'portal'],
		['startFrom', 'now'],
		['lookBackHours', 24],
		['filters', {}],
		['overlapHours', 1],
		['maxEventsPerPoll', 0],
		['options', {}],
	])('has %s of the trigger with its default', (name, value) => {
		expect(triggerProperty(name).default).toEqual(value);
	});

	it('gives the trigger the filters, the options, the Engine and the sign-in of the node', () => {
		for (const name of ['authentication', 'engine', 'filters']) {
			expect(triggerProperty(name)).toEqual(property(name));
		}
		const optionsOf = (options: INodeProperties) =>
			(options.options as INodeProperties[]).map(({ displayOptions: _, ...option }) => option);
		const forFiles = ['binaryProperty', 'compress', 'fileName'];
		expect(optionsOf(triggerProperty('options'))).toEqual(
			optionsOf(property('options')).filter(({ name }) => !forFiles.includes(name)),
		);
		const { credentials, polling, inputs, outputs, group } = engine.trigger.description;
		expect(credentials).toEqual(engine.node.description.credentials);
		expect({ polling, inputs, outputs, group }).toEqual({
			polling: true,
			inputs: [],
			outputs: ['main'],
			group: ['trigger'],
		});
	});

	it('names what the trigger watches and where it starts', () => {
		expect(valuesOf(triggerProperty('operation'))).toEqual(valuesOf(property('operation')));
		expect(valuesOf(triggerProperty('startFrom'))).toEqual(['lookBack', 'now']);
		expect(triggerProperty('lookBackHours').displayOptions).toEqual({
			show: { startFrom: ['lookBack'] },
		});
		// The editor lists an option without an action by its bare name.
		const options = triggerProperty('operation').options as INodePropertyOptions[];
		expect(options.map(({ action }) => action)).toEqual([
			'On new events of all engines',
			'On new events of an engine',
			'On new events of the portal',
		]);
	});

	it('gives a tool fewer events than a workflow', () => {
		const forTools = engine.node.description.properties.filter(
			({ name, displayOptions }) =>
				name === 'returnAll' && displayOptions?.show?.['@tool']?.[0] === true,
		);
		expect(forTools.map((one) => one.default)).toEqual([false]);
		expect(engine.node.description.usableAsTool).toBe(true);
	});

	it('shows of amount and options what applies to items or to a file', () => {
		const { properties } = engine.node.description;
		const amount = properties.filter(({ name }) => name === 'returnAll' || name === 'limit');
		expect(amount).toHaveLength(3);
		for (const { displayOptions } of amount) {
			expect(displayOptions!.hide).toMatchObject({ output: ['file'] });
		}
		const options = property('options').options as INodeProperties[];
		const namesWith = (displayOptions: INodeProperties['displayOptions']) =>
			options
				.filter((one) => JSON.stringify(one.displayOptions) === JSON.stringify(displayOptions))
				.map(({ name }) => name);
		expect(namesWith({ show: { '/output': ['file'] } })).toEqual([
			'compress',
			'fileName',
			'binaryProperty',
		]);
		expect(namesWith({ hide: { '/output': ['file'] } })).toEqual([
			'includeId',
			'includeRawLine',
			'includeSource',
		]);
		expect(namesWith(undefined)).toEqual(['logTimeZone', 'timeout']);
		expect(property('output').displayOptions).toEqual({ hide: { '@tool': [true] } });
	});

	it.each([
		['nexthinkBasicApi', ['instance', 'username', 'password', 'ignoreSslIssues']],
		[
			'nexthinkOAuth2Api',
			[
				...['instance', 'region', 'customRegion', 'clientId', 'clientSecret', 'scope'],
				...['useCustomUrls', 'apiUrl', 'tokenUrl', 'ignoreSSLIssues'],
			],
		],
	])('has the fields of %s', (name, fields) => {
		const visible = engine
			.credentialType(name)
			.properties.filter(({ type }) => type !== 'hidden' && type !== 'notice');
		expect(visible.map((field) => field.name).toSorted()).toEqual(fields.toSorted());
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
			]);
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

	/** Texts with a blank in them, whole or between the parts of a template. */
	function sentences(): string[] {
		const found: string[] = [];
		for (const path of scripts.filter((name) => !/eventCatalogue|eventGroups/.test(name))) {
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
