import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const NODE = 'nodes/NexthinkAuditTrail';
/** Where messages are made that do not name a parameter: those say themselves what to enter. */
const SOURCES = [
	`${NODE}/http/refusal.ts`,
	`${NODE}/messages/nodeError.ts`,
	`${NODE}/NexthinkAuditTrailTrigger.node.ts`,
	`${NODE}/polling/poll.ts`,
];

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

/** `message: …`, `const message = …`, `[message, remedy]`, the message of a new error, warnings. */
function messagesAt(node: ts.Node): Message[] {
	if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
		const name = node.name.getText();
		if (name === 'message' && node.initializer) return textsOf(node.initializer);
		if (name === 'warnings' && node.initializer && ts.isArrayLiteralExpression(node.initializer)) {
			return node.initializer.elements.flatMap(textsOf);
		}
		return [];
	}
	if (ts.isArrayLiteralExpression(node) && isTold(node)) return textsOf(node.elements[0]!);
	if (ts.isNewExpression(node) && node.arguments?.[1]) return textsOf(node.arguments[1]);
	if (ts.isCallExpression(node) && node.expression.getText() === 'this.warnings.push') {
		return node.arguments.flatMap(textsOf);
	}
	if (ts.isCallExpression(node) && node.expression.getText() === 'warnings.push') {
		return node.arguments.flatMap(textsOf);
	}
	return [];
}

/** Two sentences, or what gives the second: not a list of names. */
function isTold({ elements }: ts.ArrayLiteralExpression): boolean {
	return elements.length === 2 && textsOf(elements[0]!).some(({ words }) => words.includes(' '));
}

function messages(): Message[] {
	const found = new Map<string, Message>();
	for (const path of SOURCES) {
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

/** The first column of the first table in README's Troubleshooting, without its head. */
function rows(): string[] {
	const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8');
	const [, chapter = ''] = readme.split('\n## Troubleshooting\n');
	const [table = ''] = chapter.trim().split('\n\n');
	return table
		.split('\n')
		.slice(2)
		.map((row) => row.split(' | ')[0]!.replace(/^\| /, '').trim());
}

describe("README's troubleshooting", () => {
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
