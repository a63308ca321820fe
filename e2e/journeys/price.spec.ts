// The price that a rider agrees to is the one that he saw: another one is shown before anything is ordered.
import { expect, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider } from './support.js';

test('a page that shows an old price orders nothing until the new one is agreed to', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  const shown = page.locator('input[name=expectedPrice]');
  const price = await shown.inputValue();
  // As if the operator had raised it after the page was opened.
  await shown.evaluate((input: HTMLInputElement) => (input.value = '9990'));
  await page.getByRole('button', { name: '支払いへ進む' }).click();

  const summary = page.getByRole('alert');
  await expect(summary).toContainText(`${Number(price).toLocaleString('ja')}円`);
  await expect(shown).toHaveValue(price);
  await look(page, 'check-price');
  await order(page);
});
