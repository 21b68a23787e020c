/** Finds the regular expressions of the shipped code, and texts that may be hard for them. */

import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import type { Shape } from './growth.mts';

export interface FoundExpression {
	file: string;
	expression: RegExp;
}

const SOURCES = ['nodes/**/*.ts', 'credentials/**/*.ts'];
/** What n8n evaluates: `={{ … }}`, with code in it. */
const EVALUATED = /^=\{\{(.*)\}\}$/s;

/** @param root the folder of package.json */
export function expressionsIn(root: string): FoundExpression[] {
	return globSync(SOURCES, { cwd: root })
		.sort()
		.flatMap((file) =>
			literalsIn(readFileSync(`${root}/${file}`, 'utf8')).map((literal) => ({
				file,
				expression: new RegExp(
					literal.slice(1, literal.lastIndexOf('/')),
					literal.slice(literal.lastIndexOf('/') + 1),
				),
			})),
		);
}

/** Also those in code that n8n evaluates, which the source holds as text. */
function literalsIn(code: string): string[] {
	const literals: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) literals.push(node.text);
		if (ts.isStringLiteralLike(node)) {
			const [, evaluated] = EVALUATED.exec(node.text) ?? [];
			if (evaluated !== undefined) literals.push(...literalsIn(`(${evaluated})`));
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true));
	return literals;
}

/** What stands for a class of characters. */
const MEMBERS: ReadonlyArray<[RegExp, string[]]> = [
	[/\\s|\\S/, [' ', '\n']],
	[/\\d/, ['1']],
	[/\\S|\[\^|\.[*+]|a-z/, ['x']],
	[/\\p\{Cc\}/, ['\u0000']],
	[/\\p\{Cs\}/, ['\ud800', '😀']],
	[/\\p\{Cf\}/, ['\u200b']],
	[/\\ufffd/, ['\ufffd']],
	[/\\r/, ['\r']],
];
const PUNCTUATION = /[[\](){}|<>=":;.,!?@#/\\_+-]/;
/** More make too many pairs: the first ones are those that an expression begins with. */
const MOST_PIECES = 6;

/** Runs of all that an expression speaks of, by themselves, after another and alternating, ending in what it does not want. */
export function shapesFor({ source }: RegExp): Shape[] {
	const pieces = new Set<string>();
	for (const [word] of source
		.replace(/\\[a-zA-Z](?:\{\w+\})?/g, '\u0000')
		.matchAll(/[a-z]{3,}/gi)) {
		pieces.add(word);
	}
	for (const [pattern, members] of MEMBERS) {
		if (pattern.test(source)) for (const member of members) pieces.add(member);
	}
	for (const character of source) if (PUNCTUATION.test(character)) pieces.add(character);
	const chosen = [...pieces].slice(0, MOST_PIECES);
	const after = '\u0007';
	return chosen.flatMap((one) => [
		{ before: '', piece: one, after },
		{ before: '', piece: one, after: '' },
		...chosen
			.filter((other) => other !== one)
			.flatMap((other) => [
				{ before: one, piece: other, after },
				{ before: '', piece: one + other, after },
			]),
	]);
}
