// From 14 days before its end a pass is continued with one tap.
import { expect, test } from '@playwright/test';
import { buyPass, endsIn, idOf, order, pay, sql, VISA } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { newCard, newRider } from './support.js';

test('@scripts a pass is continued without a gap', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  const path = await buyPass(page);
  await page.goto('/home');
  await expect(page.getByRole('button', { name: '継続する' })).toHaveCount(0);

  endsIn(path, 10);
  await page.goto('/home');
  await expect(page.getByText('定期券を続けられます')).toBeVisible();
  await lookEverywhere(page, 'home-renewal');
  await page.getByRole('button', { name: '継続する' }).click();
  await page.waitForURL(/\/check$/);
  await expect(page.getByText('210円区間').first()).toBeVisible();
  await expect(page.getByText('3か月', { exact: true })).toBeVisible();
  await look(page, 'check-renewal');
  const renewed = await order(page);
  await pay(page, VISA);
  await page.waitForURL('**/done');
  const gap = `select n.starts_on - o.ends_on from passes n, passes o where n.order_id = :'new' and o.order_id = :'old'`;
  expect(sql(gap, { new: idOf(renewed), old: idOf(path) })).toEqual(['1']);

  await page.goto('/home');
  await expect(page.getByRole('heading', { name: 'ほかの定期券' })).toBeVisible();
  // What is continued already is not offered again.
  await expect(page.getByText('定期券を続けられます')).toHaveCount(0);
  await look(page, 'home-two');
});
