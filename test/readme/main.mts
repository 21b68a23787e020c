/** `npm run readme`: writes into the README what is made from the code. */

import { writeIntoReadme } from '../../bench/readme.mts';
import { eventGroupTable } from './eventGroups.mts';

const root = process.cwd();
await writeIntoReadme(root, 'npm run readme', eventGroupTable(root));
