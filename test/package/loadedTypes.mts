/**
 * Loads a package through n8n's directory loader, in a process of its own because n8n reads its settings once, and
 * writes what workflows depend on as JSON: `node loadedTypes.mts <folder of the package> <file to write>`.
 */

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { contractOf } from './contractOfTypes.mts';

const [packageFolder, output] = process.argv.slice(2) as [string, string];

const require = createRequire(join(process.cwd(), 'package.json'));
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core') as typeof import('n8n-core');
const { NodeHelpers } = require('n8n-workflow') as typeof import('n8n-workflow');

const loader = new PackageDirectoryLoader(packageFolder);
await loader.loadAll();
const typesOf = <Type,>(loaded: Record<string, { type: unknown }>): Record<string, Type> =>
	Object.fromEntries(Object.entries(loaded).map(([name, { type }]) => [name, type as Type]));
const nodes = typesOf<INodeType | IVersionedNodeType>(loader.nodeTypes);
const credentials = typesOf<ICredentialType>(loader.credentialTypes);
writeFileSync(output, JSON.stringify(contractOf(nodes, credentials, NodeHelpers.displayParameter)));
