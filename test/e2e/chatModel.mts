import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message of a chat, as the model is sent it. */
export interface ChatMessage {
	role: string;
	content: unknown;
}

/** What a request brings to the model. */
export interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{ function: { name: string; description: string; parameters: unknown } }>;
}

/** What the model says next: a tool to call, or its last words. */
export type ChatStep = { tool: string; parameters: Record<string, unknown> } | { text: string };

/** A chat model that says what it was told to, in the way of OpenAI's chat completions. */
export interface ScriptedChatModel {
	/** What n8n's OpenAI node takes as its base URL. */
	readonly address: string;
	/** Everything that it was sent, oldest first. */
	readonly requests: ChatRequest[];
	/** What it answers to the next requests. */
	script: ChatStep[];
	close(): Promise<void>;
}

export async function startScriptedChatModel(): Promise<ScriptedChatModel> {
	const requests: ChatRequest[] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const pieces: Uint8Array[] = [];
			for await (const piece of request) pieces.push(piece as Uint8Array);
			requests.push(JSON.parse(Buffer.concat(pieces).toString('utf8')) as ChatRequest);
			const step = model.script.shift() ?? { text: 'Nothing more was told to me.' };
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(step, requests.length)));
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const model: ScriptedChatModel = {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		script: [],
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return model;
}

function completion(step: ChatStep, number: number): unknown {
	const message =
		'text' in step
			? { role: 'assistant', content: step.text }
			: { role: 'assistant', content: null, tool_calls: [toolCall(step, number)] };
	return {
		id: `completion-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'text' in step ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function toolCall(
	{ tool, parameters }: Exclude<ChatStep, { text: string }>,
	number: number,
): unknown {
	return {
		id: `call-${number}`,
		type: 'function',
		function: { name: tool, arguments: JSON.stringify(parameters) },
	};
}
