// From nothing to a paid pass on a phone, and what can go wrong while paying.
import { expect, test } from '@playwright/test';
import { answerChallenge, atThePayingPage, fillCard, pay, prepare } from './buying';
import { lookEverywhere, mailTo, registerCard, signUp } from './support';

test('sign-up to the paying page, with a look at every page', async ({ page }) => {
  test.slow();
  await atThePayingPage(page, true);
  await lookEverywhere(page, 'order-pay');
});

test('a rider pays and holds a pass and a receipt @scripts', async ({ page }) => {
  test.slow();
  await atThePayingPage(page);
  await fillCard(page, '4242424242424242');
  await pay(page);
  await page.waitForURL(/\/done/);
  await lookEverywhere(page, 'order-done');
  await page.goto('/home');
  await expect(page.getByText('210円区間').first()).toBeVisible();
  await lookEverywhere(page, 'home');
  await page.goto('/orders');
  await lookEverywhere(page, 'orders');
  await page.locator('main a[href^="/orders/"]').first().click();
  await lookEverywhere(page, 'order');
  await page.locator('a[href$="/receipt"]').first().click();
  await expect(page.getByText('クレジットカード利用')).toBeVisible();
  await lookEverywhere(page, 'receipt');
  await page.goto('/passes');
  await lookEverywhere(page, 'passes');
  await page.locator('main a[href^="/passes/"]').first().click();
  await lookEverywhere(page, 'pass');
  await page.locator('a[href$="/show"]').first().click();
  await lookEverywhere(page, 'pass-show');
});

test('a declined card is explained, and another one pays @scripts', async ({ page }) => {
  test.slow();
  await atThePayingPage(page);
  await fillCard(page, '4000000000009995');
  await pay(page);
  await expect(page.getByText(/利用限度額|残高/).first()).toBeVisible();
  await fillCard(page, '4242424242424242');
  await pay(page);
  await page.waitForURL(/\/done/);
});

test('3-D Secure fails, is tried again and passes @scripts', async ({ page }) => {
  test.slow();
  await atThePayingPage(page);
  await fillCard(page, '4000002760003184');
  await pay(page);
  await answerChallenge(page, '失敗させる');
  await expect(page.locator('main')).toContainText(/認証/);
  await fillCard(page, '4000002760003184');
  await pay(page);
  await answerChallenge(page, '認証を完了する');
  await page.waitForURL(/\/done/);
});

test('a tab closed right after paying loses nothing @scripts', async ({ page, context }) => {
  test.slow();
  await atThePayingPage(page);
  const order = page.url().replace(/\/pay.*/, '');
  // Our own pages go silent: neither the return page nor a sync gets through.
  await page.route('**/orders/*/return*', (route) => route.abort());
  await page.route('**/orders/*/done*', (route) => route.abort());
  await fillCard(page, '4242424242424242');
  await pay(page);
  await page.waitForTimeout(0);
  const later = await context.newPage();
  await expect(async () => {
    await later.goto(order);
    await expect(later.locator('main')).toContainText('領収書', { timeout: 500 });
  }).toPass({ timeout: 30_000 });
});

test('days that a live order holds are refused with their dates', async ({ page }) => {
  test.slow();
  await signUp(page);
  await registerCard(page);
  await prepare(page);
  await page.getByRole('button', { name: /支払い/ }).click();
  await page.waitForURL(/\/orders\/[0-9a-f-]+\/pay/);
  await prepare(page);
  await expect(page.locator('main')).toContainText(/このICOCAには/);
});

test('mail tells of the order', async ({ page }) => {
  test.slow();
  const rider = await signUp(page);
  await registerCard(page);
  await prepare(page);
  await page.getByRole('button', { name: /支払い/ }).click();
  await expect(async () => {
    const subjects = (await mailTo(rider.email)).map((mail) => mail.subject);
    expect(subjects.some((subject) => subject.includes('受け付けました'))).toBe(true);
  }).toPass({ timeout: 15_000 });
});
