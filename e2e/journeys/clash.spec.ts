// One card holds one pass of a family at a time: the pages say which is in the way, and offer only what is free.
import { expect, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider } from './support.js';

test('days of a second pass that are taken are not offered, and another card takes it', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  // Chosen while the days were free.
  await draftFarePass(page, 1);
  const second = page.url();
  await draftFarePass(page);
  await order(page);

  // Told where days are chosen, not on the last page.
  await page.goto(second);
  await page.waitForURL(/\/start\?change$/);
  const summary = page.getByRole('alert');
  await expect(summary).toContainText(/まだ支払っていない申込みがあります（松江市交通局の「通勤定期（一般）」、.*その申込みを支払うか取り消すか、別のICOCAを/);
  await expect(page.getByRole('link', { name: '支払いへ進む' })).toHaveAttribute('href', /\/pay$/);
  await expect(page.getByRole('link', { name: '申込みを取り消す' })).toHaveAttribute('href', /\/cancel$/);
  await expect(page.getByText('どの日も、このICOCAの定期券と重なります')).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
  await look(page, 'start-taken');

  await newCard(page, '休日用');
  await page.reload();
  await page.getByRole('link', { name: '別のICOCAを選ぶ' }).click();
  await page.getByRole('radio', { name: /休日用/ }).check();
  await page.getByRole('button', { name: /^次へ/ }).click();
  await page.waitForURL(/\/check$/);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await order(page);
});
