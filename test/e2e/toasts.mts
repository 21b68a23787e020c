import type { Page } from 'playwright-core';

const TOAST = '.el-notification';

/** The short messages that n8n shows in the corner of its editor. */
export class Toasts {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async waitFor(text: RegExp): Promise<void> {
		await this.#page.locator(TOAST).filter({ hasText: text }).first().waitFor();
	}

	/** Closes them, because they cover what lies below. */
	async dismiss(): Promise<void> {
		// Asked again and again: one that goes by itself cannot be clicked, and another may be about to come.
		await this.#page.waitForFunction((selector) => {
			const left = Array.from(document.querySelectorAll(selector));
			for (const toast of left)
				toast.querySelector<HTMLElement>('.el-notification__closeBtn')?.click();
			return left.length === 0;
		}, TOAST);
	}
}
