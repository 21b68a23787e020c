import type { Locator, Page } from 'playwright-core';

/** The field Engine of a node: chosen from a list, or typed. */
export class EngineField {
	readonly #page: Page;
	readonly #whole: Locator;

	/** @param within the parameters of the node */
	constructor(within: Locator) {
		this.#page = within.page();
		this.#whole = within.getByTestId('resource-locator-engine');
	}

	/** Opens the list and returns its entries. */
	async openList(): Promise<string[]> {
		await this.#input().click();
		await this.#entries().first().waitFor();
		return await this.#entries().allInnerTexts();
	}

	/** Opens a list that cannot be read; returns what stands in its place. */
	async openRefusedList(): Promise<string> {
		await this.#input().click();
		const error = this.#page.getByTestId('rlc-error-container');
		await error.waitFor();
		return await error.innerText();
	}

	/** Types into the search of the open list; returns the entries once there are so many. */
	async search(text: string, entries: number): Promise<string[]> {
		await this.#page.getByTestId('rlc-search').fill(text);
		await this.#page.waitForFunction(
			(wanted) =>
				Array.from(document.querySelectorAll('[data-test-id="rlc-item"]')).filter((entry) =>
					entry.checkVisibility(),
				).length === wanted,
			entries,
		);
		return await this.#entries().allInnerTexts();
	}

	/** Chooses from the open list. */
	async pick(name: string): Promise<void> {
		await this.#entries().filter({ hasText: name }).click();
	}

	async typeHostName(name: string): Promise<void> {
		await this.#whole.getByTestId('rlc-mode-selector').click();
		await this.#page.getByTestId('mode-name').click();
		// n8n runs what it has saved, which it does by itself, a moment after one has typed.
		await Promise.all([
			this.#page.waitForResponse(
				(response) => response.request().postData()?.includes(`"${name}"`) ?? false,
			),
			this.#input().fill(name),
		]);
	}

	#input(): Locator {
		return this.#whole.getByTestId('rlc-input');
	}

	#entries(): Locator {
		return this.#page.getByTestId('rlc-item').filter({ visible: true });
	}
}
