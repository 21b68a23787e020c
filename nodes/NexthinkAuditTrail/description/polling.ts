import type { INodeProperties } from 'n8n-workflow';
import { AUDIT_TRAIL_OPERATIONS } from './log';

/** From when on, how late lines may be, how many at once: what only the trigger has. */
export const startProperties: INodeProperties[] = [
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'options',
		options: [
			{
				name: 'Look Back',
				value: 'lookBack',
				description:
					'Events of the last hours, or of the whole window of a query, and then new ones',
			},
			{
				name: 'Now',
				value: 'now',
				description: 'Only events that are written after the workflow was activated',
			},
		],
		default: 'now',
		description:
			'Which events come first when the workflow is activated for the first time. Later the trigger goes on where it was, whatever is chosen here, unless it has to start afresh. A test in the editor gives the newest 3 events.',
	},
	{
		displayName: 'Hours to Look Back',
		name: 'lookBackHours',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 24,
		description: 'How many hours before the activation to begin, as a whole number',
		displayOptions: { show: { startFrom: ['lookBack'], operation: AUDIT_TRAIL_OPERATIONS } },
	},
];

export const deliveryProperties: INodeProperties[] = [
	{
		displayName: 'Overlap Hours',
		name: 'overlapHours',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 1,
		description:
			'How many hours late a line may reach the log and still be found, for example after an Engine was slow. Every poll reads these hours again, and two more; no event is given twice.',
		displayOptions: { show: { operation: AUDIT_TRAIL_OPERATIONS } },
	},
	{
		displayName: 'Max Events Per Poll',
		name: 'maxEventsPerPoll',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'At most this many events start the workflow at once; the others come with the next polls, in the order of the log. Enter 0 for as many as there are, 50,000 at most.',
	},
];
