import fc from 'fast-check';

/** What an address is made of, and what stands in it where it is none. */
const pieces = [
	...['http', 'https', ':', '/', '//', '@', '\\', '?', '#', '.', ' ', '\n', '\t', '%2f', ':80'],
	...['localhost', '127.0.0.1', '[::1]', 'evil.example', 'user'],
];

/** Addresses as somebody might type them to get past a check. */
export const typedAddresses: fc.Arbitrary<string> = fc
	.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 8 })
	.map((parts) => parts.join(''));
