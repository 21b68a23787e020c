/** What an older n8n does in another way than the usual one, where tests see it. */
export type Difference =
	/** It polls in memory only. */
	| 'has one scheduler'
	/** It cannot throw one status alone, so a token is refused twice before it is renewed. */
	| 'throws every status or none'
	/** A credential's own words for a refused test are not shown. */
	| 'words refused credential tests itself';

/**
 * The n8n versions that the packed node is tried in beside the usual one, each with a package of its own in this
 * folder, `n8n-<version>`. A range between two of them is as good as its ends.
 */
export const olderEditions: Record<string, readonly Difference[]> = {
	'1.123.81': [
		'has one scheduler',
		'throws every status or none',
		'words refused credential tests itself',
	],
	'2.0.0': [
		'has one scheduler',
		'throws every status or none',
		'words refused credential tests itself',
	],
	'2.35.7': ['has one scheduler'],
};
