// Outside sale hours one may choose, check and order; paying says when it opens.
import { expect, test } from '@playwright/test';
import { answer, begin, next, order, payButton, sql } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider } from './support.js';

/** Hours of the fictional operator, which no other journey pays. */
function hours(opens: string, closes: string): void {
  sql(`update operators set sale_opens = :'opens', sale_closes = :'closes' where slug = 'mizuumi'`, { opens, closes });
}

test('@scripts an order waits for the opening', async ({ page }) => {
  const minutes = (new Date().getUTCHours() * 60 + new Date().getUTCMinutes() + 9 * 60) % 1440;
  // Two hours that are not now, in Japan.
  const opens = (Math.floor(minutes / 60) + 6) % 22;
  const two = (hour: number) => String(hour).padStart(2, '0');
  hours(`${two(opens)}:00`, `${two(opens + 2)}:00`);
  try {
    await newRider(page);
    await newCard(page);
    await begin(page);
    await answer(page, /みずうみ交通/);
    await answer(page, /湖岸フリーパス/);
    await answer(page, /^1か月/);
    await page.locator('input[name=startsOn]').last().check({ force: true });
    await next(page);
    await expect(page.getByText('いまは支払いの時間外です')).toBeVisible();
    await look(page, 'check-closed');
    const path = await order(page);
    await expect(page.getByText(new RegExp(`${opens}:00から支払えます`))).toBeVisible();
    await expect(payButton(page)).toHaveCount(0);
    await look(page, 'pay-closed');
    await page.goto('/home');
    await expect(page.getByText(/から支払えます/)).toBeVisible();
    await look(page, 'home-closed');
    hours('00:00', '24:00');
    await page.goto(`${path}/pay`);
    await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
  } finally {
    hours('06:00', '22:00');
  }
});
