import type { Connection } from '../../http/connection';
import type { Asked, Told } from '../../http/refusal';
import { again, NEXT_POLL, refusedWithStatus } from '../../http/refusal';
import type { ComingAnswer, RequestContext } from '../../http/request';
import { request } from '../../http/request';
import type { Said } from '../../http/serverWords';
import { printable } from '../../messages/printable';
import { logOnly } from './logOnly';
import type { AuditLogQuery } from './query';
import { auditLogPath } from './query';

/**
 * Asks Nexthink for a log.
 *
 * @param timeoutSeconds the longest wait for the answer to begin, and then for its next part
 * @param isPoll whether a trigger asks, for its messages
 * @throws ExplainedError
 */
export async function requestLog(
	context: RequestContext,
	connection: Connection,
	query: AuditLogQuery,
	timeoutSeconds: number,
	isPoll = false,
): Promise<ComingAnswer> {
	const { authentication } = connection;
	const asked: Asked = { authentication, timeoutSeconds, isPoll, meaningOf: meaningFor(query) };
	const answer = await request(context, connection, auditLogPath(query), asked);
	const { bytes, saidIn, statusCode } = answer;
	const pageInstead = (said: Said) => refusedWithStatus(statusCode, said, asked);
	return { ...answer, bytes: logOnly(bytes, saidIn, pageInstead) };
}

/** What a status means as the answer to this query, if not the same as for any other. */
export function meaningFor({ operation, engine }: AuditLogQuery): Asked['meaningOf'] {
	return (status, asked, { isPage }): Told | null =>
		status === 500 && operation === 'engine' && !isPage
			? [
					`The Engine '${printable(engine ?? '')}' may be disconnected, or Nexthink does not know it (500)`,
					`A disconnected Engine gives no log${again(asked, ': try again later.', `. ${NEXT_POLL}`)} If it is connected, check 'Engine': it holds the host name of the Engine as Nexthink knows it. If it was chosen from the list, which stores the address, enter the Engine's name instead ('By Name').`,
				]
			: null;
}
