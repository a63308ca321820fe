// Choosing and paying, as several journeys do it.
import { execFileSync } from 'node:child_process';
import { expect, type FrameLocator, type Page } from '@playwright/test';
import { hasScripts } from './looking.js';
import { api, control } from './support.js';

export const VISA = '4242424242424242';
export const NO_FUNDS = '4000000000009995';
/** Takes a payment; its bank sends a refund back. */
export const REFUND_FAILS = '4000000000005126';
/** Asks its bank's question each time. */
export const CHALLENGED = '4000000000003220';

/** Presses the button that leads to the next question. */
export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^次へ/ }).click();
}

/** Chooses one answer of a question and goes on. */
export async function answer(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('radio', { name }).check();
  await next(page);
}

/** Chooses a fare and a term. Without scripts the prices come once the fare was sent. */
export async function chooseFare(page: Page, fare: RegExp, term: RegExp): Promise<void> {
  await page.getByRole('radio', { name: fare }).check({ force: true });
  if (!hasScripts()) await next(page);
  await answer(page, term);
}

/** From nothing to the first question with more than one answer, for a rider with one card. */
export async function begin(page: Page): Promise<void> {
  await page.goto('/buy');
  const anew = page.getByRole('button', { name: '新しく始める' });
  if (await anew.isVisible()) await anew.click();
  await page.waitForURL(/\/operator$/);
}

/** From nothing to the check page: a fare pass of Matsue, the `nth` day that can be chosen. */
export async function chooseFarePass(page: Page, nth = 0): Promise<void> {
  await begin(page);
  await answer(page, /松江市交通局/);
  await chooseFare(page, /^210円/, /^3か月/);
  await page.waitForURL(/\/start$/);
  await page.locator('input[name=startsOn]').nth(nth).check({ force: true });
  await next(page);
  await page.waitForURL(/\/check$/);
}

/** The check page is read without much scrolling on a small phone, and its button is in reach from the top on. */
export async function checkIsShort(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(1400);
  await expect(page.getByRole('button', { name: /^(支払いへ進む|Go to payment)/ })).toBeInViewport({ ratio: 1 });
  if (size) await page.setViewportSize(size);
}

/** The same answers without their pages, which have journeys of their own; ends on the check page. */
export async function draftFarePass(page: Page, nth = 0, icoca = '仕事用'): Promise<void> {
  await draft(page, { operatorSlug: 'matsue', productSlug: 'commuter', code: '210', months: 3 }, nth, icoca);
}

/** A pass for an area, without the pages that ask for it; ends on the check page. */
export async function draftAreaPass(page: Page, icoca = '仕事用'): Promise<void> {
  await draft(page, { operatorSlug: 'mizuumi', productSlug: 'lakeside-free', code: 'lakeside', months: 3 }, -1, icoca);
}

async function draft(page: Page, chosen: object, nth: number, icoca: string): Promise<void> {
  type Draft = { made: { draft: { id: string; startDates: string[] } } };
  const mutate = (verb: string, input: object) => {
    const type = `Draft${verb}Input`;
    const query = `mutation($input: ${type}!) { made: draft${verb}(input: $input) { draft { id startDates } userErrors { message } } }`;
    return api<Draft>(page, query, input).then(({ made }) => made.draft);
  };
  const { viewer } = await api<{ viewer: { cards: { id: string; name: string }[] } }>(page, '{ viewer { cards { id name } } }');
  const cardId = viewer.cards.find((card) => card.name === icoca)?.id;
  const { id, startDates } = await mutate('Begin', { cardId, ...chosen });
  await mutate('Update', { id, startsOn: startDates.at(nth) });
  await page.goto(`/buy/${id}/check`);
}

/** Orders what the check page shows; answers the order's path. */
export async function order(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^(支払いへ進む|申し込んで、あとで支払う)$/ }).click();
  await page.waitForURL(/\/orders\/[0-9a-f-]+\/pay/);
  return new URL(page.url()).pathname.replace('/pay', '');
}

/** Stripe's fields, once they take a card. */
export async function fields(page: Page): Promise<FrameLocator> {
  await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
  return page.frameLocator('.fields iframe');
}

export function payButton(page: Page) {
  return page.getByRole('button', { name: /円を支払う$/ });
}

/** Types a card into Stripe's fields. */
export async function typeCard(page: Page, number: string): Promise<void> {
  const frame = await fields(page);
  await frame.locator('#number').fill(number);
  await frame.locator('#expiry').fill('12/40');
  await frame.locator('#cvc').fill('123');
}

/** Pays with a card typed into Stripe's fields. */
export async function pay(page: Page, number: string): Promise<void> {
  await typeCard(page, number);
  await payButton(page).click();
}

/** The bank's question, answered. */
export async function bankSays(page: Page, button: RegExp): Promise<void> {
  await page.frameLocator('dialog iframe').getByRole('button', { name: button }).click({ timeout: 20_000 });
}

/** Buys a pass that starts on the `nth` possible day, and pays for it; answers the order's path. */
export async function buyPass(page: Page, nth = 0): Promise<string> {
  await draftFarePass(page, nth);
  const path = await order(page);
  await pay(page, VISA);
  await page.waitForURL('**/done');
  return path;
}

/** Pays for an order past its page, whose fields need scripts: for journeys of what comes after it. */
export async function payPastPage(page: Page, path: string, card = VISA): Promise<void> {
  // The page of the fields leads on by itself once the order is paid.
  await page.goto('/home');
  const orderId = idOf(path);
  const begin = 'mutation($input: PaymentBeginInput!) { made: paymentBegin(input: $input) { clientSecret userErrors { message } } }';
  const asked = { orderId, idempotencyKey: 'past-the-page', saveCard: false };
  const { made } = await api<{ made: { clientSecret: string } }>(page, begin, asked);
  await confirmPastPage(made.clientSecret, card);
  await api(page, 'mutation($input: PaymentSyncInput!) { paymentSync(input: $input) { userErrors { message } } }', { orderId });
}

const STRIPE_KEY = process.env.STRIPE_SECRET_KEY ?? 'sk_test_teiki_demo';

/** Confirms an intent at Stripe as its fields would. */
async function confirmPastPage(clientSecret: string, card: string): Promise<void> {
  const intent = clientSecret.split('_secret')[0];
  await control('/confirm', { key: STRIPE_KEY, payment_intent: intent, card, three_d_secure: 'pass' });
}

/** The banks speak their later word on refunds: those that are to fail do. */
export async function settleRefunds(): Promise<void> {
  await control('/refunds/settle', { key: STRIPE_KEY });
}

/** A guardian pays for a rider's order by its link on another phone, past the pages, which have journeys of their own. */
export async function guardianPaysPastPage(page: Page, phone: Page, path: string, email: string): Promise<void> {
  const make = 'mutation($input: GuardianLinkMakeInput!) { made: guardianLinkMake(input: $input) { order { guardianLink { url } } userErrors { message } } }';
  const link = await api<{ made: { order: { guardianLink: { url: string } } } }>(page, make, { orderId: idOf(path) });
  const token = link.made.order.guardianLink.url.split('/g/')[1];
  const enter = 'mutation($input: GuardianEnterInput!) { made: guardianEnter(input: $input) { id userErrors { message } } }';
  const { id } = (await api<{ made: { id: string } }>(phone, enter, { token, month: 5, day: 3 })).made;
  const confirm = 'mutation($input: GuardianConfirmInput!) { guardianConfirm(input: $input) { userErrors { message } } }';
  await api(phone, confirm, { id, confirms: true, recipient: '山田 良子', email });
  const begin = 'mutation($input: GuardianPaymentBeginInput!) { made: guardianPaymentBegin(input: $input) { clientSecret userErrors { message } } }';
  const { made } = await api<{ made: { clientSecret: string } }>(phone, begin, { id, idempotencyKey: 'past-the-page' });
  await confirmPastPage(made.clientSecret, VISA);
  await api(phone, 'mutation($input: GuardianPaymentSyncInput!) { guardianPaymentSync(input: $input) { userErrors { message } } }', { id });
}

/** Runs SQL on the site's database; answers its first column, a line each. */
export function sql(text: string, values: Record<string, string> = {}): string[] {
  const set = Object.entries(values).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const url = process.env.DATABASE_URL ?? '';
  const lines = execFileSync('psql', [url, '-AtqX', '-v', 'ON_ERROR_STOP=1', ...set], { input: text, encoding: 'utf8' });
  return lines.split('\n').filter((line) => line !== '');
}

/** The id at the end of a path such as `/orders/…`. */
export function idOf(path: string): string {
  return path.split('/')[2] ?? '';
}

/** Moves an order and its pass so that it ends in `days` days. */
export function endsIn(path: string, days: number): void {
  const today = `(select (now() at time zone 'Asia/Tokyo')::date as today) as t`;
  const move = (table: string, key: string) =>
    `update ${table} set starts_on = today - 80, ends_on = today + :days from ${today} where ${key} = :'id'`;
  // What was sold keeps its days, for us too: the guards step aside for this one move into the past.
  const past = 'set local session_replication_role = replica';
  sql(`begin; ${past}; ${move('orders', 'id')}; ${move('passes', 'order_id')}; commit`, { id: idOf(path), days: String(days) });
}
