import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readMarkdown, tablesOf } from '../readme/markdown.mts';

const NODE = 'nodes/NexthinkAuditTrail';
/** Messages that name a parameter, or a field of a credential, say themselves what to enter. */
const NAME_WHAT_TO_ENTER = [`${NODE}/parameters/`, `${NODE}/http/addresses.ts`];

const OUR_ERRORS: ReadonlySet<string> = new Set(['ExplainedError', 'CredentialRefused']);

const sources = readdirSync(NODE, { recursive: true, encoding: 'utf8' })
	.map((path) => join(NODE, path))
	.filter((path) => path.endsWith('.ts'))
	.filter((path) => !NAME_WHAT_TO_ENTER.some((place) => path.startsWith(place)));

/** A message as a pattern: what the code puts into it may be anything. */
interface Message {
	words: string;
	pattern: RegExp;
}

/** Some parts of a message that stand between what is put into it. */
function messageOf(parts: string[]): Message {
	const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return { words: parts.join('…'), pattern: new RegExp(`^${escaped.join('.+')}$`) };
}

/** The texts that an expression may give; none for what is not written there. */
function textsOf(expression: ts.Expression): Message[] {
	if (ts.isStringLiteralLike(expression)) return [messageOf([expression.text])];
	if (ts.isTemplateExpression(expression)) {
		const { head, templateSpans } = expression;
		return [messageOf([head.text, ...templateSpans.map(({ literal }) => literal.text)])];
	}
	if (ts.isConditionalExpression(expression)) {
		return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
	}
	return [];
}

/** `new ExplainedError(message, remedy)`, `[message, remedy]`, warnings. */
function messagesAt(node: ts.Node): Message[] {
	if (ts.isNewExpression(node) && OUR_ERRORS.has(node.expression.getText())) {
		return node.arguments?.slice(0, 1).flatMap(textsOf) ?? [];
	}
	if (ts.isArrayLiteralExpression(node) && isTold(node)) return textsOf(node.elements[0]!);
	if (ts.isPropertyAssignment(node) && node.name.getText() === 'warnings') {
		const { initializer } = node;
		return ts.isArrayLiteralExpression(initializer) ? initializer.elements.flatMap(textsOf) : [];
	}
	if (ts.isVariableDeclaration(node) && node.name.getText() === 'message' && node.initializer) {
		return textsOf(node.initializer);
	}
	if (!ts.isCallExpression(node)) return [];
	if (/(?:^|\.)warnings\.push$/.test(node.expression.getText()))
		return node.arguments.flatMap(textsOf);
	return node.expression.kind === ts.SyntaxKind.SuperKeyword ? textsOf(node.arguments[0]!) : [];
}

/** Two sentences, or what gives the second: not a list of names. */
function isTold({ elements }: ts.ArrayLiteralExpression): boolean {
	return elements.length === 2 && textsOf(elements[0]!).some(({ words }) => words.includes(' '));
}

function messages(): Message[] {
	const found = new Map<string, Message>();
	for (const path of sources) {
		const text = readFileSync(join(process.cwd(), path), 'utf8');
		const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
		const visit = (node: ts.Node): void => {
			for (const message of messagesAt(node)) found.set(message.words, message);
			node.forEachChild(visit);
		};
		visit(source);
	}
	return [...found.values()];
}

/** The first column of the tables of messages. */
function rows(): string[] {
	return tablesOf(readMarkdown(join(process.cwd(), 'docs', 'troubleshooting.md')))
		.filter(({ head }) => head[0] === 'Message')
		.flatMap((table) => table.rows.map(([message]) => message!));
}

describe('docs/troubleshooting.md', () => {
	it('reads messages and rows', () => {
		expect(messages().length).toBeGreaterThan(30);
		expect(rows().length).toBeGreaterThan(30);
	});

	it('has a row for each message, in the same words', () => {
		const told = rows();
		const missing = messages().filter(({ pattern }) => !told.some((row) => pattern.test(row)));
		expect(missing.map(({ words }) => words)).toEqual([]);
	});

	it('has no row for a message that there is not', () => {
		const known = messages();
		expect(rows().filter((row) => !known.some(({ pattern }) => pattern.test(row)))).toEqual([]);
	});

	it('has no row twice', () => {
		const told = rows();
		expect(new Set(told).size).toBe(told.length);
	});
});
