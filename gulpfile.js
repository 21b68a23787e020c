const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

const output = 'dist';

const clean = () => rm(output, { recursive: true, force: true });

// SVG text is copied as it is; `base` keeps each file in the folder that the compiled code names.
const copy = (files) => () => src(files, { base: '.' }).pipe(dest(output));
const icons = copy('icons/*.svg');
const codex = copy('nodes/**/*.node.json');

exports.clean = clean;
exports.default = parallel(icons, codex);
