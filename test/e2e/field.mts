import type { Locator } from 'playwright-core';

/** A field of a node, a collection of such fields, and a field of a credential. */
const FIELD = '.parameter-item, .multi-parameter, [data-test-id="credential-connection-parameter"]';

/** One field with its label, in a credential as in a node. */
export class Field {
	readonly #whole: Locator;

	/** @param within the dialog or panel, or the collection that the field belongs to */
	constructor(within: Locator, label: string) {
		// A collection holds fields, each with a label of its own: the innermost is meant.
		this.#whole = within
			.locator(FIELD)
			.filter({ has: within.page().locator('label').getByText(labelled(label)) })
			.last();
	}

	/** Replaces what stands in the field. */
	async type(text: string): Promise<void> {
		await this.#input().fill(text);
	}

	/** Shows another text in the field, of which n8n knows nothing: for a picture. */
	async show(text: string): Promise<void> {
		await this.#input().evaluate((input, shown) => {
			(input as HTMLInputElement).value = shown;
		}, text);
	}

	async value(): Promise<string> {
		return await this.#input().inputValue();
	}

	/** Turns a switch on or off. */
	async toggle(): Promise<void> {
		// The input itself has no size; what is clicked is the switch around it.
		await this.#whole.locator('.el-switch').click();
	}

	/** Opens the list, and returns what can be chosen, in the order of the list. */
	async options(): Promise<string[]> {
		await this.#openList();
		const names = await this.#options().locator(':is(.option-headline, li > span)').allInnerTexts();
		await this.closeList();
		return names;
	}

	/** Chooses from the list; of a list that takes several, it stays open. */
	async choose(option: string): Promise<void> {
		await this.#openList();
		await this.#option(option).click();
	}

	/** Opens the list, types a part of a name, and returns what is left to choose from. */
	async search(part: string): Promise<string[]> {
		await this.#openList();
		await this.#whole.getByRole('combobox').first().pressSequentially(part);
		const left = this.#options().filter({ visible: true });
		await left.filter({ hasNotText: part }).first().waitFor({ state: 'hidden' });
		return await left.allInnerTexts();
	}

	/** Chooses from the list that is open. */
	async pick(option: string): Promise<void> {
		await this.#option(option).click();
	}

	/** Switches the field to an expression, with the braces around it. */
	async express(expression: string): Promise<void> {
		await this.#whole.hover();
		await this.#whole.getByText('Expression', { exact: true }).click();
		// n8n runs what it has saved, which it does by itself, a moment after one has typed.
		await Promise.all([
			this.#whole
				.page()
				.waitForResponse(
					(response) => response.request().postData()?.includes(expression) ?? false,
				),
			this.#whole.locator('.cm-content').fill(expression),
		]);
	}

	async closeList(): Promise<void> {
		await this.#whole.page().keyboard.press('Escape');
		await this.#options().first().waitFor({ state: 'hidden' });
	}

	/** Of a collection such as Filters: what can still be added. */
	async addable(): Promise<string[]> {
		await this.#adder().click();
		await this.#options().first().waitFor();
		const names = await this.#options().allInnerTexts();
		await this.closeList();
		return names;
	}

	/** Adds a field to a collection such as Filters. */
	async add(option: string): Promise<Field> {
		await this.#adder().click();
		await this.#option(option).click();
		return new Field(this.#whole, option);
	}

	async #openList(): Promise<void> {
		await this.#whole.getByRole('combobox').first().click();
		await this.#options().first().waitFor();
	}

	#input(): Locator {
		return this.#whole.locator('input, textarea').first();
	}

	#adder(): Locator {
		return this.#whole.getByTestId('collection-parameter-add');
	}

	/** Of the list that is open: n8n keeps the others, hidden. */
	#options(): Locator {
		return this.#whole.page().getByRole('option');
	}

	#option(name: string): Locator {
		const headline = this.#whole.page().getByText(name, { exact: true });
		return this.#options().filter({ has: headline });
	}
}

/** A label, with the star of a field that has to be filled or without. */
function labelled(label: string): RegExp {
	return new RegExp(`^\\s*${label.replace(/[()]/g, '\\$&')}\\s*\\*?\\s*$`);
}

/** Waits until a field is shown, or no longer: the editor draws a moment after the click that changes it. */
export async function waitForField(
	within: Locator,
	label: string,
	state: 'shown' | 'gone',
): Promise<void> {
	const title = within.locator('label').getByText(labelled(label)).first();
	await title.waitFor({ state: state === 'shown' ? 'visible' : 'hidden' });
}

/** The labels of all fields that are shown, from top to bottom. */
export async function labelsIn(within: Locator): Promise<string[]> {
	const labels = await within.locator('label').filter({ visible: true }).all();
	const texts = await Promise.all(
		labels.map((label) => label.locator('.n8n-text').first().innerText()),
	);
	return texts.map((text) => text.replace(/\s*\*?\s*$/, ''));
}
