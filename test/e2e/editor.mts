/** n8n's editor in a browser, as a person uses it: what is on the screen is read, clicked and typed into. */

import { selectors } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { CredentialDialog } from './credentialDialog.mts';
import { NodeCreator } from './nodeCreator.mts';
import { NodePanel } from './nodePanel.mts';
import { LOCAL_OWNER } from './realN8n.mts';
import { Toasts } from './toasts.mts';

/** The first page of a fresh n8n takes some 10 seconds on a busy machine; whatever takes this long does not come. */
const SHOWN_WITHIN_MILLISECONDS = 30_000;

const CHARACTERS_OF_PAGE_IN_A_MESSAGE = 3_000;
/** So that a row of a table does not push out all else. */
const CHARACTERS_OF_LINE_IN_A_MESSAGE = 120;

/** How n8n marks what its own tests click. */
const TEST_ID = 'data-test-id';

/** What the README's pictures are 100 % of. */
const VIEWPORT = { width: 1280, height: 800 };

export type Theme = 'Light theme' | 'Dark theme';

export class Editor {
	readonly page: Page;
	readonly #address: string;
	readonly toasts: Toasts;

	private constructor(page: Page, address: string) {
		this.page = page;
		this.#address = address;
		this.toasts = new Toasts(page);
	}

	/** Opens a window of its own and signs in as the owner. */
	static async open(browser: Browser, address: string): Promise<Editor> {
		selectors.setTestIdAttribute(TEST_ID);
		const context = await browser.newContext({
			viewport: VIEWPORT,
			locale: 'en-US',
			timezoneId: 'UTC',
			colorScheme: 'light',
		});
		context.setDefaultTimeout(SHOWN_WITHIN_MILLISECONDS);
		const editor = new Editor(await context.newPage(), address);
		try {
			await editor.#signIn();
		} catch (error) {
			throw await editor.tellingThePage(error);
		}
		return editor;
	}

	async #signIn(): Promise<void> {
		const { page } = this;
		await page.goto(`${this.#address}/signin`);
		await page.locator('input[type="email"]').fill(LOCAL_OWNER.email);
		await page.locator('input[type="password"]').fill(LOCAL_OWNER.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL('**/home/**');
	}

	/** Credentials → Create credential → the type. */
	async createCredential(type: string): Promise<CredentialDialog> {
		const { page } = this;
		await this.#goTo('/home/credentials');
		await page.getByTestId('add-resource-credential').click();
		await page.getByTestId('new-credential-type-select').locator('input').fill(type);
		await page.getByRole('option', { name: type, exact: true }).click();
		await page.getByTestId('new-credential-type-button').click();
		return await this.#shown(new CredentialDialog(page));
	}

	async newWorkflow(): Promise<void> {
		await this.#goTo('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	/** ⋯ → Import → From file, in a new workflow. */
	async importWorkflow(file: string): Promise<void> {
		const { page } = this;
		await page.getByTestId('workflow-menu').click();
		await page.getByText('Import', { exact: true }).hover();
		const [chooser] = await Promise.all([
			page.waitForEvent('filechooser'),
			page.getByText('From file', { exact: true }).click(),
		]);
		await chooser.setFiles(file);
		await page.getByTestId('canvas-node').first().waitFor();
	}

	/** The button below the canvas; what comes of it is to be waited for. */
	async executeWorkflow(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** Publish, and again in the dialog that asks for a name of the version. */
	async publish(): Promise<void> {
		const { page } = this;
		await page.getByTestId('workflow-open-publish-modal-button').click();
		await page.getByTestId('workflow-publish-button').click();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.#address}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	async openNodeCreator(): Promise<NodeCreator> {
		const creator = new NodeCreator(this.page);
		await creator.open();
		return creator;
	}

	/** The panel of a node that has just been added: n8n opens it by itself. */
	async openedPanel(): Promise<NodePanel> {
		return await this.#shown(new NodePanel(this.page, this.toasts));
	}

	/** Double-clicks a node on the canvas. */
	async openNode(name: string): Promise<NodePanel> {
		await this.#node(name).dblclick();
		const panel = await this.openedPanel();
		await panel.waitForTitle(name);
		return panel;
	}

	/** Settings → Personal → Theme. */
	async chooseTheme(theme: Theme): Promise<void> {
		const { page } = this;
		await this.#goTo('/settings/personal');
		await page.getByTestId('theme-select').click();
		await page.getByRole('option', { name: theme }).click();
		await page.getByTestId('save-settings-button').click();
		await this.toasts.waitFor(/Personal details updated/);
		await this.toasts.dismiss();
	}

	/** What stands at a node on the canvas: its name, and which log it is about. */
	async wordsOf(node: string): Promise<string[]> {
		const text = await this.#node(node).innerText();
		return text.split('\n').filter((line) => line.trim() !== '');
	}

	/** The icon of a node on the canvas, and whether the browser could draw it. */
	async iconOf(node: string): Promise<{ file: string; isDrawn: boolean }> {
		const image = this.#node(node).locator('img').first();
		await image.waitFor();
		return await image.evaluate(async (element) => {
			const icon = element as HTMLImageElement;
			const isDrawn = await icon.decode().then(
				() => icon.naturalWidth > 0,
				() => false,
			);
			return { file: new URL(icon.src).pathname, isDrawn };
		});
	}

	/** The addresses of images on the page that could not be drawn. */
	async brokenImages(): Promise<string[]> {
		return await this.page.evaluate(async () => {
			const images = Array.from(document.images).filter((image) => image.checkVisibility());
			const addresses = images.map((image) =>
				image.decode().then(
					() => '',
					() => image.src,
				),
			);
			return (await Promise.all(addresses)).filter((address) => address !== '');
		});
	}

	/** An error that also tells what is on the page: on a machine without a screen nobody sees it otherwise. */
	async tellingThePage(thrown: unknown): Promise<unknown> {
		if (!(thrown instanceof Error)) return thrown;
		const message = `${thrown.message}\n\nOn the page:\n${await this.#inWords()}`;
		// What is printed is the stack, which begins with the message as it was.
		thrown.stack = thrown.stack?.replace(thrown.message, () => message);
		thrown.message = message;
		return thrown;
	}

	async #inWords(): Promise<string> {
		const text = await this.page
			.evaluate(() => document.body.innerText)
			.catch((error: unknown) => `nothing, because it cannot be read: ${error}`);
		const lines = text
			.split('\n')
			.filter((line) => line.trim() !== '')
			.map((line) => line.slice(0, CHARACTERS_OF_LINE_IN_A_MESSAGE));
		return `${this.page.url()}\n${lines.join('\n').slice(-CHARACTERS_OF_PAGE_IN_A_MESSAGE)}`;
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}

	#node(name: string) {
		return this.page
			.getByTestId('canvas-node')
			.filter({ has: this.page.getByText(name, { exact: true }) });
	}

	/** Stays where it is when it is there: loading the editor anew takes seconds. */
	async #goTo(path: string): Promise<void> {
		const url = `${this.#address}${path}`;
		if (this.page.url() !== url) await this.page.goto(url);
	}

	async #shown<Shown extends CredentialDialog | NodePanel>(shown: Shown): Promise<Shown> {
		await shown.whole.waitFor();
		return shown;
	}
}
