/** `npm run bench`: the node beside a floor, in n8n's own engine. */

import { runCommand } from './command.mts';
import { QUICK, scenarios, WHOLE } from './scenarios.mts';

await runCommand({
	name: 'npm run bench',
	about: `Measures the built node in n8n's own engine, as ratios to a floor that is measured in the same run: one Node process
with one stream, one split and one regular expression (bench/floor.mts). Every measurement is a process of its own, warmed
up on a small log. Takes about 15 minutes and needs curl.`,
	scenarios,
	whole: WHOLE,
	quick: QUICK,
	measuredWith: { packageName: 'n8n-core', from: 'package.json' },
});
