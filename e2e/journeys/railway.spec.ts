// A pass of a railway: two lines join the stations, and the rider chooses by which one to go.
import { expect, type Page, test } from '@playwright/test';
import { answer, checkIsShort, next, order, pay, VISA } from './buying.js';
import { hasScripts, lookEverywhere } from './looking.js';
import { api, newCard, newRider } from './support.js';

/** Two stations of the railway, typed; with scripts chosen from the list. */
async function stations(page: Page, from: string, to: string): Promise<void> {
  for (const [label, name] of [
    [/乗るところ/, from],
    [/降りるところ/, to],
  ] as const) {
    const input = page.getByLabel(label).and(page.locator('input:not([type=hidden])'));
    await input.fill(name);
    if (hasScripts()) await page.getByRole('option', { name }).first().click();
  }
}

/** What a pass between the ends of both lines costs by each, as the page writes it: a revision changes it one day. */
async function prices(page: Page): Promise<(line: string, months: number) => string> {
  type Stops = Record<'from' | 'to', { id: string }[]>;
  const of = (name: string) => `stops(text: "${name}", first: 1, operator: "yamanami") { id }`;
  const { from, to } = await api<Stops>(page, `{ from: ${of('やまなみ')} to: ${of('終の浦')} }`);
  type Row = { via: { name: string }; prices: { months: number; price: number }[] };
  const rows = `pricesByRoute(from: "${from[0]?.id}", to: "${to[0]?.id}") { via { name } prices { months price } }`;
  const query = `{ operator(slug: "yamanami") { product(slug: "commuter") { ${rows} } } }`;
  const { operator } = await api<{ operator: { product: { pricesByRoute: Row[] } } }>(page, query);
  return (line, months) => {
    const row = operator.product.pricesByRoute.find(({ via }) => via.name === line);
    const price = row?.prices.find((price) => price.months === months)?.price;
    return `${price?.toLocaleString('ja-JP')}円`;
  };
}

/** Holds back what wakes the islands of later pages; calling the answer lets it come. */
async function asleep(page: Page): Promise<() => void> {
  let wake = () => {};
  const awake = new Promise<void>((resolve) => {
    wake = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    await awake;
    await route.continue();
  });
  return wake;
}

test('@scripts what is typed before the page is awake counts', async ({ page }) => {
  await newRider(page);
  const card = await newCard(page);
  const begin = 'mutation($input: DraftBeginInput!) { begun: draftBegin(input: $input) { draft { id } userErrors { message } } }';
  const cardId = card.path.split('/').pop();
  const chosen = { cardId, operatorSlug: 'yamanami', productSlug: 'commuter' };
  const { begun } = await api<{ begun: { draft: { id: string } } }>(page, begin, chosen);
  const wake = await asleep(page);
  await page.goto(`/buy/${begun.draft.id}/section`);
  await page.getByLabel(/乗るところ/).and(page.locator('input:not([type=hidden])')).fill('やまなみ');
  wake();
  await page.getByRole('option', { name: 'やまなみ' }).first().click();
  await expect(page.getByRole('combobox', { name: /乗るところ/ })).toHaveValue('やまなみ');
});

test('a route is chosen between two stations, at its price', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await page.goto('/buy');
  await page.waitForURL(/\/operator$/);
  await answer(page, /やまなみ鉄道/);
  await page.waitForURL(/\/(product|section)$/);
  if (page.url().endsWith('/product')) await answer(page, /^通勤定期/);
  await page.waitForURL(/\/section$/);
  await stations(page, 'やまなみ', '終の浦');
  if (!hasScripts()) await next(page);
  await expect(page.getByRole('radio', { name: /^山線経由/ })).toBeVisible();
  await lookEverywhere(page, 'section-routes');
  await page.getByRole('radio', { name: /^海線経由/ }).check();
  if (!hasScripts()) await next(page);
  const price = await prices(page);
  expect(price('海線', 3)).not.toBe(price('山線', 3));
  await expect(page.getByText(price('海線', 3)).first()).toBeVisible();
  await page.getByRole('radio', { name: /^山線経由/ }).check();
  if (!hasScripts()) await next(page);
  await expect(page.getByText(price('山線', 3)).first()).toBeVisible();
  await lookEverywhere(page, 'section-route-terms');
  await answer(page, /^3か月/);
  await page.waitForURL(/\/start$/);
  await page.locator('input[name=startsOn]').first().check({ force: true });
  await next(page);
  await page.waitForURL(/\/check$/);
  await expect(page.getByRole('main')).toContainText('（山線経由）');
  await checkIsShort(page);
  await lookEverywhere(page, 'check-route');
});

test('a pass by a route is paid for and shows it @scripts', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await page.goto('/fares');
  await page.getByLabel(/乗るところ/).and(page.locator('input:not([type=hidden])')).fill('やまなみ');
  await page.getByLabel(/降りるところ/).and(page.locator('input:not([type=hidden])')).fill('終の浦');
  await page.getByRole('button', { name: 'しらべる' }).click();
  const offer = page.getByRole('article').filter({ hasText: '通勤定期（海線経由）' });
  const price = await prices(page);
  await expect(offer).toContainText(price('海線', 1));
  await lookEverywhere(page, 'fares-routes');
  await offer.getByRole('button', { name: 'この定期券を買う' }).click();
  await page.waitForURL(/\/start$/);
  await page.locator('input[name=startsOn]').first().check({ force: true });
  await next(page);
  await page.waitForURL(/\/check$/);
  await order(page);
  await pay(page, VISA);
  await page.waitForURL('**/done');
  await page.goto('/');
  await expect(page.getByRole('main')).toContainText('（海線経由）');
  await lookEverywhere(page, 'home-route');
});
