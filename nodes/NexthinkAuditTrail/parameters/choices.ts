import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label the parameter as the editor shows it
 * @param value what an expression or a model may give for one of the choices
 * @throws ExplainedError when it is none of them
 */
export function readChoice<Choice extends string>(
	label: string,
	value: unknown,
	choices: readonly Choice[],
): Choice {
	const choice = choices.find((one) => one === value);
	if (choice !== undefined) return choice;
	const all = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
	throw new ExplainedError(
		`'${label}' must be ${all}, but is ${shown(value)}`,
		`Choose from the list of '${label}', or have its expression give ${all}.`,
	);
}
