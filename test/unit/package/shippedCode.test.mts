import { expect, it } from '@jest/globals';
import { problemsOfScript } from '../../package/shippedCode.mts';

it.each([
	["const luxon = require('luxon');", /^imports luxon/],
	["const fs = require('node:fs');", /^imports node:fs/],
	["const later = import('zod');", /^imports zod/],
	["const named = require('n8n-' + name);", /^imports \(made up at run time\)/],
	['const secret = process.env.SECRET;', /^uses process,/],
	['setTimeout(() => {}, 1);', /^uses setTimeout,/],
	["describe('a', () => {});", /^uses describe: test code/],
	["import { x } from './x';", /^is no CommonJS/],
	['//# sourceMappingURL=x.js.map', /^names a source map/],
])('%s is not taken', (script, problem) => {
	expect(problemsOfScript(script)).toEqual([expect.stringMatching(problem)]);
});

it.each([
	"const n8n_workflow_1 = require('n8n-workflow');",
	"const node_crypto_1 = require('node:crypto');",
	"const lines_1 = require('../sources/auditTrailApi/lines');",
	"const text = 'process.env is not read here'; // nor setTimeout",
])('%s is taken', (script) => {
	expect(problemsOfScript(script)).toEqual([]);
});
