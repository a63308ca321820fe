// Pages for people who set the browser's text large, 125 and 200 per cent, in both languages.
import { type Page, test } from '@playwright/test';
import { buyPass, draftAreaPass, draftFarePass, order } from './buying.js';
import { roomy } from './looking.js';
import { newCard, newRider } from './support.js';

for (const [pixels, lang] of [[20, 'ja'], [20, 'en'], [32, 'ja'], [32, 'en']] as const) {
  test(`@scripts nothing runs out of the screen with text of ${pixels} pixels (${lang})`, async ({ playwright, contextOptions, launchOptions }) => {
    const args = [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${pixels}`];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    try {
      const { baseURL, locale, timezoneId, viewport, hasTouch, isMobile } = test.info().project.use;
      const phone = { baseURL, locale, timezoneId, viewport, hasTouch, isMobile };
      const context = await browser.newContext({ ...contextOptions, ...phone });
      const page = await context.newPage();
      await walk(page, ['/', '/help?q=ICOCA', '/o/matsue', '/o/mizuumi', '/o/matsue/commuter?code=240', FOUND, '/signup', '/signin'], pixels, lang);
      await walk(page, await pagesOfRider(page), pixels, lang);
    } finally {
      await browser.close();
    }
  });
}

/** Prices between two stops. */
const FOUND = '/fares?from=みずうみ駅前&to=湖畔公園';

/** A rider with a pass, an order to pay and a draft: the paths of their pages. */
async function pagesOfRider(page: Page): Promise<string[]> {
  await newRider(page);
  const card = await newCard(page);
  const paid = await buyPass(page);
  await newCard(page, '休日用');
  await newCard(page, '予備');
  await draftAreaPass(page, '休日用');
  const area = new URL(page.url()).pathname;
  await draftFarePass(page, 0, '休日用');
  const draft = new URL(page.url()).pathname.replace('/check', '');
  const questions = ['operator', 'product', 'section', 'start', 'check'].map((step) => `${draft}/${step}`);
  const own = ['/home', '/cards', '/cards/new', card.path, `${card.path}/number`, '/orders', paid, `${paid}/receipt`, '/account', '/buy'];
  await draftFarePass(page, 1, '予備');
  const unpaid = await order(page);
  return [...own, ...questions, area, `${unpaid}/pay`, '/home'];
}

async function walk(page: Page, paths: string[], pixels: number, lang: string): Promise<void> {
  for (const [at, path] of paths.entries()) {
    await page.goto(`/lang?to=${lang}&back=${encodeURIComponent(encodeURI(path))}`);
    await page.waitForLoadState('networkidle');
    const name = path.replace(/[0-9a-f]{8}-[0-9a-f-]+/g, '').replace(/[^a-z]+/g, '-');
    await roomy(page, `text-${pixels}-${lang}-${at}${name}`);
  }
  await page.goto('/lang?to=ja&back=/');
}
