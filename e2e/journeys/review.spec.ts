// Reviewers decide about applications: by keyboard, with the images large, and without scripts.
import { type Browser, expect, type Page, test } from '@playwright/test';
import { hasScripts } from './looking.js';
import { enrol, invite, lookOver } from './staffing.js';
import { anotherBrowser, api, newCard, newRider } from './support.js';

/** A photograph of a student ID that lies askew, as a phone takes it. */
async function photograph(page: Page, name: string): Promise<Buffer> {
  const drawn = await page.evaluate((name) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    pen.fillStyle = '#7a6a58';
    pen.fillRect(0, 0, 1600, 1200);
    pen.translate(800, 600);
    pen.rotate(-0.08);
    pen.fillStyle = '#fdfdf5';
    pen.fillRect(-600, -380, 1200, 760);
    pen.fillStyle = '#111';
    pen.font = '64px sans-serif';
    ['学生証', name, '1998年5月3日生', '県立北高校 1年', Math.random().toString(36)].forEach((line, at) => pen.fillText(line, -520, -240 + at * 120));
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1] ?? '';
  }, name);
  return Buffer.from(drawn, 'base64');
}

/** Applies for a school pass of Ichibata's, without the rider's pages, which have journeys of their own; the order's number. */
async function applied(browser: Browser): Promise<{ rider: Page; number: string }> {
  const rider = await browser.newContext({ javaScriptEnabled: true, baseURL: test.info().project.use.baseURL, locale: 'ja-JP' }).then((context) => context.newPage());
  await rider.goto('/');
  await newRider(rider);
  await newCard(rider);
  const { viewer } = await api<{ viewer: { cards: { id: string }[] } }>(rider, '{ viewer { cards { id } } }');
  type Draft = { made: { draft: { id: string; startDates: string[]; price: number; disclosure: { digest: string } } } };
  const mutate = (verb: string, input: object, fields = 'id startDates') => {
    const query = `mutation($input: Draft${verb}Input!) { made: draft${verb}(input: $input) { draft { ${fields} } userErrors { message } } }`;
    return api<Draft>(rider, query, input).then(({ made }) => made.draft);
  };
  const chosen = { cardId: viewer.cards[0]?.id, operatorSlug: 'ichibata', productSlug: 'school', code: '210', months: 1 };
  const { id, startDates } = await mutate('Begin', chosen);
  const draft = await mutate('Update', { id, startsOn: startDates[0] }, 'price disclosure { digest }');
  const file = { name: 'id.jpg', mimeType: 'image/jpeg', buffer: await photograph(rider, '山田 花子') };
  const sent = await rider.request.post(`/certificates/${id}/student-id`, { multipart: { key: 'first', file } });
  expect(sent.status(), await sent.text()).toBe(201);
  const input = { draftId: id, idempotencyKey: `apply-${id}`, expectedPrice: draft.price, expectedDigest: draft.disclosure.digest };
  const apply = 'mutation($input: OrderApplyInput!) { made: orderApply(input: $input) { order { number } userErrors { message } } }';
  const { made } = await api<{ made: { order: { number: string } } }>(rider, apply, input);
  return { rider, number: made.order.number };
}

/** What the rider sees of the order's state. */
async function state(rider: Page, number: string): Promise<string> {
  type Orders = { viewer: { orders: { nodes: { number: string; state: string }[] } } };
  const { viewer } = await api<Orders>(rider, '{ viewer { orders(first: 10) { nodes { number state } } } }');
  return viewer.orders.nodes.find((order) => order.number === number)?.state ?? '';
}

async function becomes(rider: Page, number: string, wanted: string): Promise<void> {
  await expect(async () => expect(await state(rider, number)).toBe(wanted)).toPass({ timeout: 30_000, intervals: [500] });
}

/** Opens an application; a reviewer of another journey may have been led to it first. */
async function opened(page: Page, number: string): Promise<void> {
  await page.goto(`/desk/review/${number}`);
  const over = page.getByRole('button', { name: '引き継ぐ' });
  if (await over.isVisible()) await over.click();
  await expect(page.getByRole('button', { name: /承認する/ })).toBeVisible();
}

test('@scripts a reviewer decides by keyboard, takes back, and sends back', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const [one, two] = [await applied(browser), await applied(browser)];
  await page.setViewportSize({ width: 1280, height: 800 });
  await enrol(page, invite('--operator', 'ichibata', '--role', 'reviewer'));
  await page.goto('/desk/review');
  await expect(page.getByRole('link', { name: /^審査 \d/ })).toBeVisible();
  await lookOver(page, 'desk-review-queue');

  await opened(page, one.number);
  const image = page.locator('.photo img');
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(1000);
  await lookOver(page, 'desk-review');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('z');
  await expect(page.locator('.photo.large')).toBeVisible();
  await page.keyboard.press('r');
  await expect(image).toHaveAttribute('style', /rotate\(90deg\)/);

  // No mark is set before the reviewer does.
  await expect(page.locator('.fact input:checked')).toHaveCount(0);
  await page.keyboard.press('a');
  await expect(page.getByRole('alert')).toContainText('見比べて');
  await lookOver(page, 'desk-review-unmarked');
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const key of ['1', '2']) await page.keyboard.press(key);
  await expect(page.locator('.fact .yes input:checked')).toHaveCount(2);
  await page.keyboard.press('a');
  await page.waitForURL((url) => !url.pathname.endsWith(one.number));
  const undo = page.locator('.undo').filter({ hasText: one.number });
  await expect(undo).toContainText('承認');
  await undo.getByRole('button', { name: /取り消す/ }).click();
  await page.waitForURL(`**/desk/review/${one.number}`);
  expect(await state(one.rider, one.number)).toBe('IN_REVIEW');

  for (const key of ['1', '2', 'a']) await page.keyboard.press(key);
  await page.waitForURL((url) => !url.pathname.endsWith(one.number));
  await becomes(one.rider, one.number, 'AWAITING_PAYMENT');

  await opened(page, two.number);
  await page.keyboard.press('b');
  await expect(page.getByRole('heading', { level: 1, name: '差し戻す' })).toBeVisible();
  await page.getByRole('combobox').first().selectOption('unreadable');
  await page.getByRole('textbox').first().fill('氏名が光っています。');
  await page.getByRole('button', { name: '利用者に見える文を確かめる' }).click();
  await expect(page.locator('.note')).toContainText('氏名が光っています。');
  await lookOver(page, 'desk-review-back');
  await page.getByRole('button', { name: '差し戻す' }).click();
  await page.waitForURL((url) => !url.pathname.includes(two.number));
  await becomes(two.rider, two.number, 'RETURNED');

  // Keys are switched off, and stay so.
  const three = await applied(browser);
  await opened(page, three.number);
  await page.getByRole('checkbox', { name: /キー操作/ }).uncheck();
  await page.keyboard.press('1');
  await expect(page.locator('.fact input:checked')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('checkbox', { name: /キー操作/ })).not.toBeChecked();

  // Another reviewer sees who has it, and takes it over.
  const other = await anotherBrowser(browser);
  await enrol(other, invite('--operator', 'ichibata', '--role', 'reviewer'));
  await other.goto(`/desk/review/${three.number}`);
  await expect(other.getByText('山田 係さんが審査中').last()).toBeVisible();
  await lookOver(other, 'desk-review-taken');
  await other.getByRole('button', { name: '引き継ぐ' }).click();
  await expect(other.getByRole('button', { name: /承認する/ })).toBeVisible();
});

test('an application is rejected with a reason by buttons alone', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const { rider, number } = await applied(browser);
  const email = invite('--operator', 'ichibata', '--role', 'reviewer');
  await enrol(page, email);
  await opened(page, number);
  await expect(page.getByRole('link', { name: /学生証・生徒手帳 1 \/ 1/ })).toBeVisible();
  await lookOver(page, hasScripts() ? 'desk-review-buttons' : 'desk-review-plain');
  await page.locator('summary').filter({ hasText: '不承認' }).click();
  await page.getByRole('button', { name: '不承認にする' }).click();
  await expect(page.getByRole('alert').first()).toContainText('理由');
  await page.getByLabel(/不承認の理由/).fill('この学校は対象外です。');
  await page.getByRole('button', { name: '不承認にする' }).click();
  await page.waitForURL((url) => !url.pathname.includes(number));
  await becomes(rider, number, 'REJECTED');
});

/** Twenty applications by keyboard in four minutes: what the server and the page take of it. */
test('@scripts the next application is there at once', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const waiting = [await applied(browser), await applied(browser), await applied(browser)];
  await enrol(page, invite('--operator', 'ichibata', '--role', 'reviewer'));
  await opened(page, waiting[0]?.number ?? '');
  const begun = Date.now();
  for (const { number } of waiting) {
    if (!page.url().endsWith(number)) await opened(page, number);
    for (const key of ['1', '2', 'a']) await page.keyboard.press(key);
    await page.waitForURL((url) => !url.pathname.endsWith(number));
  }
  expect((Date.now() - begun) / waiting.length).toBeLessThan(5_000);
  for (const { rider, number } of waiting) await becomes(rider, number, 'AWAITING_PAYMENT');
});
