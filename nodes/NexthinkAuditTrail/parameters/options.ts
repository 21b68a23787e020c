import { defaultOf } from '../description/defaults';
import { optionFields } from '../description/options';

/** @returns what the 'Options' collection gives for a field, or what the editor shows for one that was not added */
export function optionOf(options: Record<string, unknown>, name: string): unknown {
	return options[name] ?? defaultOf(optionFields, name);
}
