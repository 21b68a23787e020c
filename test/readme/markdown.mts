/** Reads a Markdown file as far as the tests of the documentation need it. */

import { readFileSync } from 'node:fs';

/** The text of the section with this heading, without the sections inside of it. */
export function sectionOf(markdown: string, heading: string): string {
	const lines = markdown.split('\n');
	const start = lines.findIndex((line) => isHeading(line) && headingOf(line) === heading);
	if (start === -1) throw new Error(`There is no heading '${heading}'`);
	const end = lines.findIndex((line, index) => index > start && isHeading(line));
	return lines.slice(start + 1, end === -1 ? undefined : end).join('\n');
}

/** The rows of the only table of a section, its head left out; cells as text without code marks. */
export function tableOf(markdown: string, heading: string): string[][] {
	const tables = tablesOf(sectionOf(markdown, heading));
	if (tables.length !== 1) throw new Error(`'${heading}' has ${tables.length} tables`);
	return tables[0]!.rows;
}

export interface Table {
	head: string[];
	rows: string[][];
}

/** All tables, cells as text without code marks. */
export function tablesOf(markdown: string): Table[] {
	return [...markdown.matchAll(/^\|.*\n\|[-| ]+\|\n(?:\|.*\n?)*/gm)].map(([table]) => {
		const [head, , ...rows] = table.trimEnd().split('\n').map(cellsOf);
		return { head: head!, rows };
	});
}

export function headingsOf(markdown: string): string[] {
	return markdown.split('\n').filter(isHeading).map(headingOf);
}

/** As GitHub names the anchors of headings. */
export function anchorsOf(markdown: string): string[] {
	return headingsOf(markdown).map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** The targets of all links and pictures. */
export function linksOf(markdown: string): string[] {
	return [...markdown.matchAll(/(?:\]\(|<img src=")([^)"\s]+)[)"]/g)].map(([, target]) => target!);
}

export function readMarkdown(file: string): string {
	return readFileSync(file, 'utf8');
}

function isHeading(line: string): boolean {
	return /^#+ /.test(line);
}

function headingOf(line: string): string {
	return line.replace(/^#+ /, '').trim();
}

function cellsOf(line: string): string[] {
	return line
		.slice(1, line.lastIndexOf('|'))
		.split(/(?<!\\)\|/)
		.map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|'));
}
