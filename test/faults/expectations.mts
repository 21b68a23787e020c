/** Whether what came is what a row says, wherever it was tried. */

import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { expectNoSecret } from '../integration/secrets.mts';
import { expectCalm, expectReadable } from '../unit/messages.mts';
import { valueFor } from './row.mts';
import type { Given, How, Told } from './row.mts';

/** An error as n8n has it and saves it. */
export interface Failure {
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: { itemIndex?: number };
	failure?: { cause: string; retryAfterMs?: number };
	stack?: string;
}

/** How the hint about a log with lines begins. */
const READ_HINT = /^(?:\d input items: )?[\d,]+ (?:line|row)s? read, (?:all|[\d,]+) kept/;

export const EVERYTHING = { depth: Infinity, showHidden: true, maxStringLength: null } as const;

/** @param itemIndex the input item that the error names; undefined for none */
export function expectTold(
	failure: Failure | null | undefined,
	told: Told,
	how: How,
	itemIndex: number | undefined,
): void {
	expect(failure ?? null).not.toBeNull();
	const error = failure!;
	expectWords(error.message, error.description ?? '', told, how);
	const httpCode = told.httpCode === undefined ? null : String(valueFor(told.httpCode, how));
	expect(error.httpCode ?? null).toBe(httpCode);
	expect(error.context?.itemIndex).toBe(itemIndex);
	expect(error.failure?.cause).toBe(told.cause);
	if (told.retryAfter) expect(told.retryAfter(error.failure!.retryAfterMs!)).toBe(true);
	else expect(error.failure?.retryAfterMs).toBeUndefined();
	expectNoSecret(`${error.stack}`);
	expectNoSecret(JSON.stringify(error) + inspect(error, EVERYTHING));
}

/** The JSON of an item in the place of a log: with these two keys alone n8n knows it for what it is. */
export function expectErrorItem(json: Record<string, unknown>, told: Told, how: How): void {
	expect(Object.keys(json)).toEqual(['error', 'message']);
	expectWords(json.error as string, json.message as string, told, how);
}

function expectWords(message: string, description: string, told: Told, how: How): void {
	expect(message).toBe(valueFor(told.message, how));
	const quoted = quotedIn(told);
	expect(description.slice(0, quoted.length)).toBe(quoted);
	const remedy = description.slice(quoted.length);
	const expected = valueFor(told.description, how);
	if (typeof expected === 'string') expect(remedy).toBe(expected);
	else expect(remedy).toMatch(expected);
	expectReadable(message, description);
	expectCalm(remedy);
	if (!told.quotes) expectCalm(message);
	expectNoSecret(`${message}\n${description}`);
}

function quotedIn({ words, title, titleOfSignIn }: Told): string {
	if (titleOfSignIn !== undefined) {
		const titled = titleOfSignIn === '' ? '' : `, titled: ${titleOfSignIn}`;
		return `A web page came${titled}, so a proxy may have answered in Nexthink's place. `;
	}
	if (title !== undefined) return `Its page is titled: ${title}. `;
	return words === undefined ? '' : `Nexthink says: ${words}. `;
}

/** @param hints that the editor shows beside the items */
export function expectHint(hints: Array<{ message: string }>, given: Given): void {
	expect(hints).toHaveLength(1);
	const [{ message }] = hints as [{ message: string }];
	if (given.hint === undefined) expect(message).toMatch(READ_HINT);
	else expect(message.slice(0, given.hint.length)).toBe(given.hint);
}

export function expectKeys(items: Array<{ json: object }>, given: Given): void {
	for (const [index, expected] of (given.items ?? []).entries()) {
		expect(items[index]!.json).toMatchObject(expected);
	}
}
