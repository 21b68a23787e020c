import type { INodeProperties } from 'n8n-workflow';
import { eventGroupOptions } from './eventGroups';
import { eventOptions } from './events';

export const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Which events are returned: those that pass every filter you add',
	options: [
		{
			displayName: 'Accounts',
			name: 'accounts',
			type: 'string',
			default: '',
			placeholder: 'e.g. jdoe, *system',
			description:
				'Accounts, separated by commas: whole names, ignoring case, of who did it or whom it was done to. There are no wildcards; for a part of a name, use Text.',
		},
		{
			displayName: 'Event Codes',
			name: 'codes',
			type: 'string',
			default: '',
			placeholder: 'e.g. 20101, 20201-20211',
			description:
				"Codes and ranges of codes, separated by commas. Together with 'Event Groups' or 'Events', an event of any of them is returned.",
		},
		{
			displayName: 'Event Groups',
			name: 'eventGroups',
			type: 'multiOptions',
			options: eventGroupOptions,
			default: [],
			description:
				"Kinds of events. Together with 'Event Codes' or 'Events', an event of any of them is returned.",
		},
		{
			displayName: 'Events',
			name: 'events',
			type: 'multiOptions',
			options: eventOptions,
			default: [],
			description:
				"Single events, if a group has too many. Together with 'Event Groups' or 'Event Codes', an event of any of them is returned.",
		},
		{
			displayName: 'Only Recognized Events',
			name: 'onlyRecognized',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out lines without the documented [component|category|code|account] part, such as SSH sign-ins',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			default: '',
			placeholder: 'e.g. remote action',
			description: 'Text the line must contain, ignoring case',
		},
	],
};
