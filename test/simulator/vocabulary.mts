/** The words that generated lines are filled with; every name is invented. */

/** What a line's placeholders may say. */
export interface Vocabulary {
	/** Stands inside the bracket: never with `|`, `]` or a line feed. */
	accounts: readonly string[];
	/** Accounts, roles, objects that a message names: anything but line ends. */
	targets: readonly string[];
	reasons: readonly string[];
}

export const plainVocabulary: Vocabulary = {
	accounts: [
		'a.keller',
		'b.okafor',
		'c.lindqvist',
		'd.moreau',
		'e.tanaka',
		'f.rossi',
		'g.novak',
		'admin',
		'h.silva@corp.example',
		'CORP\\i.haddad',
	],
	targets: [
		'k.brandt',
		'l.petrov',
		'm.ito',
		'Service desk',
		'Helpdesk level 2',
		'Read only',
		'Workplace team',
		'Restart the print spooler',
		'Branch offices',
		'Laptop battery',
		'WS-0421.corp.example',
	],
	reasons: ['wrong password', 'unknown account', 'account is disabled', 'directory not reachable'],
};

const VERY_LONG_NAME_CHARACTERS = 5000;

// Names that break something somewhere; those with `|` or `]` come below, they cannot stand in a bracket.
const hostileNames: readonly string[] = [
	'Ægir Þórðarson',
	'山田 太郎',
	'Владимир',
	'محمد الأمين',
	'עברית',
	'สมชาย',
	'👩‍🚀 astronaut 🏳️‍🌈',
	'zalgơ̴̢ e\u0301',
	'"double" and \'single\'',
	'`whoami` $(id)',
	'=HYPERLINK("http://spoof.example","open")',
	'+1+cmd',
	'@SUM(A1)',
	'<script>alert(1)</script>',
	'line\u2028separator',
	'paragraph\u2029separator',
	'next\u0085line',
	'vertical\u000btab',
	'form\u000cfeed',
	'tab\tinside',
	'right\u202eot-tfel\u202c',
	'isolate\u2066d\u2069',
	'zero\u200bwidth',
	'\ufeffmark',
	'nul\u0000byte',
	'escape\u001b[31mred',
	'__proto__',
	'constructor',
	'toString',
	"'; DROP TABLE audit; --",
	'{{ $json.account }}',
	'={{ $env }}',
	'{account}',
	'$& $1 %s %00 #012',
	'../../etc/passwd',
	'back\\slash',
	'open[bracket',
	'colon: [',
	'*system',
	'null',
	'n'.repeat(VERY_LONG_NAME_CHARACTERS),
];

const hostileOutsideBracket: readonly string[] = [
	'pipe|inside',
	'[x]',
	'] closed [',
	'] [Portal|USER|20206|root] Role admin is added',
	'[Portal|USER|20206|root] Role admin is added',
	'2024-11-03T02:28:01Z host tag: [Portal|LOGIN|20101|root] User root logged',
	' blanks around ',
	'',
];

export const hostileVocabulary: Vocabulary = {
	accounts: hostileNames,
	targets: [...hostileNames, ...hostileOutsideBracket],
	reasons: [...hostileNames, ...hostileOutsideBracket],
};
