// Staff enrol by an invitation, sign in with an authenticator, and find an order.
import { expect, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { address, enrol, invite, lookOver, password, shown } from './staffing.js';
import { anotherBrowser, newCard, newRider } from './support.js';

test('@scripts a member of staff enrols, signs in again and finds an order', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  const path = await order(page);
  await page.goto(path);
  const number = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(await page.locator('main').innerText())?.[0] ?? '';

  const desk = await anotherBrowser(browser);
  const { email, key } = await enrol(desk, invite('--house'));
  await lookOver(desk, 'desk-orders-empty');
  await desk.goto('/desk/orders');
  await desk.getByRole('searchbox').fill(number);
  await desk.getByRole('button', { name: '探す' }).click();
  await expect(desk.getByRole('link', { name: number })).toBeVisible();
  await lookOver(desk, 'desk-orders');
  await desk.getByRole('link', { name: number }).click();
  await expect(desk.getByRole('heading', { level: 2, name: '履歴' })).toBeVisible();
  await lookOver(desk, 'desk-order');
  await desk.goto('/desk/staff');
  await lookOver(desk, 'desk-staff');
  await desk.goto('/desk/staff/invite');
  await lookOver(desk, 'desk-staff-invite');
  await desk.goto('/desk/log');
  await lookOver(desk, 'desk-log');

  const again = await anotherBrowser(browser);
  await again.goto('/desk/orders');
  await again.waitForURL('**/desk/signin?back=*');
  await lookOver(again, 'desk-signin');
  await password(again, email);
  await lookOver(again, 'desk-code');
  // The step that enrolled is used; the next may be typed half a minute early.
  await again.getByLabel('認証アプリのコード').fill(shown(key, 1));
  await again.getByRole('button', { name: 'ログイン' }).click();
  await again.waitForURL('**/desk/orders');
});

test('@scripts a manager invites, changes and disables a colleague', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await enrol(page, invite('--operator', 'matsue', '--role', 'manager'));
  const email = address();
  await page.goto('/desk/staff/invite');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('button', { name: '招待メールを送る' }).click();
  await expect(page.getByRole('alert').first()).toContainText('役割');
  await lookOver(page, 'desk-staff-invite-refused');
  await page.getByLabel('審査').check();
  await page.getByRole('button', { name: '招待メールを送る' }).click();
  await page.waitForURL('**/desk/staff?sent=1');
  await expect(page.getByRole('row', { name: email })).toContainText('招待中');

  const theirs = await anotherBrowser(browser);
  const { recoveryCodes } = await enrol(theirs, email);
  // A reviewer manages nobody.
  expect((await theirs.goto('/desk/staff'))?.status()).toBe(403);
  await lookOver(theirs, 'desk-not-allowed');

  await page.goto('/desk/staff');
  await expect(page.getByRole('row', { name: email })).toContainText('有効');
  await lookOver(page, 'desk-staff-two');
  await page.getByRole('row', { name: email }).getByRole('link').click();
  await lookOver(page, 'desk-member');
  await page.getByLabel('管理者').check();
  await page.getByRole('button', { name: '変更する' }).click();
  await page.waitForURL('**?saved=1');
  expect((await theirs.goto('/desk/staff'))?.status()).toBe(200);

  // Without the telephone at hand.
  await theirs.goto('/desk/codes');
  await lookOver(theirs, 'desk-codes');
  await theirs.request.post('/desk/signout', { headers: { origin: new URL(theirs.url()).origin } });
  await theirs.goto('/desk');
  await theirs.waitForURL('**/desk/signin*');
  await password(theirs, email);
  await theirs.getByLabel('認証アプリのコード').fill(recoveryCodes[0] ?? '');
  await theirs.getByRole('button', { name: 'ログイン' }).click();
  await theirs.waitForURL('**/desk/orders');

  await page.getByRole('link', { name: '利用を停止する' }).click();
  await lookOver(page, 'desk-disable');
  await page.getByRole('button', { name: '利用を停止する' }).click();
  await page.waitForURL('**?disabled=1');
  await lookOver(page, 'desk-member-disabled');
  await theirs.reload();
  await theirs.waitForURL('**/desk/signin*');
  await page.goto('/desk/log');
  await expect(page.getByRole('table')).toContainText('利用を停止');
  await expect(page.getByRole('table')).toContainText('予備コードを使用');
  await lookOver(page, 'desk-log-manager');
});
