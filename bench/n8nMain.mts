/** `npm run bench:n8n`: the node in a real n8n, beside what one would build there without it. */

import { runCommand } from './command.mts';
import { QUICK, scenarios, WHOLE } from './n8nScenarios.mts';

await runCommand({
	name: 'npm run bench:n8n',
	about: `Measures whole calls of workflows in a real n8n 2.41.1, from outside: Webhook → our node → Limit, and in turn the peer,
Webhook → HTTP Request → Code → Limit, which splits the log and takes each line apart with one regular expression. Nothing
is saved. n8n runs with its own settings, in its usual task runner. The first time it is installed (5 to 10 minutes,
3 GB). Takes about 25 minutes.`,
	scenarios,
	whole: WHOLE,
	quick: QUICK,
	measuredWith: { packageName: 'n8n', from: 'test/e2e/package.json' },
});
