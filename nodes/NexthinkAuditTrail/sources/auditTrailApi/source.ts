import type { EntrySource } from '../../event/entries';
import { decided } from './bareBrackets';
import { Charset } from './charset';
import { linesIn, textsOf, wholeLines } from './lines';
import type { ParserSettings } from './parser';
import { Parser } from './parser';

/** The classic API: entries are the lines of a log. */
export const auditTrailApi: EntrySource<Parser, ParserSettings> = {
	entriesOf: ({ bytes, charset: name }, parser) => {
		const charset = new Charset(name);
		const textsIn = (block: Uint8Array, isFirst: boolean) => textsOf(block, isFirst, charset);
		return linesIn(decided(wholeLines(bytes, charset), textsIn, parser), charset);
	},
	readerOf: (settings) => new Parser(settings),
};
