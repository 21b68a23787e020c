/** What a row of the fault table says. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { Authentication } from '../integration/asking.mts';

/**
 * How a log is asked for: by the node, by the node with continue-on-fail and two input items, by the node for
 * a file, and by the trigger.
 */
export type Way = 'run' | 'goingOn' | 'file' | 'poll';
export const ways: readonly Way[] = ['run', 'goingOn', 'file', 'poll'];

/** One kind of case: a row is tried in each. */
export interface How {
	way: Way;
	authentication: Authentication;
}

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What differs between the sign-ins, or between who asks. */
export type Differing<Value> =
	| Value
	| { basicAuth: Value; oAuth2: Value }
	| { byNode: Value; byTrigger: Value };

export function valueFor<Value extends string | RegExp | number>(
	differing: Differing<Value>,
	{ way, authentication }: How,
): Value {
	if (typeof differing !== 'object' || differing instanceof RegExp) return differing as Value;
	if ('basicAuth' in differing) return differing[authentication];
	const { byNode, byTrigger } = differing as { byNode: Value; byTrigger: Value };
	return way === 'poll' ? byTrigger : byNode;
}

/** No item comes; this is told instead, and the trigger's state stays as it was. */
export interface Told {
	message: Differing<string>;
	/** What the server said, as it is quoted before the remedy. */
	words?: string;
	/** The title of the web page that came, as it is quoted before the remedy. */
	title?: string;
	/** The same of one that a refused sign-in came with; empty for a page without. */
	titleOfSignIn?: string;
	/** The remedy. A pattern only where the machine decides over a code in it. */
	description: Differing<string | RegExp>;
	httpCode?: Differing<number>;
	/** What n8n's scheduler of polls is told; undefined for what a user entered. */
	cause?:
		| 'configuration-invalid'
		| 'credential-invalid'
		| 'rate-limited'
		| 'temporarily-unavailable';
	/** With which sign-in it is the password or the client secret that was refused: it is not sent again by itself. */
	credentialRefused?: Authentication;
	/** Milliseconds that n8n's scheduler is told to wait. */
	retryAfter?: (milliseconds: number) => boolean;
	/** The message quotes what a stranger wrote: only its own words are held to n8n's style. */
	quotes?: boolean;
}

/** All items come. */
export interface Given {
	lines: string[];
	/** Of each item, some keys. */
	items?: IDataObject[];
	/** How the hint begins; none when left out. */
	hint?: string;
	/** What the file has to be, byte for byte; not looked at when left out. */
	bytes?: Uint8Array;
}

/** Requests that one run, or one poll, makes. */
export interface Requests {
	log: number;
	token: number;
	/** More for the log, that a run makes once for all of its input items. */
	logOnce?: number;
}

/** A key and a certificate in PEM. */
export interface Identity {
	key: string;
	certificate: string;
}

/** What is asked of the platform, one after the other; the file of an export lies at another host. */
export type PlatformStep = 'execute' | 'export' | 'status' | 'file';

/** How the platform is asked, and what it does at which step. */
export interface AskedOfPlatform {
	fetchBy: 'execute' | 'export';
	/** As it should, where left out. */
	answers: Partial<Record<PlatformStep, Answer>>;
}

/** What another node has fetched. */
export interface FetchedFile {
	bytes: string | Uint8Array;
	name: string;
	/** 'data' when left out. */
	field?: string;
}

/** What the server or the user does, and what comes of it. */
export interface Row {
	/** What the server or the user does. */
	what: string;
	/** How the server answers a request for the log; as it should, when left out. */
	answer?: Answer;
	/** The platform is asked in place of the Audit Trail API. */
	platform?: AskedOfPlatform;
	/** A file of the input items is read in place of a log. */
	file?: FetchedFile;
	/** How the token end point answers; as it should, when left out. */
	token?: Answer;
	/** The same for one that names another server, which is never to be given a secret. */
	tokenRedirects?: (elsewhere: string) => Answer;
	/** Where the server listens, 127.0.0.1 when left out. */
	host?: string;
	/** The server speaks TLS and shows this. */
	identity?: () => Identity;
	/** The token end point speaks TLS and shows this. */
	tokenIdentity?: () => Identity;
	/** The credential has https for a server that speaks plain HTTP. */
	tls?: 'expected';
	/** The same for one that names another server, which is never to be asked. */
	redirects?: (elsewhere: string) => Answer;
	/** What the credential has in place of the server's address. */
	address?: string;
	/** Other fields of the credential that differ. */
	credential?: Record<string, unknown>;
	/** Of node and trigger, where they differ from the whole log of the Portal. */
	parameters?: Record<string, NodeParameterValueType | object>;
	/** One empty item when left out. */
	input?: IDataObject[];
	/** The workflow's zone. */
	timezone?: string;
	/** All of them when left out. */
	ways?: readonly Way[];
	/** Both when left out. */
	authentications?: readonly Authentication[];
	/** Where it differs from one request for the log, and with OAuth2 one for a token before it. */
	requests?: Partial<Record<Authentication, Requests>>;
	/** Looks at the requests of one run or poll. */
	sent?: (requests: IncomingMessage[]) => void;
	/** It is time that passes: the row's cases run beside each other. */
	waits?: boolean;
	/** Within which it has to be over. */
	seconds?: number;
	outcome: Told | Given;
}

/** So long may a row take that waits for nothing; a hang would take minutes. */
export const USUAL_SECONDS = 15;

export function isTold(outcome: Told | Given): outcome is Told {
	return 'message' in outcome;
}
