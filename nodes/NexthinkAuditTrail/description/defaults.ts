import type { INodeProperties } from 'n8n-workflow';

/** @returns what counts where a user gave nothing for a parameter: what the editor shows at first */
export function defaultOf(properties: readonly INodeProperties[], name: string): unknown {
	return properties.find((property) => property.name === name)!.default;
}
