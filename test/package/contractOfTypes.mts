import type {
	ICredentialType,
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	IVersionedNodeType,
	NodeHelpers,
} from 'n8n-workflow';
import type { Contract, ContractParameter, ContractVersion } from './contract.mts';

/** Shown only; n8n saves nothing of them. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['notice', 'callout', 'button']);
/** n8n adds these to every polling trigger by itself. */
const OF_N8N: ReadonlySet<string> = new Set(['pollTimes']);

const ANY_PARAMETER: INodeProperties = {
	displayName: 'Any',
	name: 'any',
	type: 'string',
	default: '',
};

/** n8n-workflow's, which plain Node cannot import as a module. */
type DisplayParameter = typeof NodeHelpers.displayParameter;

/** Reads off loaded types what workflows depend on. */
export function contractOf(
	nodes: Record<string, INodeType | IVersionedNodeType>,
	credentials: Record<string, ICredentialType>,
	displayParameter: DisplayParameter,
): Contract {
	return {
		nodes: Object.fromEntries(
			Object.entries(nodes).map(([name, type]) => [name, versionsOf(type, displayParameter)]),
		),
		credentials: Object.fromEntries(
			Object.entries(credentials).map(([name, type]) => [
				name,
				{ extends: type.extends ?? [], fields: parametersOf(type.properties, () => true) },
			]),
		),
	};
}

function versionsOf(
	type: INodeType | IVersionedNodeType,
	displayParameter: DisplayParameter,
): Record<string, ContractVersion> {
	const types = 'nodeVersions' in type ? Object.values(type.nodeVersions) : [type];
	return Object.fromEntries(
		types.flatMap(({ description }) =>
			[description.version]
				.flat()
				.map((version) => [String(version), versionOf(description, version, displayParameter)]),
		),
	);
}

function versionOf(
	description: INodeTypeDescription,
	version: number,
	displayParameter: DisplayParameter,
): ContractVersion {
	const isOfVersion = ({ displayOptions }: INodeProperties | INodeCredentialDescription) => {
		const ofVersionOnly: INodeProperties = {
			...ANY_PARAMETER,
			displayOptions: {
				show: versionCondition(displayOptions?.show),
				hide: versionCondition(displayOptions?.hide),
			},
		};
		return displayParameter({}, ofVersionOnly, { typeVersion: version }, description);
	};
	return {
		inputs: description.inputs,
		outputs: description.outputs,
		polling: description.polling ?? false,
		usableAsTool: Boolean(description.usableAsTool),
		credentials: (description.credentials ?? []).map(({ name, displayOptions }) => ({
			name,
			condition: conditionOf(displayOptions),
		})),
		parameters: parametersOf(description.properties, isOfVersion),
	};
}

type Cases = NonNullable<INodeProperties['displayOptions']>['show'];

const versionCondition = (cases: Cases): Cases =>
	cases?.['@version'] && { '@version': cases['@version'] };

/** Of which version a parameter is says the place where it is recorded. */
function conditionOf(
	displayOptions: INodeProperties['displayOptions'],
): ContractParameter['condition'] {
	const kinds = Object.entries(displayOptions ?? {}).flatMap(([kind, cases]) => {
		const { '@version': _, ...others } = cases as Record<string, unknown>;
		return Object.keys(others).length === 0 ? [] : [[kind, others] as const];
	});
	return kinds.length === 0 ? null : Object.fromEntries(kinds);
}

function parametersOf(
	properties: readonly INodeProperties[],
	isOfVersion: (property: INodeProperties) => boolean,
): ContractParameter[] {
	return properties
		.filter(({ name, type }) => !WITHOUT_VALUE.has(type) && !OF_N8N.has(name))
		.filter(isOfVersion)
		.map((property) => ({
			name: property.name,
			condition: conditionOf(property.displayOptions),
			type: property.typeOptions?.multipleValues ? `several of ${property.type}` : property.type,
			default: property.default,
			required: property.required ?? false,
			values: valuesOf(property),
			parameters: parametersOf(innerOf(property), isOfVersion),
		}));
}

function valuesOf({ type, options, modes }: INodeProperties): unknown[] | null {
	if (type === 'resourceLocator') return (modes ?? []).map(({ name }) => name);
	if (type !== 'options' && type !== 'multiOptions') return null;
	return ((options ?? []) as INodePropertyOptions[]).map(({ value }) => value);
}

function innerOf({ type, options }: INodeProperties): INodeProperties[] {
	if (type === 'collection') return options as INodeProperties[];
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).map(({ name, displayName, values }) => ({
		name,
		displayName,
		type: 'collection',
		default: {},
		options: values,
	}));
}
