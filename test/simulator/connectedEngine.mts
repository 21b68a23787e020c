import type { LogSource } from './logSource.mts';
import type { SimulatedEngine } from './settings.mts';

/** An Engine that the Portal gets through to, with invented details. */
export function connectedEngine(
	name: string,
	log: LogSource,
	changes: Partial<SimulatedEngine> = {},
): SimulatedEngine {
	return {
		name,
		address: `${name}.nexthink.example`,
		databaseUID: '00000000-0000-4000-8000-000000000000',
		machineID: 'simulated',
		description: 'simulated',
		status: 'CONNECTED',
		port: 443,
		timezone: 'UTC',
		version: '6.30.0.0',
		reachable: true,
		log,
		...changes,
	};
}
