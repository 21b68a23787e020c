import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { filters } from './description/filters';
import { watchedLogProperties, watchedLogSubtitle } from './description/log';
import { triggerOptions } from './description/options';
import { watchedPlatformProperties } from './description/platform';
import { deliveryProperties, startProperties } from './description/polling';
import { authentication, credentials } from './description/signIn';
import { searchEngines } from './engineSearch';
import { nodeError } from './messages/nodeError';
import { readTriggerParameters } from './parameters/triggerParameters';
import { watchedLog } from './watchedLog';

export class NexthinkAuditTrailTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Nexthink Audit Trail Trigger',
		name: 'nexthinkAuditTrailTrigger',
		icon: {
			light: 'file:../../icons/auditTrail.svg',
			dark: 'file:../../icons/auditTrail.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: watchedLogSubtitle,
		// The editor shows it for the node as well, where it lists the two as one.
		description:
			'Fetches events of the Nexthink audit log, and as a trigger starts the workflow when new ones are written',
		eventTriggerDescription: 'Waiting for new events in the audit log',
		defaults: { name: 'Nexthink Audit Trail Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: [
			authentication,
			...watchedLogProperties,
			...watchedPlatformProperties,
			...startProperties,
			filters,
			triggerOptions,
			...deliveryProperties,
		],
	};

	methods = { listSearch: { searchEngines } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			const parameters = readTriggerParameters((name, fallback) =>
				this.getNodeParameter(name, fallback, { extractValue: name === 'engine' }),
			);
			const log = await watchedLog(this, parameters);
			const items = this.getMode() === 'manual' ? await log.newestItems() : await log.newItems();
			return items.length === 0 ? null : [items.map((json: IDataObject) => ({ json }))];
		} catch (thrown) {
			throw nodeError(this.getNode(), thrown);
		}
	}
}
