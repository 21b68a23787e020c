/**
 * What a saved workflow depends on: types, type versions, parameters, their values and defaults, fields of credentials.
 * n8n saves only what differs from a default, so a default is as much a promise as a name.
 */

/** Under which other values a parameter is there, as n8n's `displayOptions`; `null` = always. */
type Condition = Record<string, unknown> | null;

export interface ContractParameter {
	name: string;
	condition: Condition;
	type: string;
	default: unknown;
	/** A workflow without a value does not run. */
	required: boolean;
	/** What can be chosen, or the modes in which an n8n resource locator takes a value; `null` = anything. */
	values: unknown[] | null;
	/** Those inside of a collection. */
	parameters: ContractParameter[];
}

export interface ContractVersion {
	inputs: unknown;
	outputs: unknown;
	polling: boolean;
	usableAsTool: boolean;
	credentials: Array<{ name: string; condition: Condition }>;
	parameters: ContractParameter[];
}

export interface Contract {
	/** By the name of the type, then by its version. */
	nodes: Record<string, Record<string, ContractVersion>>;
	credentials: Record<string, { extends: string[]; fields: ContractParameter[] }>;
}

export interface ContractDifference {
	/** What workflows or credentials that are saved today would not survive. */
	breaking: string[];
	additions: string[];
}

/** Compares what was promised with what there is now. */
export function compareContracts(promised: Contract, current: Contract): ContractDifference {
	const difference: ContractDifference = { breaking: [], additions: [] };
	const { breaking, additions } = difference;

	for (const [type, versions] of Object.entries(promised.nodes)) {
		for (const [version, before] of Object.entries(versions)) {
			const where = `${type} ${version}`;
			const now = current.nodes[type]?.[version];
			if (now === undefined) breaking.push(`${where} is gone`);
			else compareVersions(where, before, now, difference);
		}
	}
	for (const [type, before] of Object.entries(promised.credentials)) {
		const now = current.credentials[type];
		if (now === undefined) {
			breaking.push(`the credential ${type} is gone`);
			continue;
		}
		if (textOf(before.extends) !== textOf(now.extends)) {
			breaking.push(`${type} extends ${textOf(now.extends)} instead of ${textOf(before.extends)}`);
		}
		compareParameters(type, before.fields, now.fields, true, difference);
	}

	for (const [type, versions] of Object.entries(current.nodes)) {
		for (const version of Object.keys(versions)) {
			if (promised.nodes[type]?.[version] === undefined)
				additions.push(`${type} ${version} is new`);
		}
	}
	for (const type of Object.keys(current.credentials)) {
		if (promised.credentials[type] === undefined) additions.push(`the credential ${type} is new`);
	}
	return difference;
}

function compareVersions(
	where: string,
	before: ContractVersion,
	now: ContractVersion,
	difference: ContractDifference,
): void {
	const { breaking, additions } = difference;
	for (const field of ['inputs', 'outputs', 'polling'] as const) {
		if (textOf(before[field]) === textOf(now[field])) continue;
		breaking.push(`${where}: ${field} were ${textOf(before[field])}, are ${textOf(now[field])}`);
	}
	if (before.usableAsTool && !now.usableAsTool) breaking.push(`${where} is no longer a tool`);
	if (!before.usableAsTool && now.usableAsTool) additions.push(`${where} is a tool now`);

	const { isSeen, seen } = savedWorkflowsOf(before);
	const keysNow = seen(now.credentials).map(keyOf);
	const keysBefore = seen(before.credentials).map(keyOf);
	for (const key of keysBefore) {
		if (!keysNow.includes(key)) breaking.push(`${where}: the sign-in with ${key} is gone`);
	}
	for (const key of keysNow) {
		if (!keysBefore.includes(key)) additions.push(`${where}: the sign-in with ${key} is new`);
	}
	compareParameters(where, seen(before.parameters), seen(now.parameters), true, difference, isSeen);
}

/**
 * What workflows see that were saved with a version. They have one of the values that a choice offered then: so a condition that all of
 * these meet is none to them, and what is shown with new values only they never see.
 */
function savedWorkflowsOf({ parameters }: ContractVersion) {
	const offered = new Map(
		parameters.flatMap(({ name, values }) => (values === null ? [] : [[name, values] as const])),
	);
	const met = (name: string, wanted: unknown): 'always' | 'sometimes' | 'never' => {
		const values = offered.get(name.replace(/^\//, ''))?.map(textOf);
		if (values === undefined || !Array.isArray(wanted)) return 'sometimes';
		const chosen = wanted.map(textOf);
		if (values.every((value) => chosen.includes(value))) return 'always';
		return values.some((value) => chosen.includes(value)) ? 'sometimes' : 'never';
	};
	const entriesOf = (condition: Condition, kind: 'show' | 'hide') =>
		Object.entries((condition?.[kind] ?? {}) as Record<string, unknown>);
	const isSeen = ({ condition }: { condition: Condition }): boolean =>
		!entriesOf(condition, 'show').some(([name, wanted]) => met(name, wanted) === 'never') &&
		!entriesOf(condition, 'hide').some(([name, wanted]) => met(name, wanted) === 'always');
	const seenCondition = (condition: Condition): Condition => {
		const left = (['show', 'hide'] as const).map((kind) => {
			const certain = kind === 'show' ? 'always' : 'never';
			return [
				kind,
				entriesOf(condition, kind).filter(([name, wanted]) => met(name, wanted) !== certain),
			];
		}) as Array<[string, Array<[string, unknown]>]>;
		const filled = left.filter(([, entries]) => entries.length > 0);
		return filled.length === 0
			? null
			: Object.fromEntries(filled.map(([kind, entries]) => [kind, Object.fromEntries(entries)]));
	};
	const seen = <One extends { condition: Condition; parameters?: ContractParameter[] }>(
		all: One[],
	): One[] =>
		all.map((one) => ({
			...one,
			condition: isSeen(one) ? seenCondition(one.condition) : one.condition,
			...(one.parameters && { parameters: seen(one.parameters) }),
		}));
	return { isSeen, seen };
}

/**
 * `isOutermost`: whether all of them are always there, and not added one by one, as in a collection. `isNeeded`: whether a new one is seen by
 * workflows that are saved already.
 */
function compareParameters(
	where: string,
	before: ContractParameter[],
	now: ContractParameter[],
	isOutermost: boolean,
	difference: ContractDifference,
	isNeeded: (parameter: ContractParameter) => boolean = () => true,
): void {
	const { breaking, additions } = difference;
	const byKey = new Map(now.map((parameter) => [keyOf(parameter), parameter]));
	for (const parameter of before) {
		const place = `${where} › ${keyOf(parameter)}`;
		const counterpart = byKey.get(keyOf(parameter));
		byKey.delete(keyOf(parameter));
		if (counterpart === undefined) {
			breaking.push(`${place} is gone, or is shown in other cases`);
			continue;
		}
		if (parameter.type !== counterpart.type) {
			breaking.push(`${place} was of type ${parameter.type}, is of type ${counterpart.type}`);
		}
		if (textOf(parameter.default) !== textOf(counterpart.default)) {
			breaking.push(
				`${place} had the default ${textOf(parameter.default)}, has ${textOf(counterpart.default)}`,
			);
		}
		if (!parameter.required && counterpart.required) breaking.push(`${place} is required now`);
		compareValues(place, parameter.values, counterpart.values, difference);
		compareParameters(place, parameter.parameters, counterpart.parameters, false, difference);
	}
	for (const [key, parameter] of byKey) {
		const { required, default: value } = parameter;
		const isEmpty = value === '' || value === undefined;
		const asksForMore = isOutermost && required && isEmpty && isNeeded(parameter);
		if (asksForMore) breaking.push(`${where} › ${key} is new and required, but has no default`);
		else additions.push(`${where} › ${key} is new`);
	}
}

function compareValues(
	place: string,
	before: unknown[] | null,
	now: unknown[] | null,
	{ breaking, additions }: ContractDifference,
): void {
	const textsBefore = (before ?? []).map(textOf);
	const textsNow = (now ?? []).map(textOf);
	if (now !== null) {
		for (const text of textsBefore) {
			if (!textsNow.includes(text)) breaking.push(`${place} no longer offers ${text}`);
		}
		if (before === null) breaking.push(`${place} took anything, and offers a choice now`);
	}
	for (const text of textsNow) {
		if (before !== null && !textsBefore.includes(text)) additions.push(`${place} offers ${text}`);
	}
}

/** The same name can stand there more than once, for different cases. */
function keyOf({ name, condition }: { name: string; condition: Condition }): string {
	return condition === null ? name : `${name} (${textOf(condition)})`;
}

/** A value as text that does not depend on the order of its keys. */
export function textOf(value: unknown): string {
	return (
		JSON.stringify(value, (_key, inner: unknown) =>
			inner !== null && typeof inner === 'object' && !Array.isArray(inner)
				? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
				: inner,
		) ?? 'nothing'
	);
}
