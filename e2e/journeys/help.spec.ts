// Somebody has a question: help with its search, and a mail to the operator.
import { expect, test } from '@playwright/test';
import { look, lookEverywhere } from './looking.js';
import { freshAddress } from './support.js';

test('help is found by a word, in the words of an operator', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: '困ったときは' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('困ったときは');
  await lookEverywhere(page, 'help');
  await page.getByLabel('質問をことばで探す').fill('なくした');
  await page.getByRole('button', { name: '探す' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('ICOCAをなくしました');
  await page.getByLabel('質問をことばで探す').fill('宇宙');
  await page.getByRole('button', { name: '探す' }).click();
  await expect(page.getByRole('main')).toContainText('「宇宙」に合う答えは見つかりません');
  await lookEverywhere(page, 'help-nothing');
  await page.getByRole('link', { name: '松江市交通局のヘルプ' }).click();
  await expect(page.getByRole('main')).toContainText('松江市交通局の窓口（電話 0852-60-1111）');
  await page.goto('/lang?to=en&back=/o/matsue/help');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Help from Matsue City Transportation Bureau');
  await look(page, 'help-en');
});

test('a question is sent to an operator, but no number of a credit card', async ({ page }) => {
  await page.goto('/o/mizuumi/help');
  await page.getByRole('link', { name: 'メールで尋ねる' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('みずうみ交通（架空）へのお問い合わせ');
  await lookEverywhere(page, 'contact');
  await page.getByLabel('メールアドレス').fill(freshAddress());
  await page.getByLabel('お問い合わせの内容').fill('4242 4242 4242 4242で払えますか。');
  await page.getByRole('button', { name: '送る' }).click();
  await expect(page.getByRole('alert')).toContainText('クレジットカードの番号のような数字があります');
  await look(page, 'contact-refused');
  await page.getByLabel('お問い合わせの内容').fill('バスに傘を忘れました。');
  await page.getByRole('button', { name: '送る' }).click();
  await page.waitForURL('**/o/mizuumi/contact/sent');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('みずうみ交通（架空）へ送りました');
  await lookEverywhere(page, 'contact-sent');
});
