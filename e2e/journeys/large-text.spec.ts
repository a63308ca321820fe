// Pages of a purchase for people who set the browser's text large: 125 and 200 per cent.
import { type Page, test } from '@playwright/test';
import { answer, begin, chooseFare, next, order } from './buying.js';
import { look } from './looking.js';
import { newCard, newRider } from './support.js';

for (const pixels of [20, 32]) {
  test(`@scripts nothing runs out of the screen with text of ${pixels} pixels`, async ({ playwright, contextOptions, launchOptions }) => {
    test.setTimeout(120_000);
    const args = [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${pixels}`];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    try {
      const { baseURL, locale, timezoneId, viewport, hasTouch, isMobile } = test.info().project.use;
      const phone = { baseURL, locale, timezoneId, viewport, hasTouch, isMobile };
      const context = await browser.newContext({ ...contextOptions, ...phone });
      await walk(await context.newPage(), (page, name) => look(page, `${name}-text-${pixels}`));
    } finally {
      await browser.close();
    }
  });
}

async function walk(page: Page, at: (page: Page, name: string) => Promise<void>): Promise<void> {
  await page.goto('/');
  await page.getByLabel('乗るところ').fill('みずうみ駅前');
  await page.getByLabel('降りるところ').fill('湖畔公園');
  await page.getByRole('button', { name: 'しらべる' }).click();
  await at(page, 'fares');
  await page.goto('/o/matsue/commuter?code=240');
  await at(page, 'product');
  await page.goto('/signup');
  await at(page, 'signup');
  await newRider(page);
  await page.goto('/cards/new');
  await at(page, 'cards-new');
  await newCard(page);
  await page.goto('/home');
  await at(page, 'home');
  await begin(page);
  await at(page, 'operator');
  await answer(page, /松江市交通局/);
  await chooseFare(page, /^210円/, /^3か月/);
  await at(page, 'start');
  await page.locator('.month label').first().click();
  await next(page);
  await at(page, 'check');
  await order(page);
  await at(page, 'pay');
}
