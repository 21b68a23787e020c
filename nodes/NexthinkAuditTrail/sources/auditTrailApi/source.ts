import type { EntrySource } from '../../event/entries';
import { linesOf } from './lines';
import { Parser } from './parser';

/** The classic API: entries are the lines of a log. */
export const auditTrailApi: EntrySource = {
	entriesOf: linesOf,
	readerOf: (settings) => new Parser(settings),
};
