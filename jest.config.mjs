// Each kind of test is a project of its own, so that `npm test` never starts a real n8n.
const shared = {
	testEnvironment: 'node',
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'^.+\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	// Each of these holds a whole n8n: jest must not walk through it.
	modulePathIgnorePatterns: [
		'<rootDir>/test/e2e/node_modules',
		'<rootDir>/test/compatibility/[^/]+/node_modules',
	],
};

const project = (name) => ({
	...shared,
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
});

// The end-to-end tests run with --forceExit: a story that failed goes on in the background, where it may start servers after all
// were ended (test/e2e/endAll.mts). They end with the process; without it jest would wait for them for ever.
export default {
	// Nothing here tests how fast it is: only what hangs is to fail, also where n8n's engine starts on a busy machine. Of a single
	// project jest would not heed it.
	testTimeout: 60_000,
	// Jest would leave one of two cores idle.
	maxWorkers: '100%',
	projects: [
		project('unit'),
		project('integration'),
		project('faults'),
		project('rsyslog'),
		project('proxies'),
		project('e2e'),
	],
};
