// What buying costs a person who does it for the first time, and who does it again.
import { expect, test } from '@playwright/test';
import { buyPass, draftFarePass, endsIn, fields, next, order, payButton, typeCard, VISA } from './buying.js';
import { Walk } from './counting.js';
import { look } from './looking.js';
import { codeTo, freshAddress, freshNumber, newCard, newRider } from './support.js';

test('@scripts a new rider comes from the landing page to a paid pass', async ({ page }) => {
  const email = freshAddress();
  const walk = new Walk(page);
  await page.goto('/');
  await walk.at(/\/$/);
  await walk.tap(page.getByRole('button', { name: /^定期券を買う\s*（松江市交通局）/ }));
  await walk.at('**/signup*');
  await walk.type(page.getByLabel('生年月日'), '19980503');
  await walk.type(page.getByLabel('メールアドレス'), email);
  // As long as an address is on average; what makes this one unlike any other does not count.
  walk.keystrokes += 18 - email.length;
  await walk.tap(page.getByRole('checkbox', { name: /利用規約/ }));
  await walk.tap(page.getByRole('button', { name: '確認コードを送る' }));
  await walk.at('**/signup/code');
  await expect(page.getByRole('button', { name: /あと\d+秒/ })).toBeVisible();
  // The sixth digit sends it.
  await walk.type(page.getByLabel(/確認コード/), await codeTo(email));
  await walk.at('**/signup/password');
  await expect(page.locator('#password')).toBeVisible();
  await walk.write('姓', 'やまだ', '山田');
  await walk.write('名', 'はなこ', '花子');
  await expect(page.getByLabel('セイ（フリガナ）')).toHaveValue('ヤマダ');
  await walk.type(page.getByLabel('パスワード', { exact: true }), 'mizuumi-86');
  await walk.tap(page.getByRole('button', { name: '登録を終える' }));
  await walk.at(/\/cards\/new\b/);
  await walk.tap(page.getByRole('radio', { name: /^ICOCAカード（記名式/ }));
  await walk.type(page.getByLabel('ICOCAの番号'), freshNumber());
  await walk.tap(page.getByRole('button', { name: '登録する' }));
  await walk.at(/\/section$/);
  await walk.tap(page.locator('label', { hasText: /^210円$/ }));
  await walk.tap(page.getByRole('radio', { name: /^3か月/ }));
  await walk.tap(page.getByRole('button', { name: /^次へ/ }));
  await walk.at(/\/start$/);
  await walk.tap(page.getByRole('button', { name: /^次へ/ }));
  await walk.at(/\/check$/);
  await walk.tap(page.getByRole('button', { name: '支払いへ進む' }));
  await walk.at(/\/pay$/);
  const card = await fields(page);
  await walk.type(card.locator('#number'), VISA);
  await walk.type(card.locator('#expiry'), '1240');
  await walk.type(card.locator('#cvc'), '123');
  await walk.tap(payButton(page));
  await walk.at('**/done');

  console.log('a new rider:', walk.cost, walk.pages.join(' '));
  expect(walk.cost).toEqual({ taps: 22, keystrokes: 90, pages: 10 });
});

test('@scripts a pass is continued in three taps', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  const path = await order(page);
  await typeCard(page, VISA);
  await page.getByRole('checkbox', { name: /次回のために/ }).check();
  await payButton(page).click();
  await page.waitForURL('**/done');
  endsIn(path, 10);

  const walk = new Walk(page);
  await page.goto('/home');
  await walk.at('**/home');
  await walk.tap(page.getByRole('button', { name: '継続する' }));
  await walk.at(/\/check$/);
  await walk.tap(page.getByRole('button', { name: '支払いへ進む' }));
  await walk.at(/\/pay$/);
  await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
  await walk.tap(payButton(page));
  await walk.at('**/done');
  console.log('a renewal:', walk.cost);
  expect(walk.cost).toEqual({ taps: 3, keystrokes: 0, pages: 4 });
});

test('@scripts a pass that ended is bought again with what it was', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  endsIn(await buyPass(page), -3);
  await page.goto('/home');
  await look(page, 'home-ended');
  await page.getByRole('button', { name: '同じ内容で買う' }).click();
  await page.waitForURL(/\/start$/);
  await page.locator('.month label').first().click();
  await next(page);
  await page.waitForURL(/\/check$/);
  await expect(page.getByText('210円区間')).toBeVisible();
  await expect(page.getByText('3か月', { exact: true })).toBeVisible();
});
