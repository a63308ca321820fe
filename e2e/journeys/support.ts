// What every journey needs: a rider, their mail, their cards.
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { hasScripts } from './looking.js';

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

/** The code of the mail number `nth` to an address: alone on its line, since IDs in links hold six digits too. */
export async function codeTo(address: string, nth = 1): Promise<string> {
  let code = '';
  await expect(async () => {
    const mails = await mailTo(address);
    const codes = mails.map((mail) => /^\d{6}$/m.exec(mail.text ?? '')?.[0]);
    const found = codes.filter((found) => found !== undefined);
    expect(found.length).toBeGreaterThanOrEqual(nth);
    code = found[0] ?? '';
  }).toPass({ timeout: 15_000, intervals: [100, 200, 400] });
  return code;
}

/** Types the code. With scripts the sixth digit sends the form by itself once the page is awake: its countdown runs then. */
export async function typeCode(page: Page, code: string): Promise<void> {
  if (hasScripts()) await expect(page.getByRole('button', { name: /あと\d+秒|in \d+ s/ })).toBeVisible();
  await page.getByLabel(/確認コード|Code/).fill(code);
  if (!hasScripts()) await page.getByLabel(/確認コード|Code/).press('Enter');
}

/** Fills the code in and goes on. */
export async function enterCode(page: Page, code: string, next: RegExp): Promise<void> {
  await typeCode(page, code);
  await page.waitForURL(next);
}

/** The first step of signing up. */
export async function askForCode(page: Page, email: string): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('生年月日').fill('平成10年5月3日');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('checkbox', { name: /利用規約/ }).check();
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await page.waitForURL('**/signup/code');
}

/** The rider's details but the date of birth, which was asked for at the start; anything given is put in place of the usual. */
export async function fillDetails(page: Page, own: Record<string, string> = {}): Promise<void> {
  const usual = {
    姓: '山田',
    名: '花子',
    'セイ（フリガナ）': 'やまだ',
    'メイ（フリガナ）': 'ﾊﾅｺ',
  };
  for (const [label, value] of Object.entries({ ...usual, ...own })) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

/** Asks the API what the page's browser may ask. */
export async function api<T>(page: Page, query: string, input?: object): Promise<T> {
  const answer = await page.request.post('/graphql', { data: { query, variables: { input } } });
  const { data, errors } = (await answer.json()) as { data?: Record<string, { userErrors?: unknown[] }>; errors?: unknown };
  const wrong = errors ?? Object.values(data ?? {}).flatMap((part) => part?.userErrors ?? []);
  expect(wrong ?? [], query).toEqual([]);
  return data as T;
}

/** A mutation named after its input: nothing is asked of it but that it works. */
async function act(page: Page, name: string, input: object): Promise<void> {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  await api(page, `mutation($input: ${type}Input!) { ${name}(input: $input) { userErrors { message } } }`, input);
}

/** A new rider, signed in, in Japanese: the steps of signing up without their pages, which have journeys of their own. With
 * `details` false the account stays without its rider. */
export async function newRider(page: Page, details = true): Promise<Rider> {
  const rider = { email: freshAddress(), password: `pass for ${unique()}` };
  type Versions = Record<'terms' | 'privacy', { version: string }>;
  const asked = '{ terms: document(kind: TERMS) { version } privacy: document(kind: PRIVACY) { version } }';
  const { terms, privacy } = await api<Versions>(page, asked);
  await act(page, 'signUpStart', { email: rider.email, agreedTerms: terms.version, agreedPrivacy: privacy.version });
  await act(page, 'signUpVerify', { code: await codeTo(rider.email) });
  await act(page, 'signUpFinish', { password: rider.password });
  if (!details) return rider;
  await act(page, 'riderSave', {
    familyName: '山田',
    givenName: '花子',
    familyKana: 'ヤマダ',
    givenKana: 'ハナコ',
    birthDate: '1998-05-03',
    phone: '090-1234-5678',
    postalCode: '690-8540',
    address: '島根県松江市末次町86',
  });
  return rider;
}

/** A named plastic ICOCA of the rider, without the pages that ask for it; answers its number and the path of its page. */
export async function newCard(page: Page, name = '仕事用'): Promise<{ number: string; path: string }> {
  const number = freshNumber();
  const mutation = 'mutation($input: CardRegisterInput!) { made: cardRegister(input: $input) { card { id } userErrors { message } } }';
  const { made } = await api<{ made: { card: { id: string } } }>(page, mutation, { number, kind: 'CARD', name, named: true });
  return { number, path: `/cards/${made.card.id}` };
}

/** The last step of signing up; anything given is put in place of the usual. */
export async function finishSignUp(page: Page, password: string, own: Record<string, string> = {}): Promise<void> {
  await fillDetails(page, own);
  await page.getByLabel('パスワード', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登録を終える' }).click();
}

/** A new rider before the page that registers an ICOCA, in Japanese, through every page of signing up. */
export async function signUp(page: Page): Promise<Rider> {
  const rider = { email: freshAddress(), password: `pass for ${unique()}` };
  await askForCode(page, rider.email);
  await enterCode(page, await codeTo(rider.email), /\/signup\/password/);
  await finishSignUp(page, rider.password);
  await page.waitForURL(/\/cards\/new\?welcome=1/);
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
  await page.getByRole('radio', { name: /^ICOCAカード（記名式/ }).check();
  await page.getByLabel('ICOCAの番号').fill(number);
  await page.getByLabel(/呼び名/).fill(name);
  await page.getByRole('button', { name: '登録する' }).click();
  await page.waitForURL(/\/cards\/[0-9a-f-]+\?done=registered/);
  return { number, path: new URL(page.url()).pathname };
}

/** Another browser, which shares nothing with the first. */
export async function anotherBrowser(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const { viewport, javaScriptEnabled, hasTouch, isMobile, baseURL, locale, contextOptions } = test.info().project.use;
  const own = { ...contextOptions, viewport, javaScriptEnabled, hasTouch, isMobile, baseURL, locale, ...options };
  return (await browser.newContext(own)).newPage();
}
