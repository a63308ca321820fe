// Somebody without an account looks up what a pass costs, and buys it.
import { expect, test } from '@playwright/test';
import { look, lookEverywhere } from './looking.js';
import { codeTo, enterCode, finishSignUp, freshAddress, freshNumber } from './support.js';

test('prices are found by two names, and the choice is carried through signing up', async ({ page }) => {
  await page.goto('/');
  await lookEverywhere(page, 'landing');
  await page.getByLabel('乗るところ').fill('けんりつ');
  await page.getByLabel('降りるところ').fill('kohankoen');
  await page.getByRole('button', { name: 'しらべる' }).click();

  await expect(page.getByRole('alert')).toContainText('あてはまる停留所・駅がいくつかあります');
  await look(page, 'fares-several');
  await page.getByRole('radio', { name: /県立図書館前/ }).check();
  await page.getByRole('button', { name: 'しらべる' }).click();

  await expect(page.getByRole('heading', { name: '県立図書館前 ⇄ 湖畔公園' })).toBeVisible();
  await lookEverywhere(page, 'fares');
  // Both stops lie on the line along the lake: the pass for its area stands beside those for the section.
  const area = page.getByRole('article').filter({ hasText: '湖岸フリーパス' });
  await expect(area.getByRole('radio', { name: /3か月/ })).toBeVisible();
  await page.getByRole('link', { name: /入れ替える/ }).click();
  await expect(page.getByRole('heading', { name: '湖畔公園 ⇄ 県立図書館前' })).toBeVisible();
  const pass = page.getByRole('article').filter({ hasText: '通勤定期（区間）' });
  await pass.getByRole('radio', { name: /3か月/ }).check();
  await pass.getByRole('button', { name: 'この定期券を買う' }).click();

  await page.waitForURL('**/signup');
  const email = freshAddress();
  await page.getByLabel('生年月日').fill('19980503');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('checkbox', { name: /利用規約/ }).check();
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await enterCode(page, await codeTo(email), /\/signup\/password/);
  await finishSignUp(page, `pass for ${email}`);
  await page.waitForURL(/\/cards\/new\?welcome=1/);
  await page.getByRole('radio', { name: /^ICOCAカード（記名式/ }).check();
  await page.getByLabel('ICOCAの番号').fill(freshNumber());
  await page.getByRole('button', { name: '登録する' }).click();
  // Section and term are chosen: only the days are asked for.
  await page.waitForURL(/\/buy\/[0-9a-f-]+\/start/);
  await page.goto('/buy/new?operator=matsue&product=commuter&code=210&months=3');
  await look(page, 'chosen');
  await page.goto('/buy');
  const draft = page.getByRole('main');
  await expect(draft).toContainText('湖畔公園');
  await expect(draft).toContainText('3か月');
});

test('a stop of an operator that sells by fare leads to its passes', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('乗るところ').fill('松江駅');
  await page.getByLabel('降りるところ').fill('県庁前');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByLabel('From')).toHaveValue('松江駅');
  await page.getByRole('button', { name: '日本語' }).click();
  await page.getByRole('button', { name: 'しらべる' }).click();
  await expect(page.getByRole('alert')).toContainText('見つかりません');
  await expect(page.getByText('停留所・駅ではなく、片道の運賃で選ぶ定期券もあります')).toBeVisible();
  await lookEverywhere(page, 'fares-by-fare');
  await page.getByRole('link', { name: '松江市交通局 通勤定期' }).click();
  await page.waitForURL('**/o/matsue/commuter');
});

test('a page that is not there keeps the way in', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByRole('link', { name: 'ログイン' })).toBeVisible();
  await look(page, 'not-found');
});

test('an operator and its passes have pages of their own', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: '松江市交通局', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('松江市交通局の定期券');
  await expect(page.getByRole('link', { name: '0852-60-1111' }).first()).toHaveAttribute('href', 'tel:0852601111');
  await expect(page.getByText('支払いは6:00から22:00まで（この見本では24時間）')).toBeVisible();
  await lookEverywhere(page, 'operator');
  await page.getByRole('link', { name: /^通勤定期/ }).click();
  await page.getByLabel('片道の運賃').selectOption('240');
  await page.getByRole('button', { name: '料金を見る' }).click();
  await expect(page.getByRole('article')).toContainText('10,080円');
  await lookEverywhere(page, 'product');
  await page.goto('/lang?to=en&back=/o/matsue/commuter?code=240');
  await expect(page.getByRole('article')).toContainText('¥10,080');
  await look(page, 'product-en');
});
