import type { Locator, Page } from 'playwright-core';

/** What nobody's node is called: searched for, so that what was found before is gone. */
const NOTHING_IS_CALLED = 'qqqqqq';

/** n8n's list of nodes beside the canvas. */
export class NodeCreator {
	readonly #page: Page;
	readonly #whole: Locator;

	constructor(page: Page) {
		this.#page = page;
		this.#whole = page.getByTestId('node-creator');
	}

	async open(): Promise<void> {
		// An empty canvas has a button of its own.
		const first = this.#page.getByTestId('canvas-plus-button');
		await first.or(this.#page.getByTestId('node-creator-plus-button')).first().click();
		await this.#search().waitFor();
	}

	/** Searches until `node` is found. */
	async search(text: string, node: string): Promise<void> {
		await this.#search().fill(NOTHING_IS_CALLED);
		await this.#entry(node).waitFor({ state: 'hidden' });
		await this.#search().fill(text);
		await this.#entry(node).waitFor();
	}

	/** Opens an entry that has actions, or adds what has none; either way it goes from the list. */
	async choose(name: string): Promise<void> {
		await this.#entry(name).click();
		await this.#entry(name).waitFor({ state: 'hidden' });
	}

	/** What can be added of the node that was chosen, in the order of the list. */
	async actions(): Promise<{ actions: string[]; triggers: string[] }> {
		const triggersTitle = this.#whole.getByText(/^Triggers \(\d+\)$/);
		await triggersTitle.waitFor();
		const actions = await this.#names();
		await triggersTitle.click();
		await this.#entries().nth(actions.length).waitFor();
		const triggers = (await this.#names()).slice(actions.length);
		await triggersTitle.click();
		await this.#entries().nth(actions.length).waitFor({ state: 'hidden' });
		return { actions, triggers };
	}

	#search(): Locator {
		return this.#whole.getByTestId('node-creator-search-bar');
	}

	#entries(): Locator {
		const names = this.#whole
			.getByTestId('item-iterator-item')
			.getByTestId('node-creator-item-name');
		return names.filter({ visible: true });
	}

	#entry(name: string): Locator {
		return this.#entries().getByText(name, { exact: true });
	}

	async #names(): Promise<string[]> {
		return await this.#entries().allInnerTexts();
	}
}
