// A pass is given back: the sum first, then the confirmation, then the statement.
import { expect, type Page, test } from '@playwright/test';
import { draftFarePass, endsIn, guardianPaysPastPage, idOf, order, payPastPage, REFUND_FAILS, settleRefunds, sql } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { anotherBrowser, freshAddress, mailTo, newCard, newRider, type Rider } from './support.js';

/** A rider's order, which waits for its money. */
async function ordered(page: Page): Promise<{ rider: Rider; path: string }> {
  const rider = await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  return { rider, path: await order(page) };
}

test('a pass is given back, and its statement says what for', async ({ page }) => {
  test.setTimeout(120_000);
  const { rider, path } = await ordered(page);
  await payPastPage(page, path);
  await page.goto(path);
  await page.getByRole('link', { name: '定期券を見る' }).click();
  await page.getByRole('link', { name: '払いもどしの額を見る' }).click();
  await page.waitForURL(/\/passes\/[0-9a-f-]+\/refund$/);
  await expect(page.getByText('払いもどし手数料')).toBeVisible();
  await expect(page.getByText('Visa 末尾 4242')).toBeVisible();
  await lookEverywhere(page, 'refund');

  await page.getByRole('button', { name: /円の払いもどしを確定する$/ }).click();
  await page.waitForURL(/\/statement\?done=1$/);
  await expect(page.getByRole('heading', { name: '払いもどし計算書' })).toBeVisible();
  await lookEverywhere(page, 'refund-statement');
  const ended = `select state || ' ' || freed_as from passes where order_id = :'id'`;
  expect(sql(ended, { id: idOf(path) })).toEqual(['freed refunded']);
  await expect(async () => {
    const subjects = (await mailTo(rider.email)).map((mail) => mail.subject);
    expect(subjects.some((subject) => subject.includes('払いもどしを受け付けました'))).toBe(true);
  }).toPass({ timeout: 15_000 });

  await page.goto('/home');
  await expect(page.getByText(/払いもどし済み [\d,]+円/)).toBeVisible();
  await look(page, 'home-refunded');
  await page.goto(path);
  await page.getByRole('link', { name: '払いもどし計算書' }).click();
  await expect(page.getByText('払いもどし額', { exact: true })).toBeVisible();
});

/** Goes from the order to what its pass pays back. */
async function toRefund(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('link', { name: '払いもどしの額を見る' }).click();
  await page.waitForURL(/\/refund$/);
}

/** Waits for a letter with these words in its subject; answers its text. */
async function letter(to: string, subject: string): Promise<string> {
  let text = '';
  await expect(async () => {
    const found = (await mailTo(to)).find((mail) => mail.subject.includes(subject));
    expect(found).toBeDefined();
    text = found?.text ?? '';
  }).toPass({ timeout: 15_000 });
  return text;
}

test('what a guardian paid goes back to the guardian, with a statement', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const { path } = await ordered(page);
  const email = freshAddress();
  await guardianPaysPastPage(page, await anotherBrowser(browser), path, email);
  await page.goto(path);
  await page.getByRole('link', { name: '定期券の購入証明' }).click();
  await expect(page.getByRole('heading', { name: '定期券の購入証明' })).toBeVisible();
  await look(page, 'guardian-proof');

  await toRefund(page, path);
  await expect(page.getByText('保護者の方のカード').first()).toBeVisible();
  await look(page, 'guardian-refund');
  await page.getByRole('button', { name: /円の払いもどしを確定する$/ }).click();
  await page.waitForURL(/\/statement\?done=1$/);
  await expect(page.getByText('保護者の方のカード').first()).toBeVisible();
  await expect(page.getByText('登録番号').first()).toBeVisible();
  await expect(page.getByText('山田 良子')).toHaveCount(0);
  await look(page, 'guardian-refund-statement');
  expect(await letter(email, '払いもどし計算書')).toContain('払いもどし手数料');
});

test('a pass that pays nothing back is ended with the reason', async ({ page }) => {
  test.setTimeout(120_000);
  const { rider, path } = await ordered(page);
  await payPastPage(page, path);
  endsIn(path, 5);
  await toRefund(page, path);
  await expect(page.getByText('払いもどしはありません').first()).toBeVisible();
  await look(page, 'refund-nothing');
  await page.getByRole('button', { name: '払いもどし額0円で定期券を終わらせる' }).click();
  await page.waitForURL(/\/statement\?done=1$/);
  await expect(page.getByText('返金先')).toHaveCount(0);
  await look(page, 'refund-nothing-statement');
  expect(sql(`select count(*) from refunds where order_id = :'id'`, { id: idOf(path) })).toEqual(['0']);
  expect(await letter(rider.email, '払いもどしを受け付けました')).toContain('払いもどし額: 0円');
});

test('a refund that the bank sends back is told, with who calls', async ({ page }) => {
  test.setTimeout(120_000);
  const { rider, path } = await ordered(page);
  await payPastPage(page, path, REFUND_FAILS);
  await toRefund(page, path);
  await page.getByRole('button', { name: /円の払いもどしを確定する$/ }).click();
  await page.waitForURL(/\/statement\?done=1$/);
  const state = () => sql(`select state from refunds where order_id = :'id'`, { id: idOf(path) });
  // The later word is asked for of every refund at once, perhaps by a test beside this one.
  await expect(() => expect(['succeeded', 'failed']).toContain(state()[0])).toPass({ timeout: 15_000 });
  await settleRefunds();
  await letter(rider.email, 'カードへ返金できませんでした');
  await page.goto(path);
  await expect(page.getByText('カードへの返金ができませんでした。販売した会社からご連絡します。')).toBeVisible();
  await expect(page.getByText('返金できていません', { exact: true })).toBeVisible();
  await look(page, 'refund-failed');
});
