/** `npm run readme`: writes into the pages what is made from the code. */

import { join } from 'node:path';
import { eventGroupTable } from './eventGroups.mts';
import { writeIntoPage } from './writeIntoPage.mts';

const root = process.cwd();
await writeIntoPage(join(root, 'docs', 'parameters.md'), 'npm run readme', eventGroupTable(root));
