import type { Locator, Page } from 'playwright-core';
import { EngineField } from './engineField.mts';
import { Field, labelsIn, waitForField } from './field.mts';
import type { Toasts } from './toasts.mts';

/** What the editor asks n8n for to run a workflow, or a part of it. */
const RUN_ADDRESS = /\/rest\/workflows\/[^/]+\/run$/;

/** What a node gave, as the output panel shows it. */
export interface OutputTable {
	/** As n8n counts them. */
	items: number;
	/** The rows that are shown: the value of each column by its name, as text. */
	rows: Array<Record<string, string>>;
}

/** n8n's panel of one node: input, parameters, output. */
export class NodePanel {
	readonly #page: Page;
	readonly #toasts: Toasts;
	/** All of it, for a picture. */
	readonly whole: Locator;

	constructor(page: Page, toasts: Toasts) {
		this.#page = page;
		this.#toasts = toasts;
		this.whole = page.getByTestId('ndv');
	}

	field(label: string): Field {
		return new Field(this.#parameters(), label);
	}

	engine(): EngineField {
		return new EngineField(this.#parameters());
	}

	async waitForTitle(name: string): Promise<void> {
		const title = this.whole.getByTestId('node-title-container');
		await title.getByText(name, { exact: true }).filter({ visible: true }).waitFor();
	}

	async labels(): Promise<string[]> {
		return await labelsIn(this.#parameters());
	}

	async waitForField(label: string, state: 'shown' | 'gone'): Promise<void> {
		await waitForField(this.#parameters(), label, state);
	}

	async chooseCredential(name: string): Promise<void> {
		await this.#parameters().getByTestId('node-credentials-select').click();
		await this.#page
			.locator('[data-test-id^="node-credentials-select-item"]')
			.filter({ has: this.#page.getByText(name, { exact: true }) })
			.click();
	}

	/** Clicks "Execute step", or "Fetch Test Event" of a trigger, and waits for the end. */
	async execute(): Promise<void> {
		await this.#toasts.dismiss();
		const button = this.whole.getByTestId('node-execute-button').first();
		await Promise.all([
			this.#page.waitForResponse((response) => RUN_ADDRESS.test(response.url())),
			button.click(),
		]);
		// Until then the panel may show the end of the run before. n8n disables the button before it sends that request.
		await button.and(this.#page.locator(':enabled')).waitFor();
		// A trigger's button can be clicked meanwhile, to stop it.
		await button.getByText('Stop Listening').waitFor({ state: 'hidden' });
	}

	/** Makes the output wider, at the expense of the input. */
	async widenOutput(): Promise<void> {
		await this.whole.getByTestId('panel-drag-button').hover();
		await this.#page.mouse.down();
		await this.#page.mouse.move(0, 0, { steps: 5 });
		await this.#page.mouse.up();
	}

	/** Of a node that succeeded. */
	async table(): Promise<OutputTable> {
		const output = this.#output();
		await output.getByTestId('radio-button-table').click();
		const table = output.locator('table');
		await table.waitFor();
		const count = await output.getByTestId('ndv-items-count').innerText();
		const columns = await table.locator('thead th').allTextContents();
		const names = columns.map((name) => name.trim());
		const rows = await Promise.all(
			(await table.locator('tbody tr').all()).map(async (row) => {
				const cells = await row.locator('td').allTextContents();
				return Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim() ?? '']));
			}),
		);
		return { items: Number.parseInt(count, 10), rows };
	}

	/** What is said beside the items. */
	async hints(): Promise<string[]> {
		const hints = this.#output().getByTestId('node-hint');
		await hints.first().waitFor();
		return (await hints.allInnerTexts()).map((text) => text.trim());
	}

	/** Of a node that failed. */
	async error(): Promise<{ message: string; description: string }> {
		const [message, description] = await Promise.all(
			['node-error-message', 'node-error-description'].map((id) =>
				this.#output().getByTestId(id).innerText(),
			),
		);
		return { message: message!, description: description! };
	}

	async close(): Promise<void> {
		await this.whole.getByTestId('ndv-close-button').click();
		await this.whole.waitFor({ state: 'hidden' });
	}

	#parameters(): Locator {
		return this.whole.getByTestId('node-parameters');
	}

	#output(): Locator {
		return this.whole.getByTestId('output-panel');
	}
}
