/** What can be set on the simulator, and its defaults: what the vendor's page says, or the plainest reading of it. */

import type { LogSource } from './logSource.mts';

export interface BasicAccount {
	username: string;
	password: string;
}

export interface OAuthClient {
	clientId: string;
	clientSecret: string;
	/** The scopes the client may ask for. */
	scopes: string[];
}

export type EngineStatus = 'CONNECTED' | 'DISCONNECTED' | 'CONNECTING';

/** One Engine: the fields of the documented Engines list, its log, and whether the Portal gets through to it. */
export interface SimulatedEngine {
	name: string;
	address: string;
	databaseUID: string;
	machineID: string;
	description: string;
	status: EngineStatus;
	port: number;
	timezone: string;
	version: string;
	log: LogSource;
	/** `false`: asking for this Engine answers 500 although the list calls it connected; All Engines leaves it out. */
	reachable: boolean;
}

export type FaultKind =
	| 'resetBeforeHeaders'
	| 'resetInBody'
	| 'closeBeforePromisedLength'
	| 'stallBeforeHeaders'
	| 'stallInBody'
	| 'slowDrip';

export const faultKinds: readonly FaultKind[] = [
	'resetBeforeHeaders',
	'resetInBody',
	'closeBeforePromisedLength',
	'stallBeforeHeaders',
	'stallInBody',
	'slowDrip',
];

/** What goes wrong on the way of a log answer. */
export interface Fault {
	kind: FaultKind;
	/**
	 * How many body bytes (as on the wire, so after compression) get out before it happens; 0 when left out.
	 * Past the end of the body it happens at the last moment at which it can still be noticed.
	 */
	afterBytes?: number;
	/** `slowDrip` only: milliseconds between two bytes; 100 when left out. */
	intervalMilliseconds?: number;
	/** How many log requests it hits before it is over; all of them when left out. */
	times?: number;
}

/** An answer to give once, in place of the proper one. */
export interface PlannedAnswer {
	status: number;
	body: string | Uint8Array;
	contentType: string;
	headers?: Record<string, string>;
	/** Which request takes it; `log` when left out. */
	insteadOf?: 'log' | 'engines' | 'token';
}

/** Every setting may be changed while the simulator runs, except `listenPort`; the next request sees the change. */
export interface SimulatorSettings {
	/** TCP port on 127.0.0.1; 0 = any free one. Read at the start only. */
	listenPort: number;
	/** Local users that may call. */
	basicAccounts: BasicAccount[];
	/** OAuth clients that may ask for tokens. */
	clients: OAuthClient[];
	/**
	 * Life of a token in seconds, fractions allowed; what `expires_in` says. Counted in real time, not by
	 * `clock`: the client counts it in real time too.
	 */
	tokenLifetimeSeconds: number;
	/** With which status a token is refused that is unknown or over. The documentation names none. */
	refusedTokenStatus: 401 | 403;
	/** User names and client ids that are signed in but refused with 403. */
	deniedAccounts: string[];
	portalLog: LogSource;
	engines: SimulatedEngine[];
	/** The server's "now", epoch milliseconds: what `elapsed_hours` counts back from. */
	clock: () => number;
	/** Whether a line written exactly at `before_date` is in the answer. The page says "before". */
	beforeDateInclusive: boolean;
	/** Whether a line written exactly at the start of the window is in the answer. */
	elapsedStartInclusive: boolean;
	/** The zone in which the server reads `before_date`, minutes east of UTC, -840 to 840. */
	serverZoneOffsetMinutes: number;
	/** Old versions know neither parameter: the whole file whatever they say, right or wrong. */
	ignoreTimeParameters: boolean;
	/** Whether a `before_date` later than `clock` is refused with 400. */
	refuseFutureBeforeDate: boolean;
	/** Bytes cut off the end of the answer: the last line was still being written. */
	tornLastLine: number;
	/** Oldest lines dropped from every log, on top of its own `rotatedAway`. */
	rotation: number;
	lineEnd: '\n' | '\r\n';
	/** Every file ends without a line end, so that in All Engines two lines stick together. */
	missingLastNewline: boolean;
	/** The answer starts with U+FEFF. */
	byteOrderMark: boolean;
	/** Which field of an Engine equals `<Engine_Hostname>`; the documentation does not say. */
	engineKey: 'name' | 'address' | 'either';
	/** What the error array holds: plain texts, or objects with `code` and `message`. */
	errorShape: 'strings' | 'objects';
	/** Writes the body in pieces of that many bytes, each on its own; 0 = as it comes. */
	chunkBytes: number;
	/** `Transfer-Encoding: chunked` instead of `Content-Length`. Streams are always chunked: nobody knows their length. */
	chunked: boolean;
	/** Sends gzip to clients that accept it. */
	compress: boolean;
	/**
	 * Answers given once each instead of the proper ones, first come first served. A log or an Engines list is
	 * replaced only where the request would have got one; a token request takes it whatever it says.
	 */
	failNext: PlannedAnswer[];
	/** What happens to log answers on the way; `null` = nothing. */
	fault: Fault | null;
}

/** Documented life of a token of the current public API: 15 minutes. */
const DOCUMENTED_TOKEN_LIFETIME_SECONDS = 900;

/** Gives a fresh set of defaults with empty logs, so that two simulators never share an array. */
export function defaultSettings(): SimulatorSettings {
	return {
		listenPort: 0,
		basicAccounts: [{ username: 'audit-reader', password: 'correct horse' }],
		clients: [
			{
				clientId: 'n8n-client',
				clientSecret: 'client-secret-1',
				scopes: ['service:audit-trail', 'service:engines'],
			},
		],
		tokenLifetimeSeconds: DOCUMENTED_TOKEN_LIFETIME_SECONDS,
		refusedTokenStatus: 401,
		deniedAccounts: [],
		portalLog: { entries: [] },
		engines: [],
		clock: Date.now,
		beforeDateInclusive: false,
		elapsedStartInclusive: true,
		serverZoneOffsetMinutes: 0,
		ignoreTimeParameters: false,
		refuseFutureBeforeDate: false,
		tornLastLine: 0,
		rotation: 0,
		lineEnd: '\n',
		missingLastNewline: false,
		byteOrderMark: false,
		engineKey: 'either',
		errorShape: 'strings',
		chunkBytes: 0,
		chunked: false,
		compress: false,
		failNext: [],
		fault: null,
	};
}
