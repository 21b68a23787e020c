import type { Locator, Page } from 'playwright-core';
import { Field, labelsIn, waitForField } from './field.mts';

/** n8n's dialog for one credential. */
export class CredentialDialog {
	readonly #page: Page;
	/** All of it, for a picture. */
	readonly whole: Locator;

	constructor(page: Page) {
		this.#page = page;
		this.whole = page.getByTestId('editCredential-modal');
	}

	field(label: string): Field {
		return new Field(this.whole, label);
	}

	async labels(): Promise<string[]> {
		return await labelsIn(this.whole);
	}

	async waitForField(label: string, state: 'shown' | 'gone'): Promise<void> {
		await waitForField(this.whole, label, state);
	}

	/** Clicks "Save", upon which n8n tests the credential; returns what the dialog then shows about it, in full. */
	async save(): Promise<string> {
		// Until the answer is there, the dialog shows what the test before said.
		const [answer] = await Promise.all([
			this.#page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test')),
			this.whole.getByTestId('credential-save-button').click(),
		]);
		const { data } = (await answer.json()) as { data: { status: 'OK' | 'Error' } };
		return data.status === 'OK' ? await this.#success() : await this.#failure();
	}

	async close(): Promise<void> {
		await this.whole.getByRole('button', { name: 'Close' }).first().click();
		await this.whole.waitFor({ state: 'hidden' });
	}

	async #success(): Promise<string> {
		const banner = this.whole.getByTestId('credentials-config-container-test-success');
		await banner.waitFor();
		return await banner.innerText();
	}

	async #failure(): Promise<string> {
		const banner = this.whole
			.locator('.el-tag--danger')
			.filter({ hasText: 'Couldn’t connect with these settings', visible: true });
		await banner.waitFor();
		const details = banner.getByText('More details');
		// Once opened, they stay open.
		if (await details.isVisible()) await details.click();
		return await banner.innerText();
	}
}
