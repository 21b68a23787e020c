import { readRecord, RECORD_COMMAND, recordPath } from './records.mts';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

export const FILES_RECORD = 'shippedFiles';

/** Somewhat more than it has at the end of November 2026 (148,180): n8n's users download it, and what grows beyond that should be looked at. */
const MOST_PACKED_BYTES = 151_000;
const MOST_UNPACKED_BYTES = 515_000;

/** Whatever the list says, nothing else is ever shipped: no tests, no sources, no pictures but the icons. */
const EVER_SHIPPED =
	/^(?:dist\/(?:nodes|credentials)\/(?!.*\btest)[\w/]+(?:\.node|\.credentials)?\.js|dist\/nodes\/\w+\/\w+\.node\.json|dist\/icons\/auditTrail(?:\.dark)?\.svg|package\.json|README\.md|LICENSE)$/;

/** Compares what is shipped with the recorded list. */
export function checkShippedFiles(root: string, { files }: Tarball): Finding {
	const expected = readRecord<string[]>(root, FILES_RECORD);
	const seen = `${files.length}, as in ${recordPath(FILES_RECORD)}`;
	if (expected === undefined) {
		return { seen, problems: [`There is no list of them: make it with '${RECORD_COMMAND}'`] };
	}
	const problems = files
		.filter((file) => !EVER_SHIPPED.test(file))
		.map((file) => `${file} does not belong into the package: keep it out of 'dist' (gulpfile.js)`);
	const added = files.filter((file) => !expected.includes(file));
	const missing = expected.filter((file) => !files.includes(file));
	problems.push(...added.map((file) => `${file} is shipped, but is not in the list`));
	problems.push(...missing.map((file) => `${file} is in the list, but is not shipped`));
	if (added.length + missing.length > 0) {
		problems.push(`If that is meant, record it with '${RECORD_COMMAND}'`);
	}
	return { seen, problems };
}

/** Keeps the package small. */
export function checkSize({ packedBytes, unpackedBytes }: Tarball): Finding {
	const problems: string[] = [];
	const compare = (what: string, bytes: number, most: number): void => {
		if (bytes <= most) return;
		problems.push(
			`${what}, ${bytes} bytes are more than ${most}: see what made it grow; if it has to be, raise the limit in test/package/shippedFiles.mts`,
		);
	};
	compare('Packed', packedBytes, MOST_PACKED_BYTES);
	compare('Unpacked', unpackedBytes, MOST_UNPACKED_BYTES);
	const seen = `${packedBytes} bytes packed (at most ${MOST_PACKED_BYTES}), ${unpackedBytes} unpacked (at most ${MOST_UNPACKED_BYTES})`;
	return { seen, problems };
}
