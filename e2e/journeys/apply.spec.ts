// Applying for a pass that needs papers, on a phone, with scripts and without.
import { expect, type Page, test } from '@playwright/test';
import { answer, begin, chooseFare, next, sql } from './buying.js';
import { hasScripts, look, lookEverywhere } from './looking.js';
import { type Photograph, photograph, type TakenFile } from './photographs.js';
import { mailTo, newCard, newRider } from './support.js';

/** From nothing to the page that asks for papers. */
async function toPapers(page: Page, product: RegExp): Promise<void> {
  await begin(page);
  await answer(page, /一畑バス/);
  // The one that is sold at once is not asked for; the others stand one link away.
  await page.waitForURL(/\/section$/);
  await page.getByRole('link', { name: /^ほかの定期券/ }).click();
  await answer(page, product);
  await chooseFare(page, /^210円/, /^1か月/);
  await page.waitForURL(/\/start$/);
  await expect(page.getByText('お急ぎの方は、一畑バスの窓口でお求めください。')).toBeVisible();
  await page.locator('input[name=startsOn]').first().check({ force: true });
  await next(page);
  await page.waitForURL(/\/papers$/);
}

/** The alternative of that name, opened. */
function paper(page: Page, name: string) {
  return page.locator('details', { has: page.locator('summary', { hasText: name }) });
}

async function open(page: Page, name: string) {
  const found = paper(page, name);
  if ((await found.getAttribute('open')) === null) await found.locator('summary').click();
  return found;
}

/** Sends files as a paper: one by one without scripts, all at once with them. */
async function send(page: Page, name: string, files: TakenFile[]): Promise<void> {
  for (const some of hasScripts() ? [files] : files.map((file) => [file])) {
    const block = await open(page, name);
    await block.locator('input[type=file]').setInputFiles(some);
    if (hasScripts()) await expect(block.locator('.chosen > li')).toHaveCount(some.length);
    await block.getByRole('button', { name: some.length > 1 ? 'すべて送る' : 'この画像を送る', exact: true }).click();
    if (hasScripts()) await expect(block.locator('.chosen > li')).toHaveCount(0, { timeout: 60_000 });
  }
  await expect(paper(page, name).locator('.photos > li')).toHaveCount(files.length);
}

test('a rider applies with photographs, and sees where the application stands', async ({ page, browser }) => {
  const rider = await newRider(page);
  await newCard(page);
  await toPapers(page, /^通学定期/);
  await lookEverywhere(page, 'apply-papers');
  await next(page);
  await expect(page.getByRole('alert')).toContainText('の画像を送ってください。');
  await look(page, 'apply-papers-missing');

  const photos: Photograph[] = [{ askew: 7 }, { width: 4000, height: 3000, askew: -12, seed: 1 }];
  await send(page, '学生証', await photograph(browser, ...photos));
  const sizes = await sql(`select width from certificate_pages p join drafts d on d.id = p.draft_id where d.id = :'id'`, {
    id: page.url().split('/buy/')[1]?.split('/')[0] ?? '',
  });
  expect(Math.max(...sizes.map(Number))).toBeLessThanOrEqual(2400);
  await lookEverywhere(page, 'apply-papers-sent');
  await page.getByRole('button', { name: /^削除する\s?（学生証・生徒手帳 2枚目）$/ }).click();
  await expect(paper(page, '学生証').locator('.photos > li')).toHaveCount(1);

  await next(page);
  await page.waitForURL(/\/check$/);
  await expect(page.getByRole('heading', { name: 'この内容で申し込みますか' })).toBeVisible();
  await expect(page.getByText('契約は、承認のあとに支払ったときに成立します。')).toBeVisible();
  await lookEverywhere(page, 'apply-check');
  await page.getByRole('button', { name: 'この内容で申し込む' }).click();
  await page.waitForURL(/\/orders\/[0-9a-f-]+\?applied=1$/);
  await expect(page.getByText('申込みを受け付けました')).toBeVisible();
  await expect(page.getByText('審査中', { exact: true })).toBeVisible();
  await lookEverywhere(page, 'apply-order');
  await page.goto('/orders');
  await expect(page.getByText('審査中', { exact: true })).toBeVisible();
  await look(page, 'apply-orders');
  await page.goto('/home');
  await expect(page.getByText('審査中です：通学定期')).toBeVisible();
  await look(page, 'apply-home');
  await expect(async () => {
    const letter = (await mailTo(rider.email)).find((mail) => mail.subject.includes('申込みを受け付けました'));
    expect(letter?.text).toContain('/orders/');
  }).toPass({ timeout: 15_000 });
});

test('papers of a disability wait for a consent, which can be withdrawn', async ({ page, browser }) => {
  await newRider(page);
  await newCard(page);
  await toPapers(page, /^障がい者定期（通勤）/);
  const block = await open(page, '身体障害者手帳');
  await expect(block.locator('input[type=file]')).toHaveCount(0);
  await look(page, 'apply-consent');
  await block.getByRole('button', { name: '同意して、書類を送る' }).click();
  await send(page, '身体障害者手帳', await photograph(browser, {}));
  await page.goto('/account');
  await page.getByRole('link', { name: /障害などに関する書類への同意/ }).click();
  await lookEverywhere(page, 'special-care');
  await page.getByRole('button', { name: /同意を取り消す/ }).click();
  await expect(page.getByText('同意を取り消し、画像を削除しました')).toBeVisible();
  await look(page, 'special-care-withdrawn');
});

test('a photograph is covered by keyboard and mouse, and sent again after a lost connection @scripts', async ({ page, browser }) => {
  await newRider(page);
  await newCard(page);
  await toPapers(page, /^通学定期/);
  const block = await open(page, '学生証');
  await block.locator('input[type=file]').setInputFiles(await photograph(browser, { askew: 5 }));
  await block.getByRole('button', { name: '隠すところに黒い四角を置く' }).click();
  const box = block.getByRole('button', { name: '黒い四角 1' });
  await expect(box).toBeFocused();
  const at = async () => box.boundingBox();
  const before = await at();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  const after = await at();
  expect(after?.x).toBeGreaterThan(before?.x ?? 0);
  expect(after?.height).toBeGreaterThan(before?.height ?? 0);
  await lookEverywhere(page, 'apply-cover');
  await block.getByRole('button', { name: '元に戻す' }).click();
  await page.mouse.move((after?.x ?? 0) + 5, (after?.y ?? 0) + 5);

  // The first two tries are lost on the way.
  const keys: string[] = [];
  await page.route('**/papers/student-id', async (route) => {
    keys.push(/name="key"\r\n\r\n(\w+)/.exec(route.request().postDataBuffer()?.toString('latin1') ?? '')?.[1] ?? '');
    await (keys.length < 3 ? route.abort('connectionfailed') : route.fallback());
  });
  await block.getByRole('button', { name: 'この画像を送る', exact: true }).click();
  await expect(block.getByText('通信が切れました')).toBeVisible();
  await expect(block.locator('.photos > li')).toHaveCount(1, { timeout: 30_000 });
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  const image = await page.request.get((await block.locator('.photos a').getAttribute('href')) ?? '');
  expect(image.headers()['content-type']).toBe('image/jpeg');
  const isBlack = await page.evaluate(async (address) => {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext('2d');
    pen?.drawImage(bitmap, 0, 0);
    const pixel = pen?.getImageData(Math.round(bitmap.width * 0.5), Math.round(bitmap.height * 0.45), 1, 1).data;
    return pixel !== undefined && Math.max(...pixel.slice(0, 3)) < 16;
  }, image.url());
  expect(isBlack, 'what was covered is black').toBe(true);
});

test('bad photographs are warned of, and good ones are not @scripts', async ({ page, browser }) => {
  await newRider(page);
  await newCard(page);
  await toPapers(page, /^通学定期/);
  const n = [...Array(5).keys()];
  const good: Photograph[] = [...Array(20).keys()].map((seed) => ({
    seed,
    askew: (seed * 7) % 25 - 12,
    light: 1 - (seed % 4) * 0.1,
    width: [1600, 2000, 3000, 4000][seed % 4] ?? 2000,
    height: [1200, 1500, 2250, 3000][seed % 4] ?? 1500,
  }));
  const bad: Photograph[] = [
    ...n.map((seed) => ({ seed, blur: 7 + seed * 2, askew: seed * 3 })),
    ...n.map((seed) => ({ seed, moved: 22 + seed * 6 })),
    ...n.map((seed) => ({ seed, light: 0.36 - seed * 0.05 })),
    ...n.map((seed) => ({ seed, blur: 6 + seed, light: 0.4 - seed * 0.04 })),
  ];
  const block = await open(page, '学生証');
  const judge = async (one: Photograph) => {
    await block.locator('input[type=file]').setInputFiles(await photograph(browser, one));
    await expect(block.locator('.chosen > li')).toHaveCount(1);
    const isWarned = (await block.locator('.note.warn').count()) > 0;
    const figures = await page.locator('[data-photos]').getAttribute('data-judged');
    await block.getByRole('button', { name: /^この画像をやめる/ }).click();
    await expect(block.locator('.chosen > li')).toHaveCount(0);
    return { isWarned, told: `${JSON.stringify(one)}: ${figures}` };
  };
  const wrong: string[] = [];
  for (const one of bad) {
    const { isWarned, told } = await judge(one);
    if (!isWarned) wrong.push(`not warned of ${told}`);
  }
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(bad.length / 10);
  const scolded: string[] = [];
  for (const one of good) {
    const { isWarned, told } = await judge(one);
    if (isWarned) scolded.push(`warned of ${told}`);
  }
  expect(scolded.length, scolded.join('\n')).toBeLessThanOrEqual(good.length / 20);
});
