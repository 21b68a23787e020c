import type { INodePropertyOptions } from 'n8n-workflow';
import type { FilterGroup } from '../event/filter';

/** The groups as the editor names them. Admin Changes, the most wanted, stands first in the alphabet. */
export const EVENT_GROUP_NAMES: Record<FilterGroup, string> = {
	adminChanges: 'Admin Changes',
	appliance: 'Appliance',
	content: 'Content',
	hierarchyAndEngines: 'Hierarchy and Engines',
	other: 'Other',
	remoteActions: 'Remote Actions',
	accountsAndRoles: 'Roles and Accounts',
	signInFailures: 'Sign-In Failures',
	signIns: 'Sign-Ins',
	system: 'System',
};

const descriptions: Record<FilterGroup, string> = {
	adminChanges:
		'What a person changed: accounts and roles, remote actions, content, hierarchy and Engines, appliance settings',
	appliance: 'Settings of the appliance: passwords, network, time, updates, backups',
	content:
		'Metrics, services, campaigns, categories, global alerts, tags and rules: created, updated, deleted',
	hierarchyAndEngines:
		'Hierarchies, entities, Engines added or removed, internal networks and domains',
	other: 'Events whose code is not known to this node',
	remoteActions: 'Remote actions created, updated, deleted and run',
	accountsAndRoles: 'Accounts, roles and profiles: created, updated, removed',
	signInFailures: 'Refused sign-ins and locked accounts',
	signIns: 'Sign-ins and sign-outs in the web interface, Finder and the Console',
	system: 'Start and stop of Portal and Engines, connections, synchronisation',
};

export const eventGroupOptions: INodePropertyOptions[] = (
	Object.keys(EVENT_GROUP_NAMES) as FilterGroup[]
).map((group) => ({
	name: EVENT_GROUP_NAMES[group],
	value: group,
	description: descriptions[group],
}));
