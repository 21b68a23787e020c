/** n8n's proxy settings: it reads them from the environment at each request, those in small letters first. */

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
	name,
	name.toLowerCase(),
]);

const before = new Map(NAMES.map((name) => [name, process.env[name]]));

export type ProxySettings = Partial<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string>>;

/** From now on these hold, and no others. */
export function setProxies(settings: ProxySettings): void {
	for (const name of NAMES) delete process.env[name];
	Object.assign(process.env, settings);
}

/** Gives back what the environment had: for `afterAll`. */
export function restoreProxies(): void {
	for (const [name, value] of before) {
		if (value === undefined) delete process.env[name];
		else process.env[name] = value;
	}
}
