import type { AuditEvent } from '../event/event';
import type { Memory, Source } from './memory';
import { componentsInText } from './waiting';

/** Whose a line is, in an answer that is several files, one after the other. */
export interface Whose {
	/** Whose file it is in or begins in, as far as it tells. */
	file: Source;
	/** Under whom it is remembered. */
	source: Source;
	/** Whose else it may be, because it may be two lines of two files. */
	others: Source[];
}

/** @param read reads the line; where there is but one file, it tells nothing */
export function whose(read: () => AuditEvent, memory: Memory, hasSeveralFiles: boolean): Whose {
	const { unnamed } = memory;
	if (!hasSeveralFiles) return { file: unnamed, source: unnamed, others: [] };
	const event = read();
	const file = memory.sourceOf(event.component, event.host);
	const others = componentsInText(event).map((name) => memory.sourceNamed(name));
	return { file, source: others.length > 0 ? unnamed : file, others };
}
