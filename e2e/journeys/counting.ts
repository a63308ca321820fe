// What a way through the pages costs a person: taps, keystrokes and pages.
import type { Locator, Page } from '@playwright/test';

/** Writes a name as a Japanese keyboard does: its reading first, which is then converted. */
export async function typeKana(page: Page, label: string, reading: string, name: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).focus();
  const keyboard = await page.context().newCDPSession(page);
  for (let at = 1; at <= reading.length; at += 1) {
    const text = reading.slice(0, at);
    await keyboard.send('Input.imeSetComposition', { text, selectionStart: at, selectionEnd: at });
  }
  await keyboard.send('Input.imeSetComposition', { text: name, selectionStart: name.length, selectionEnd: name.length });
  await keyboard.send('Input.insertText', { text: name });
  await keyboard.detach();
}

/** Goes through pages as a person does, and counts. */
export class Walk {
  taps = 0;
  keystrokes = 0;
  readonly pages: string[] = [];

  constructor(private readonly page: Page) {}

  async tap(what: Locator): Promise<void> {
    this.taps += 1;
    await what.click();
  }

  /** A tap into an input, and a keystroke for each character. */
  async type(into: Locator, text: string): Promise<void> {
    await this.tap(into);
    this.keystrokes += [...text].length;
    await into.pressSequentially(text);
  }

  /** A name in kanji: its reading, and one more keystroke to convert it. */
  async write(label: string, reading: string, name: string): Promise<void> {
    await this.tap(this.page.getByLabel(label, { exact: true }));
    this.keystrokes += reading.length + 1;
    await typeKana(this.page, label, reading, name);
  }

  /** Arrives at a page. */
  async at(url: RegExp | string): Promise<void> {
    await this.page.waitForURL(url);
    this.pages.push(new URL(this.page.url()).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '…'));
  }

  get cost() {
    return { taps: this.taps, keystrokes: this.keystrokes, pages: this.pages.length };
  }
}
