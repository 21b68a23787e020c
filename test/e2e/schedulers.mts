import type { N8nEdition } from './edition.mts';

/** One of n8n's two ways of polling at the right time. */
export interface Scheduler {
	name: 'in memory' | 'durable';
	environment: Record<string, string>;
	/** After a refused sign-in n8n itself does not poll for half an hour, unless the workflow is published anew. */
	waitsAfterRefusal: boolean;
}

const all: Scheduler[] = [
	// The default of 2.41.
	{ name: 'in memory', environment: {}, waitsAfterRefusal: false },
	{
		name: 'durable',
		environment: {
			N8N_SCHEDULER_ENABLED: 'true',
			N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
			N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
			N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
		},
		waitsAfterRefusal: true,
	},
];

/** The ones that an n8n has. */
export function schedulersOf({ differences }: N8nEdition): Scheduler[] {
	return all.filter(
		({ name }) => name === 'in memory' || !differences.includes('has one scheduler'),
	);
}

/** Workflows whose polls the durable scheduler made and found something, by n8n's log; once for each such poll. */
export function handedOffBy(log: string): string[] {
	return log
		.split('\n')
		.filter((entry) => entry.includes('"Poll returned new data; handed off to a new execution"'))
		.map(
			(entry) => (JSON.parse(entry) as { metadata: { workflowId: string } }).metadata.workflowId,
		);
}
