// One card holds one pass of a family at a time: the page says which is in the way, with its days.
import { expect, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider } from './support.js';

test('a second pass on the same days is refused with the dates, and another card takes it', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  await order(page);
  await draftFarePass(page, 1);
  const summary = page.getByRole('alert');
  await expect(summary).toContainText(/年\d+月\d+日から\d+年\d+月\d+日までの「通勤定期（一般）」があります/);
  await expect(page.getByRole('button', { name: '支払いへ進む' })).toHaveCount(0);
  await look(page, 'check-clash');

  await newCard(page, '休日用');
  await page.goto('/buy');
  await page.getByRole('link', { name: /^続きから進む/ }).first().click();
  await page.getByRole('link', { name: /^変更\s*（ICOCA）/ }).click();
  await page.getByRole('radio', { name: /休日用/ }).check();
  await page.getByRole('button', { name: /^次へ/ }).click();
  await page.waitForURL(/\/check$/);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await order(page);
});
