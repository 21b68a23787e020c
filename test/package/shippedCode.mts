import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** What n8n Cloud lets a community node import; more resolves in a test, but not in every user's n8n. */
const ALLOWED_IMPORT = /^(?:n8n-workflow|(?:node:)?crypto|\.{1,2}\/.*)$/;
const FORBIDDEN_GLOBAL =
	/^(?:process|global|globalThis|__dirname|__filename|set(?:Timeout|Interval|Immediate)|clear(?:Timeout|Interval|Immediate)|console|eval|Function|fetch|XMLHttpRequest)$/;
const MADE_UP_AT_RUN_TIME = '(made up at run time)';
/** What a test file would hold. */
const TEST_FUNCTION = /^(?:describe|beforeEach|afterEach|jest)$/;

/** Reads what the shipped code imports and which globals it uses. The linter does not see `dist`. */
export function checkShippedCode({ folder, files }: Tarball): Finding {
	const scripts = files.filter((file) => file.endsWith('.js'));
	const problems = scripts.flatMap((file) =>
		problemsOfScript(readFileSync(join(folder, file), 'utf8')).map(
			(problem) => `${file} ${problem}`,
		),
	);
	if (scripts.length === 0) problems.push("There is no code: run 'npm run build'");
	return {
		seen: `${scripts.length} scripts, which import nothing but n8n-workflow, crypto and each other`,
		problems,
	};
}

/** What of a compiled script n8n would not take, each as the rest of a sentence about it. */
export function problemsOfScript(text: string): string[] {
	const problems: string[] = [];
	if (/^\s*(?:import|export)\s/m.test(text)) {
		problems.push('is no CommonJS: see "module" in tsconfig.json');
	}
	if (/^\/\/# sourceMappingURL/m.test(text)) {
		problems.push('names a source map, which is not shipped: see tsconfig.json');
	}
	walk(ts.createSourceFile('script.js', text, ts.ScriptTarget.ES2022), (node) => {
		if (ts.isCallExpression(node)) {
			const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
			if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return;
			const [argument] = node.arguments;
			const name = argument && ts.isStringLiteral(argument) ? argument.text : MADE_UP_AT_RUN_TIME;
			if (ALLOWED_IMPORT.test(name)) return;
			problems.push(`imports ${name}: n8n Cloud allows n8n-workflow, node:crypto and own files`);
		} else if (ts.isIdentifier(node) && FORBIDDEN_GLOBAL.test(node.text)) {
			problems.push(`uses ${node.text}, which n8n Cloud forbids`);
		} else if (ts.isIdentifier(node) && TEST_FUNCTION.test(node.text)) {
			problems.push(`uses ${node.text}: test code does not belong into the package`);
		}
	});
	return problems;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	node.forEachChild((child) => walk(child, visit));
}
