// A pass is given back: the sum first, then the confirmation, then the statement.
import { expect, test } from '@playwright/test';
import { draftFarePass, idOf, order, payPastPage, sql } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { mailTo, newCard, newRider } from './support.js';

test('a pass is given back, and its statement says what for', async ({ page }) => {
  test.setTimeout(120_000);
  const rider = await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  const path = await order(page);
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
