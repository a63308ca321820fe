// Paying, also when it does not go as wished. Every journey ends with one charge and one pass.
import { expect, test } from '@playwright/test';
import { bankSays, buyPass, CHALLENGED, draftFarePass, idOf, NO_FUNDS, order, pay, payButton, sql, typeCard, VISA } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider, SANDBOX } from './support.js';

test.describe('@scripts paying', () => {

  test.beforeEach(async ({ page }) => {
    await newRider(page);
    await newCard(page);
  });

  /** Money was taken once, and one pass is live. */
  function onceFor(path: string): void {
    const id = idOf(path);
    expect(sql(`select count(*) from payments where order_id = :'id' and state = 'succeeded'`, { id })).toEqual(['1']);
    expect(sql(`select count(*) from passes where order_id = :'id' and state = 'live'`, { id })).toEqual(['1']);
  }

  test('a declined card, then another', async ({ page }) => {
    await draftFarePass(page);
    const path = await order(page);
    await pay(page, NO_FUNDS);
    await expect(page.getByText(/残高または利用限度額が足りません/)).toBeVisible();
    await expect(page.getByText(/デビットカード/)).toBeVisible();
    await look(page, 'pay-declined');
    await page.goto('/home');
    await expect(page.getByText('カードで支払えませんでした')).toBeVisible();
    await look(page, 'home-declined');
    await page.goto(`${path}/return`);
    await page.waitForURL('**/pay?declined');
    await expect(page.getByRole('alert').first()).toContainText('残高または利用限度額が足りません');
    await pay(page, VISA);
    await page.waitForURL('**/done');
    onceFor(path);
  });

  test('3-D Secure, failed and then passed', async ({ page }) => {
    await draftFarePass(page);
    const path = await order(page);
    await pay(page, CHALLENGED);
    await bankSays(page, /失敗|fail/i);
    await expect(page.getByText(/本人認証（3Dセキュア）が完了しませんでした/)).toBeVisible();
    await payButton(page).click();
    await bankSays(page, /完了|complete/i);
    await page.waitForURL('**/done');
    onceFor(path);
  });

  test('a tab that is closed after paying', async ({ page, context }) => {
    await draftFarePass(page);
    const path = await order(page);
    await typeCard(page, VISA);
    // The tab is closed when the card has paid, before the page that would ask Stripe comes: that request never leaves.
    await page.route('**/return', () => {});
    await Promise.all([page.waitForRequest('**/return'), payButton(page).click()]);
    await page.close();
    // My Page asks nobody but the database: what Stripe told by itself has been recorded.
    const later = await context.newPage();
    await expect(async () => {
      await later.goto('/home');
      await expect(later.getByRole('heading', { name: '210円区間' })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    onceFor(path);
  });

  test('a payment that only Stripe tells of', async ({ page }) => {
    await draftFarePass(page);
    const path = await order(page);
    await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
    const [intent] = sql(`select intent from payments where order_id = :'id'`, { id: idOf(path) });
    await page.goto('about:blank');
    const body = { key: process.env.STRIPE_SECRET_KEY ?? 'sk_test_teiki_demo', payment_intent: intent, card: VISA, three_d_secure: 'pass' };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${SANDBOX}/control/confirm`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    await expect(async () => {
      await page.goto(path);
      await expect(page.getByText('支払い済み', { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    onceFor(path);
  });

  test('two tabs with the same order', async ({ page, context }) => {
    await draftFarePass(page);
    const path = await order(page);
    const other = await context.newPage();
    await other.goto(`${path}/pay`);
    await typeCard(page, VISA);
    await typeCard(other, VISA);
    await Promise.all([payButton(page).click(), payButton(other).click()]);
    await page.waitForURL('**/done');
    await expect(async () => {
      await other.goto(`${path}/pay`);
      await other.waitForURL('**/done', { timeout: 1_000 });
    }).toPass();
    onceFor(path);
  });

  test('a saved card, used the next time', async ({ page }) => {
    await draftFarePass(page);
    await order(page);
    await typeCard(page, VISA);
    await page.getByRole('checkbox', { name: /次回のためにこのカードを保存する/ }).check();
    await payButton(page).click();
    await page.waitForURL('**/done');
    await newCard(page, '休日用');
    await draftFarePass(page, 0, '休日用');
    const path = await order(page);
    await expect(page.getByRole('radio', { name: /Visa 末尾 4242/ })).toBeChecked();
    await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
    await look(page, 'pay-saved');
    await payButton(page).click();
    await page.waitForURL('**/done');
    onceFor(path);
  });

  test('an order that is given up', async ({ page }) => {
    await draftFarePass(page);
    const path = await order(page);
    await page.goto(`${path}/cancel`);
    await look(page, 'cancel');
    await page.getByRole('button', { name: '取り消す', exact: true }).click();
    await page.waitForURL(`**${path}`);
    await expect(async () => {
      await page.goto(path);
      await expect(page.getByText('取り消し済み', { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await look(page, 'order-cancelled');
    await buyPass(page);
  });
});
