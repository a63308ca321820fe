// A guardian pays on another phone, by a link that the rider shares.
import { expect, type Page, test } from '@playwright/test';
import jsQR from 'jsqr';
import { bankSays, CHALLENGED, draftFarePass, idOf, order, payButton, sql, typeCard } from './buying.js';
import { hasScripts, look, lookEverywhere } from './looking.js';
import { anotherBrowser, freshAddress, mailTo, newCard, newRider, type Rider } from './support.js';

let rider: Rider;

test.beforeEach(async ({ page }) => {
  rider = await newRider(page);
  sql(`update riders set birth_date = '2009-05-03' from accounts where accounts.id = account_id and email = :'email'`, { email: rider.email });
  await newCard(page);
});

/** The rider's order, and the link for a guardian. */
async function shared(page: Page): Promise<{ path: string; link: string }> {
  await draftFarePass(page);
  const path = await order(page);
  await page.getByRole('link', { name: '保護者に支払ってもらう' }).click();
  await look(page, 'guardian-link-none');
  await page.getByRole('button', { name: 'リンクを作る' }).click();
  await expect(page.getByRole('img', { name: '支払いリンクのQRコード' })).toBeVisible();
  await lookEverywhere(page, 'guardian-link');
  const code = page.getByRole('img', { name: '支払いリンクのQRコード' });
  const text = await page.getByLabel('送る文').inputValue();
  if (hasScripts()) {
    await page.getByRole('button', { name: 'コピーする' }).click();
    await expect(page.getByText('コピーしました')).toBeVisible();
  }
  const link = /https?:\S+/.exec(text)?.[0] ?? '';
  expect(await readCode(page, await code.screenshot())).toBe(link);
  return { path, link };
}

/** What a camera reads in a picture of a QR code; the pixels come from a browser, as it reads PNG. */
async function readCode(page: Page, png: Buffer): Promise<string | undefined> {
  const blank = await (await page.context().browser()?.newContext())?.newPage();
  const pixels = await blank?.evaluate(async (data) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${data}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    pen?.drawImage(picture, 0, 0);
    return { width: picture.width, height: picture.height, data: [...(pen?.getImageData(0, 0, picture.width, picture.height).data ?? [])] };
  }, png.toString('base64'));
  await blank?.context().close();
  return pixels && jsQR(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height)?.data;
}

async function answer(page: Page, month: string, day: string): Promise<void> {
  await page.getByLabel(/誕生日の月|Month of/).selectOption(month);
  await page.getByLabel(/誕生日の日|Day of/).selectOption(day);
  await page.getByRole('button', { name: /次へ|Continue/ }).click();
}

/** From the link to the payment fields. */
async function toFields(phone: Page, link: string, email: string): Promise<void> {
  await phone.goto(link);
  await expect(phone).toHaveTitle(/定期券のお支払い/);
  await lookEverywhere(phone, 'guardian-door');
  await answer(phone, '1', '1');
  await expect(phone.getByRole('alert').first()).toContainText('あと4回');
  await look(phone, 'guardian-door-wrong');
  await answer(phone, '5', '3');
  await phone.waitForURL('**/check');
  await lookEverywhere(phone, 'guardian-check');
  await phone.getByLabel('領収書の宛名').fill('山田 良子');
  await phone.getByLabel('メールアドレス').fill(email);
  await phone.getByRole('button', { name: '支払いへ進む' }).click();
  await expect(phone.getByRole('alert').first()).toContainText('チェックを入れてください');
  await look(phone, 'guardian-check-wrong');
  await expect(phone.getByLabel('領収書の宛名')).toHaveValue('山田 良子');
  await phone.getByRole('checkbox', { name: /花子さん（未成年）の保護者/ }).check();
  await phone.getByRole('button', { name: '支払いへ進む' }).click();
  await phone.waitForURL('**/pay');
}

test('@scripts a guardian pays on a second phone with 3-D Secure, and the pass appears', async ({ page, browser }) => {
  test.setTimeout(150_000);
  const { path, link } = await shared(page);
  const phone = await anotherBrowser(browser);
  const email = freshAddress();
  await toFields(phone, link, email);
  await typeCard(phone, CHALLENGED);
  await expect(phone.getByRole('checkbox')).toHaveCount(0);
  await look(phone, 'guardian-pay');
  await page.goto(`${path}/pay`);
  await expect(page.getByText('保護者の方が支払いの画面を開いています')).toBeVisible();
  await look(page, 'guardian-paying');
  await payButton(phone).click();
  await bankSays(phone, /失敗|fail/i);
  await expect(phone.getByText(/本人認証（3Dセキュア）が完了しませんでした/)).toBeVisible();
  await payButton(phone).click();
  await bankSays(phone, /完了|complete/i);
  await phone.waitForURL('**/done');
  await look(phone, 'guardian-done');
  await phone.getByRole('link', { name: '領収書を見る' }).click();
  await expect(phone.getByText('山田 良子 様')).toBeVisible();
  await look(phone, 'guardian-receipt');
  // Opened once more on that phone, the link leads to what was paid.
  await phone.goto(link);
  await phone.waitForURL('**/done');

  await page.goto(path);
  await expect(page.getByText('支払い済み', { exact: true })).toBeVisible();
  await expect(page.getByText('保護者の方のカード')).toBeVisible();
  await expect(page.getByText('山田 良子')).toHaveCount(0);
  await look(page, 'guardian-order-paid');
  const id = idOf(path);
  expect(sql(`select payer from payments where order_id = :'id' and state = 'succeeded'`, { id })).toEqual(['guardian']);
  expect(sql(`select state from passes where order_id = :'id'`, { id })).toEqual(['live']);
  await expect(async () => {
    expect((await mailTo(email))[0]?.subject).toContain('領収書');
  }).toPass({ timeout: 15_000 });

  const late = await anotherBrowser(browser);
  await late.goto(link);
  await expect(late.getByRole('heading', { name: 'このリンクは使えません' })).toBeVisible();
  await look(late, 'guardian-over');
});

test('@plain a guardian comes to the payment fields without scripts, in either language', async ({ page, browser }) => {
  const { path, link } = await shared(page);
  const phone = await anotherBrowser(browser);
  await toFields(phone, link, '');
  // Chromium under automation draws no <noscript>; what a browser without scripts shows stands in it.
  expect(await phone.content()).toContain('カードの入力欄を表示できません');
  await phone.goto(phone.url().replace('/pay', '/check'));
  await phone.getByRole('button', { name: 'English' }).click();
  await expect(phone.getByRole('heading', { name: 'What you pay for' })).toBeVisible();
  await expect(phone.getByLabel('Name on the receipt')).toHaveValue('山田 良子');
  await page.goto(`${path}/guardian`);
  await page.getByRole('button', { name: 'リンクを取り消す' }).click();
  await phone.goto(link);
  await expect(phone.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
});
