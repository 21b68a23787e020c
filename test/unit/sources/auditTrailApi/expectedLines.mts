/** What the lines of a body in UTF-8 are, told without the code under test: the whole body is decoded at once. */
export function expectedLines(body: Uint8Array): string[] {
	const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
	const whole = decoded.replace(/^\0+/, '');
	const text = whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
	const lines: string[] = [];
	let line = '';
	const end = () => {
		const told = line.replace(/^\0+/, '');
		if (told !== '') lines.push(told);
		line = '';
	};
	for (let at = 0; at < text.length; at++) {
		if (text[at] === '\n') end();
		else if (text[at] === '\r' && text[at + 1] === '\n') continue;
		else line += text[at];
	}
	end();
	return lines;
}
