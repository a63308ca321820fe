// Terms that change: a second server on the same stores, with later versions that only this journey has.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { lookEverywhere } from './looking.js';
import { newCard, newRider, type Rider } from './support.js';

const SAMPLE = '../api/tests/fixtures/documents';
let folder = '';
let server: ChildProcess | undefined;
let site = '';

/** `2026-11-22` in Japan, so many days from today. */
function day(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' });
}

/** The sample version of the terms, with other days. */
function version(name: string, from: string, asks: boolean): void {
  for (const lang of ['ja', 'en']) {
    const text = readFileSync(join(SAMPLE, `terms-2027-10-01.${lang}.md`), 'utf8').replaceAll('2027-10-01', from);
    writeFileSync(join(folder, `terms-${name}.${lang}.md`), asks ? text : text.replace('consent: again\n', ''));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'teiki-documents-'));
  version('now', day(0), true);
  version('soon', day(30), false);
  const port = await freePort();
  site = `http://localhost:${port}`;
  const env = { ...process.env, LISTEN: `127.0.0.1:${port}`, SITE_URL: site, DOCUMENTS_DIR: folder };
  const log = openSync(join(process.env.TEST_LOGS ?? folder, `serve-consent-${port}.log`), 'a');
  server = spawn(join(process.env.BIN ?? '../.run/bin', 'teiki'), ['serve'], { env, stdio: ['ignore', log, log] });
  await expect(async () => expect((await fetch(`${site}/readyz`)).status).toBe(200)).toPass({ timeout: 20_000 });
});

test.afterAll(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('changed terms are asked for at the next sign-in, and keep nobody from what they have', async ({ page }) => {
  const rider: Rider = await newRider(page);
  await newCard(page);
  // Both servers are one installation, and a browser gives its cookies to both.
  await page.context().clearCookies({ name: 'session' });
  await page.goto(`${site}/signin`);
  await page.getByLabel('メールアドレス').fill(rider.email);
  await page.getByLabel('パスワード', { exact: true }).fill(rider.password);
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
  await page.waitForURL('**/consent');
  await expect(page.getByText('7日間に5回まで')).toBeVisible();
  await lookEverywhere(page, 'consent');

  await page.getByRole('link', { name: '申込みと領収書' }).last().click();
  await page.waitForURL('**/orders');
  await page.goto(`${site}/account/sessions`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.goto(`${site}/cards/new`);
  await page.waitForURL('**/consent?back=%2Fcards%2Fnew');

  await page.getByRole('button', { name: '同意して続ける' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await page.getByRole('checkbox', { name: /同意します/ }).check();
  await page.getByRole('button', { name: '同意して続ける' }).click();
  await page.waitForURL('**/cards/new');
  // And the one after is announced.
  await page.goto(`${site}/home`);
  await expect(page.getByText(/から利用規約が変わります/)).toBeVisible();
  await lookEverywhere(page, 'home-announced');
});
