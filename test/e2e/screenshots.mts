/** Pictures of the editor for the README: `npm run screenshots`. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const FOLDER = 'screenshots';

/** Small letters stay sharp, and a picture stays below 100 kB. */
const QUALITY = 80;

/** Set by `npm run screenshots`: only then anything is written. */
const isWriting = process.env.SCREENSHOTS === 'write';

/**
 * Takes a picture of the page, or of one part of it; each test run does, so that none is taken for the first time when
 * it is needed.
 *
 * @returns its size in bytes
 */
export async function takeScreenshot(
	root: string,
	name: string,
	page: Page,
	part?: Locator,
): Promise<number> {
	const box = await part?.boundingBox();
	const session = await page.context().newCDPSession(page);
	try {
		const { data } = await session.send('Page.captureScreenshot', {
			format: 'webp',
			quality: QUALITY,
			...(box && { clip: { ...box, scale: 1 } }),
		});
		const picture = Buffer.from(data, 'base64');
		if (isWriting) {
			await mkdir(join(root, FOLDER), { recursive: true });
			await writeFile(join(root, FOLDER, `${name}.webp`), picture);
		}
		return picture.length;
	} finally {
		await session.detach();
	}
}
