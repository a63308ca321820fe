// What every journey needs: a rider, their mail, and a strict look at each page.
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';

/** The outside world: mailbox and Stripe. */
export const SANDBOX = process.env.SANDBOX_URL ?? '';

/** A rider who has signed up through the pages. */
export interface Rider {
  email: string;
  password: string;
}

interface Mail {
  subject: string;
  text: string | null;
  html: string | null;
  received_at: string;
}

let made = 0;

/** Differs between workers, projects and runs. */
function unique(): string {
  made += 1;
  return `${Date.now().toString(36)}${test.info().workerIndex.toString(36)}${made.toString(36)}`;
}

/** An address that nobody has used. */
export function freshAddress(): string {
  return `rider-${unique()}@example.jp`;
}

/** An ICOCA number that nobody has registered. */
export function freshNumber(): string {
  let digits = '';
  while (digits.length < 15) digits += Math.floor(Math.random() * 10);
  return `JW${digits}`;
}

/** Mail to an address, the latest first. */
export async function mailTo(address: string): Promise<Mail[]> {
  const answer = await fetch(`${SANDBOX}/mail/messages.json?to=${encodeURIComponent(address)}`);
  return (await answer.json()) as Mail[];
}

/** Lets the next `times` deliveries to an address fail. */
export async function refuseMail(to: string, times: number): Promise<void> {
  await control('/mail/faults', { to, times });
}

/** Asks the sandbox to misbehave. */
export async function control(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${SANDBOX}/control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** The code of the mail number `nth` to an address. */
export async function codeTo(address: string, nth = 1): Promise<string> {
  let code = '';
  await expect(async () => {
    const mails = await mailTo(address);
    const codes = mails.map((mail) => /(?<!\d)(\d{6})(?!\d)/.exec(`${mail.subject}\n${mail.text}`)?.[1]);
    const found = codes.filter((found) => found !== undefined);
    expect(found.length).toBeGreaterThanOrEqual(nth);
    code = found[0] ?? '';
  }).toPass({ timeout: 15_000, intervals: [100, 200, 400] });
  return code;
}

/** Whether the pages run scripts in this project. */
export function hasScripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Fills the code in and goes on. With scripts the sixth digit sends the form by itself, once the page is awake. */
export async function enterCode(page: Page, code: string, next: RegExp): Promise<void> {
  await page.getByLabel(/確認コード|Code/).fill(code);
  if (hasScripts()) {
    const sent = await page.waitForURL(next, { timeout: 3_000 }).then(() => true, () => false);
    if (sent) return;
  }
  await page.getByRole('button', { name: /^(次へ|Next)$/ }).click();
  await page.waitForURL(next);
}

/** The first step of signing up. */
export async function askForCode(page: Page, email: string): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('checkbox', { name: /利用規約/ }).check();
  await page.getByRole('checkbox', { name: /プライバシー/ }).check();
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await page.waitForURL('**/signup/code');
}

/** The rider's details; anything given is put in place of the usual. */
export async function fillDetails(page: Page, own: Record<string, string> = {}): Promise<void> {
  const usual = {
    姓: '山田',
    名: '花子',
    'セイ（フリガナ）': 'やまだ',
    'メイ（フリガナ）': 'ﾊﾅｺ',
    年: '1998',
    月: '５',
    日: '3',
    電話番号: '０９０−１２３４−５６７８',
    郵便番号: '690-8540',
    住所: '島根県松江市末次町86',
  };
  for (const [label, value] of Object.entries({ ...usual, ...own })) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

/** A new rider on My Page, in Japanese, through every page of signing up. */
export async function signUp(page: Page): Promise<Rider> {
  const rider = { email: freshAddress(), password: `pass for ${unique()}` };
  await askForCode(page, rider.email);
  await enterCode(page, await codeTo(rider.email), /\/signup\/password/);
  await page.getByLabel('パスワード', { exact: true }).fill(rider.password);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.waitForURL('**/signup/details');
  await fillDetails(page);
  await page.getByRole('button', { name: '登録を終える' }).click();
  await page.waitForURL('**/home?welcome=1');
  return rider;
}

/** Signs in where no code is asked for. */
export async function signIn(page: Page, rider: Rider): Promise<void> {
  await page.goto('/signin');
  await page.getByLabel('メールアドレス').fill(rider.email);
  await page.getByLabel('パスワード', { exact: true }).fill(rider.password);
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
}

/** Registers a named plastic ICOCA; answers its number and the path of its page. */
export async function registerCard(page: Page, name = '仕事用'): Promise<{ number: string; path: string }> {
  const number = freshNumber();
  await page.goto('/cards/new');
  await page.getByRole('radio', { name: /^ICOCAカード/ }).check();
  await page.getByLabel('ICOCAの番号').fill(number);
  await page.getByRole('radio', { name: /^記名式/ }).check();
  await page.getByLabel(/呼び名/).fill(name);
  await page.getByRole('button', { name: '登録する' }).click();
  await page.waitForURL(/\/cards\/[0-9a-f-]+\?done=registered/);
  return { number, path: new URL(page.url()).pathname };
}

/** The page as it stands: axe finds nothing, nothing is wider than the screen; a picture is kept under `test-results/look`. */
export async function look(page: Page, name: string): Promise<void> {
  await measure(page, name);
  const { violations } = await (hasScripts() ? new AxeBuilder({ page }).analyze() : analyzeCopy(page));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, `axe on ${name}`).toEqual([]);
}

/** The same page also in the dark, and as narrow as it may get. Once is enough: scripts change nothing about it. */
export async function lookEverywhere(page: Page, name: string): Promise<void> {
  await look(page, name);
  if (!hasScripts()) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 568 });
  await measure(page, `${name}-320`);
  if (size) await page.setViewportSize(size);
}

/** Keeps a picture; nothing is wider than the screen. */
async function measure(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/look/${test.info().project.name}/${name}.png`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** axe needs scripts: a page without them is copied to a browser that runs them. */
async function analyzeCopy(page: Page) {
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const context = await browser.newContext({ javaScriptEnabled: true });
  const copy = await context.newPage();
  const html = (await page.content()).replace(/<script.*?<\/script>/gs, '');
  // Below the address of the original, so that the styles are found.
  await copy.route('**/copy', (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
  await copy.goto(new URL('/copy', page.url()).href);
  const result = await new AxeBuilder({ page: copy }).analyze();
  await context.close();
  return result;
}

/** Another browser, which shares nothing with the first. */
export async function anotherBrowser(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const { viewport, javaScriptEnabled, hasTouch, isMobile, baseURL, locale } = test.info().project.use;
  const own = { viewport, javaScriptEnabled, hasTouch, isMobile, baseURL, locale, ...options };
  return (await browser.newContext(own)).newPage();
}
