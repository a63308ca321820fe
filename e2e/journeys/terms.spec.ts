// A pass for a school term: chosen by its name and its days, without a start.
import { expect, test } from '@playwright/test';
import { lookEverywhere } from './looking.js';
import { api, newCard, newRider } from './support.js';

/** What `stops` finds. */
type Stops = Record<'from' | 'to', { id: string }[]>;

test('a school term is chosen by its days, and no start is asked for', async ({ page }) => {
  await newRider(page);
  const card = await newCard(page);
  const of = (name: string) => `stops(text: "${name}", first: 1, operator: "mizuumi") { id }`;
  const stops = await api<Stops>(page, `{ from: ${of('県立図書館前')} to: ${of('湖畔公園')} }`);
  const begin = 'mutation($input: DraftBeginInput!) { begun: draftBegin(input: $input) { draft { id } userErrors { message } } }';
  const { begun } = await api<{ begun: { draft: { id: string } } }>(page, begin, {
    cardId: card.path.split('/').pop(),
    operatorSlug: 'mizuumi',
    productSlug: 'school-term',
    fromId: stops.from[0]?.id,
    toId: stops.to[0]?.id,
  });
  await page.goto(`/buy/${begun.draft.id}/section`);
  await expect(page.getByText(/から発売します/).first()).toBeVisible();
  await lookEverywhere(page, 'section-terms');
  // Whatever the season, one term is on sale.
  const term = page.getByRole('radio', { name: /学期/, disabled: false }).first();
  await term.check();
  await page.getByRole('button', { name: /^次へ/ }).click();
  await page.waitForURL('**/check');
  await expect(page.getByRole('main')).toContainText(/学期/);
  await page.goto(`/buy/${begun.draft.id}/start`);
  await expect(page.getByText('使い始める日が決まっています')).toBeVisible();
  await lookEverywhere(page, 'start-term');
});
