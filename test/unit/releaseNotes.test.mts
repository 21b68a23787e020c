import { expect, it } from '@jest/globals';
import { notesOf } from '../release/notes.mts';

const changelog = [
	'# Changelog',
	'',
	'## [Unreleased]',
	'',
	'## [0.2.0] - 2026-11-24',
	'',
	'### Added',
	'',
	'- Something with [a link](x).',
	'',
	'## [0.1.0] - 2026-11-01',
	'',
	'- The first.',
	'',
].join('\n');

it('are what stands between the title of a version and the next one', () => {
	expect(notesOf(changelog, '0.2.0')).toBe('### Added\n\n- Something with [a link](x).');
	expect(notesOf(changelog, '0.1.0')).toBe('- The first.');
});

it.each(['Unreleased', '0.3.0', '0.2'])('are never empty: nothing is said of %s', (version) => {
	expect(() => notesOf(changelog, version)).toThrow(`says nothing of ${version}`);
});
