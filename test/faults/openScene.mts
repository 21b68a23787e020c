import { PlatformScene } from './platformScene.mts';
import type { How, Row } from './row.mts';
import { Scene } from './scene.mts';

/**
 * The servers of the log that a row is about.
 *
 * @param mark what password and client secret end with: a refused one is not sent again by the same process
 */
export async function openScene(row: Row, how: How, mark?: string): Promise<Scene> {
	return await (row.platform ? PlatformScene : Scene).open(row, how, mark);
}
