const { chmod, readdir, rm } = require('node:fs/promises');
const { join } = require('node:path');
const { dest, parallel, series, src } = require('gulp');

const output = 'dist';

const clean = () => rm(output, { recursive: true, force: true });

// SVG text is copied as it is; `base` keeps each file in the folder that the compiled code names.
const copy = (files) => () => src(files, { base: '.' }).pipe(dest(output));
const icons = copy('icons/*.svg');
const codex = copy('nodes/**/*.node.json');

// npm packs the rights of files, which otherwise depend on the machine: the same commit would pack to other bytes.
const ANYBODY_READS = 0o644;
const rights = async () => {
	const entries = await readdir(output, { recursive: true, withFileTypes: true });
	const built = entries.filter((entry) => entry.isFile());
	const files = built.map(({ parentPath, name }) => join(parentPath, name));
	for (const file of [...files, 'package.json', 'README.md', 'LICENSE']) {
		await chmod(file, ANYBODY_READS);
	}
};

exports.clean = clean;
exports.default = series(parallel(icons, codex), rights);
