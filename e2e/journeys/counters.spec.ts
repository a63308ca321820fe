// Somebody has a question: the counters of an operator.
import { expect, test } from '@playwright/test';
import { look, lookEverywhere } from './looking.js';

test('an operator shows its counters and what they do', async ({ page }) => {
  await page.goto('/o/mizuumi');
  const harbour = page.getByRole('listitem').filter({ hasText: 'みなと営業所' }).first();
  await expect(harbour.getByRole('list', { name: '取り扱い' })).toContainText('駅前案内所へ取り次ぎます');
  await lookEverywhere(page, 'counters');
  await page.goto('/lang?to=en&back=/o/mizuumi');
  await expect(page.getByRole('heading', { name: 'Counters' })).toBeVisible();
  await look(page, 'counters-en');
});
