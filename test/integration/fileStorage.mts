import { createRequire } from 'node:module';
import type { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** Where n8n keeps the files of items. */
export interface FileStorage {
	/** Holds all of them, half-written ones too. */
	folder: string;
	/** The whole file that an item's `binary` names. */
	read(file: IBinaryData): Promise<Buffer>;
	/** Keeps a file as a node that fetched it does. */
	store(bytes: Buffer, fileName: string): Promise<IBinaryData>;
}

type Class<Instance> = abstract new (...parameters: never[]) => Instance;

/** n8n's one register of its services. */
interface Services {
	Container: { get<Service>(service: Class<Service>): Service };
}

/**
 * Opens n8n's storage for files the way n8n does when it starts, in the mode that it has by itself: on disk.
 * @param n8nCore the path of n8n-core's module, not loaded yet
 * @param folder made when it is missing
 */
export async function openFileStorage(n8nCore: string, folder: string): Promise<FileStorage> {
	// n8n reads these once; those of a user's own n8n must not count here.
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	process.env.N8N_BINARY_DATA_STORAGE_PATH = folder;
	// The register that n8n-core has: another copy of the package would be another register.
	const require = createRequire(n8nCore);
	const core = require(n8nCore) as typeof import('n8n-core');
	const { Container } = require('@n8n/di') as Services;
	const service: BinaryDataService = Container.get(core.BinaryDataService);
	await service.init();
	return {
		folder,
		read: async (file) => await service.getAsBuffer(file),
		store: async (bytes, fileName) => {
			const location = core.FileLocation.ofExecution('test', 'test');
			const file = { data: '', mimeType: 'application/octet-stream', fileName };
			return await service.store(location, bytes, file);
		},
	};
}
