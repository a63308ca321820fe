// ICOCA cards: registering, naming, another number, removing.
import { expect, type Page, test } from '@playwright/test';
import { buyPass } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { anotherBrowser, freshNumber, newCard, newRider } from './support.js';

const summary = (page: Page) => page.getByRole('alert');
const groups = (number: string) => [number.slice(0, 5), number.slice(5, 9), number.slice(9, 13), number.slice(13)].join(' ');
const masked = (number: string) => `${number.slice(0, 5)} •••• •••• ${number.slice(-4)}`;

test('an ICOCA is registered, shown, renamed and removed', async ({ page }) => {
  await newRider(page);
  await page.goto('/cards');
  await lookEverywhere(page, 'cards-none');
  await page.getByRole('link', { name: 'ICOCAを登録する' }).click();
  await page.waitForURL(/\/cards\/new/);
  await lookEverywhere(page, 'cards-new');
  const number = freshNumber();
  await expect(page.getByText('無記名のICOCAをなくすと')).toBeHidden();
  await page.getByRole('radio', { name: /^ICOCAカード（無記名/ }).check();
  await expect(page.getByText('無記名のICOCAをなくすと')).toBeVisible();
  // As people type: small, wide, in groups.
  await page.getByLabel('ICOCAの番号').fill(`ｊｗ${number.slice(2, 5)} ${number.slice(5, 9)}-${number.slice(9, 13)}　${number.slice(13)}`);
  await page.getByLabel(/呼び名/).fill('通学用');
  await look(page, 'cards-new-filled');
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.getByText('ICOCAを登録しました')).toBeVisible();
  await expect(page.getByText(masked(number))).toBeVisible();
  await lookEverywhere(page, 'card');
  await page.getByRole('link', { name: '番号をすべて表示' }).click();
  await expect(page.getByText(groups(number))).toBeVisible();
  await page.getByLabel('呼び名').fill('さくらのICOCA');
  await page.getByRole('radio', { name: /^記名式/ }).check();
  await page.getByRole('button', { name: '保存する' }).click();
  await expect(page.getByRole('heading', { name: 'さくらのICOCA' })).toBeVisible();
  await expect(page.getByText('保存しました')).toBeVisible();
  await page.goto('/cards');
  await lookEverywhere(page, 'cards');
  await page.getByRole('link', { name: /^登録を外す/ }).click();
  await page.waitForURL(/\/remove$/);
  await look(page, 'card-remove');
  await page.getByRole('button', { name: '登録を外す' }).click();
  await expect(page.getByText('登録を外しました')).toBeVisible();
  await expect(page.getByText('まだ登録がありません')).toBeVisible();
});

test('what cannot be registered is refused in words that help', async ({ page, browser }) => {
  await newRider(page);
  await page.goto('/cards/new');
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(summary(page)).toBeFocused();
  await expect(page.getByText('ICOCAの種類を選んでください。').first()).toBeVisible();
  await lookEverywhere(page, 'cards-new-errors');
  await page.getByRole('radio', { name: /^モバイルICOCA/ }).check();
  await page.getByLabel('ICOCAの番号').fill('JE123456789012345');
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(summary(page)).toContainText('Suica');
  await expect(page.getByLabel('ICOCAの番号')).toHaveValue('JE123456789012345');
  await look(page, 'cards-new-suica');

  const { number } = await newCard(page);
  const other = await anotherBrowser(browser);
  await newRider(other);
  await other.goto('/cards/new');
  await other.getByRole('radio', { name: /^SMART/ }).check();
  await other.getByLabel('ICOCAの番号').fill(number);
  await other.getByRole('button', { name: '登録する' }).click();
  await expect(summary(other)).toBeFocused();
  await look(other, 'cards-new-taken');
  await other.context().close();
});

test('@scripts a lost card gets another number, and the old one retires for good', async ({ page }) => {
  const rider = await newRider(page);
  const old = await newCard(page);
  await buyPass(page);
  await page.goto(old.path);
  await page.getByRole('link', { name: /番号の変更/ }).click();
  await page.waitForURL(/\/number$/);
  await lookEverywhere(page, 'card-number');
  await page.getByRole('button', { name: '次へ：変更の確認' }).click();
  await expect(summary(page).getByRole('link')).not.toHaveCount(0);
  await look(page, 'card-number-errors');
  const number = freshNumber();
  await page.getByRole('radio', { name: /^なくした/ }).check();
  await page.getByRole('radio', { name: /^モバイルICOCA/ }).check();
  await page.getByLabel('新しいICOCAの番号').fill('JW111111111111111');
  await page.getByRole('button', { name: '次へ：変更の確認' }).click();
  await expect(page.getByRole('checkbox', { name: 'この番号で間違いありません' })).toBeVisible();
  await page.getByLabel('新しいICOCAの番号').fill(number);
  await page.getByRole('button', { name: '次へ：変更の確認' }).click();
  // Nothing has moved yet: the new number is shown whole, and the password is asked for.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('この番号に変更しますか');
  await expect(page.getByText(groups(number))).toBeVisible();
  await lookEverywhere(page, 'card-number-check');
  await page.getByRole('button', { name: '入力し直す' }).click();
  await expect(page.getByLabel('新しいICOCAの番号')).toHaveValue(number);
  await page.getByRole('button', { name: '次へ：変更の確認' }).click();
  await page.getByLabel('いまのパスワード').fill('not the password');
  await page.getByRole('button', { name: '番号を変更する' }).click();
  await expect(summary(page)).toContainText('いまのパスワードと違います');
  await look(page, 'card-number-wrong-password');
  await page.getByLabel('いまのパスワード').fill(rider.password);
  await page.getByRole('button', { name: '番号を変更する' }).click();
  await expect(page.getByText('ICOCAの番号を変更しました')).toBeVisible();
  await expect(page.getByText(masked(number))).toBeVisible();
  await look(page, 'card-moved');
  await page.goto('/cards');
  await page.getByText('使わなくなった番号').click();
  await expect(page.getByText(masked(old.number))).toBeVisible();
  await look(page, 'cards-retired');
  await page.goto(old.path);
  await expect(page.getByText('この番号はもう使えません')).toBeVisible();
  await look(page, 'card-retired');
  await page.goto(`${old.path}/number`);
  await expect(page).toHaveURL(new RegExp(`${old.path}$`));
  // The old number is nobody's to register again.
  await page.goto('/cards/new');
  await page.getByRole('radio', { name: /^SMART/ }).check();
  await page.getByLabel('ICOCAの番号').fill(old.number);
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(summary(page)).toBeFocused();
});

test('@scripts an ICOCA given up for another one comes back', async ({ page }) => {
  const rider = await newRider(page);
  const old = await newCard(page);
  await buyPass(page);
  await page.goto(`${old.path}/number`);
  await page.getByRole('radio', { name: /^スマートフォンを替えた/ }).check();
  await page.getByRole('radio', { name: /^モバイルICOCA/ }).check();
  await page.getByLabel('新しいICOCAの番号').fill(freshNumber());
  await page.getByRole('button', { name: '次へ：変更の確認' }).click();
  await page.getByLabel('いまのパスワード').fill(rider.password);
  await page.getByRole('button', { name: '番号を変更する' }).click();
  await expect(page.getByText('ICOCAの番号を変更しました')).toBeVisible();
  await page.goto(old.path);
  await expect(page.getByText('この番号は使っていません')).toBeVisible();
  await look(page, 'card-replaced');
  await page.goto('/cards/new');
  await page.getByRole('radio', { name: /^SMART/ }).check();
  await page.getByLabel('ICOCAの番号').fill(old.number);
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.getByText('ICOCAを登録しました')).toBeVisible();
});

test("another rider's card is not found", async ({ page, browser }) => {
  await newRider(page);
  const { path } = await newCard(page);
  const other = await anotherBrowser(browser);
  await newRider(other);
  for (const page of ['', '/number', '/remove']) {
    const answer = await other.goto(path + page);
    expect(answer?.status()).toBe(404);
  }
  expect((await other.goto('/cards/nonsense'))?.status()).toBe(404);
  await other.context().close();
});

test('the pages of cards in English', async ({ page }) => {
  await newRider(page);
  const { path } = await newCard(page, 'Work');
  await page.goto('/lang?to=en&back=/cards');
  for (const page_ of ['/cards', '/cards/new', path, `${path}/number`, `${path}/remove`]) {
    await page.goto(page_);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(page, `en${page_.replace(path, '/card').replaceAll('/', '-')}`);
  }
});
