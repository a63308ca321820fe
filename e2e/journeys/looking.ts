// A strict look at a page: axe finds nothing, nothing is wider than the screen, and a picture is kept for the eye.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import axe from 'axe-core';

/** The rules of axe whose answer the scheme can change; the others judge the document, which is the same in the dark. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Whether the pages run scripts in this project. */
export function hasScripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** The page as it stands. A picture is kept under `test-results/look`. */
export async function look(page: Page, name: string): Promise<void> {
  if (hasScripts()) {
    await measure(page, name);
    return accessible(page, name);
  }
  // A page without an island or a helper is the same document in both projects, and has been looked at with scripts.
  if ((await page.locator('leptos-island, [data-part]').count()) === 0) return fits(page, name);
  await measure(page, name);
  await accessible(await copyOf(page), name);
}

/** The same page also in the dark, and as narrow as it may get. Once is enough: scripts change nothing about it. */
export async function lookEverywhere(page: Page, name: string): Promise<void> {
  await look(page, name);
  if (!hasScripts()) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await measure(page, `${name}-dark`);
  await accessible(page, `${name}-dark`, COLOURS);
  await page.emulateMedia({ colorScheme: 'light' });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 568 });
  await measure(page, `${name}-320`);
  if (size) await page.setViewportSize(size);
}

/** Keeps a picture; nothing is wider than the screen. */
async function measure(page: Page, name: string): Promise<void> {
  await keep(page, name);
  await fits(page, name);
}

async function keep(page: Page, name: string): Promise<void> {
  const path = `test-results/look/${test.info().project.name}/${name}.png`;
  await page.screenshot({ path, fullPage: true, scale: 'css' });
}

async function fits(page: Page, name: string): Promise<void> {
  const wide = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** Keeps a picture; no text runs out of its box or the screen, or stands in a column of a few letters. */
export async function roomy(page: Page, name: string): Promise<void> {
  await keep(page, name);
  const found = await page.evaluate(() => {
    const texts = (element: Element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const rightOf = (text: Node) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return range.getBoundingClientRect().right;
    };
    const edge = document.documentElement.clientWidth + 1;
    return [...document.querySelectorAll('body *')].flatMap((element) => {
      const own = texts(element);
      if (own.length === 0) return [];
      const { width, height } = element.getBoundingClientRect();
      const right = Math.max(...own.map(rightOf));
      const { fontSize, lineHeight, overflowX } = getComputedStyle(element);
      if (width <= 1 || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return [];
      const around = element.parentElement?.closest('div, li, dd, p, article, section, fieldset, main')?.getBoundingClientRect();
      const isOut = right > Math.min(edge, (around?.right ?? edge) + 1) || (overflowX === 'visible' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1);
      const isText = (element.textContent ?? '').trim().length > 3;
      const isColumn = isText && width < 4 * Number.parseFloat(fontSize) && height > 4 * Number.parseFloat(lineHeight);
      return isOut || isColumn ? [`${isOut ? 'out' : 'column'}: ${element.outerHTML.slice(0, 120)}`] : [];
    });
  });
  expect.soft(found, `${name} has room for its text`).toEqual([]);
}

/** axe finds nothing, by all its rules or by those named. */
async function accessible(page: Page, name: string, rules?: string[]): Promise<void> {
  const violations = await (page.frames().length > 1 ? throughFrames(page, rules) : inDocument(page, rules));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, `axe on ${name}`).toEqual([]);
}

/** Frames of another origin are reached by a page of axe's own, which takes its time. */
async function throughFrames(page: Page, rules?: string[]): Promise<axe.Result[]> {
  const builder = new AxeBuilder({ page });
  return (await (rules ? builder.withRules(rules) : builder).analyze()).violations;
}

/** axe is brought into a document once. */
async function inDocument(page: Page, rules?: string[]): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { axe } = window as never as { axe: typeof import('axe-core') };
    const answer = await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) });
    return answer.violations;
  }, rules);
}

let desk: Page | undefined;

/** axe needs scripts: a page without them is copied to a browser that runs them, the same for all pages of a worker. */
async function copyOf(page: Page): Promise<Page> {
  const { viewport, hasTouch, isMobile, locale, reducedMotion } = { ...test.info().project.use, ...test.info().project.use.contextOptions };
  const context = { viewport, hasTouch, isMobile, locale, reducedMotion, javaScriptEnabled: true };
  desk ??= await page.context().browser()?.newContext(context).then((own) => own.newPage());
  if (!desk) throw new Error('no browser');
  const html = (await page.content()).replace(/<script.*?<\/script>/gs, '');
  // Below the address of the original, so that the styles are found.
  await desk.unrouteAll();
  await desk.route('**/copy', (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
  await desk.goto(new URL('/copy', page.url()).href);
  return desk;
}
