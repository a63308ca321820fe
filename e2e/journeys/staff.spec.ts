// Staff enrol by an invitation, sign in with an authenticator, and find an order.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { anotherBrowser, mailTo, newCard, newRider } from './support.js';

const PASSWORD = 'kumo no ue no desk';

/** What an authenticator shows, by RFC 6238; `steps` of 30 seconds from now. */
function shown(key: string, steps = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The link in the latest letter to an address. */
async function invitation(email: string): Promise<string> {
  let link = '';
  await expect(async () => {
    const mails = await mailTo(email);
    link = /https?:\S+\/desk\/invitation\/\S+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass({ timeout: 15_000, intervals: [100, 200, 400] });
  return link;
}

/** Invites somebody as the command line does. */
async function invite(...options: string[]): Promise<string> {
  const email = `staff-${Date.now().toString(36)}${test.info().workerIndex}@example.jp`;
  execFileSync(process.env.TEIKI ?? 'teiki', ['staff', 'invite', ...options, email]);
  return email;
}

/** From the letter to the desk; the authenticator's key. */
async function enrol(page: Page, email: string): Promise<string> {
  await page.goto(await invitation(email));
  await lookEverywhere(page, 'desk-invitation');
  await page.getByLabel('氏名').fill('山田 係');
  await page.getByRole('textbox', { name: /パスワード/ }).fill(PASSWORD);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.waitForURL('**/desk/enrol');
  await lookEverywhere(page, 'desk-authenticator');
  const key = await page.locator('code').innerText();
  await page.getByLabel('認証アプリの6桁の数字').fill('000000');
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.getByRole('alert').first()).toContainText('コードが違う');
  await page.getByLabel('認証アプリの6桁の数字').fill(shown(key));
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.locator('code')).toHaveCount(10);
  await look(page, 'desk-recovery-codes');
  await page.getByRole('link', { name: /控えました/ }).click();
  await page.waitForURL('**/desk/orders');
  return key;
}

test('@scripts a member of staff enrols, signs in again and finds an order', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  const path = await order(page);
  await page.goto(path);
  const number = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(await page.locator('main').innerText())?.[0] ?? '';

  const desk = await anotherBrowser(browser);
  const email = await invite('--house');
  const key = await enrol(desk, email);
  await lookEverywhere(desk, 'desk-orders-empty');
  await desk.goto('/desk/orders');
  await desk.getByRole('searchbox').fill(number);
  await desk.getByRole('button', { name: '探す' }).click();
  await expect(desk.getByRole('link', { name: number })).toBeVisible();
  await lookEverywhere(desk, 'desk-orders');
  await desk.getByRole('link', { name: number }).click();
  await expect(desk.getByRole('heading', { level: 2, name: '履歴' })).toBeVisible();
  await lookEverywhere(desk, 'desk-order');
  await desk.goto('/desk/staff');
  await lookEverywhere(desk, 'desk-staff');
  await desk.goto('/desk/staff/invite');
  await lookEverywhere(desk, 'desk-staff-invite');
  await desk.goto('/desk/log');
  await lookEverywhere(desk, 'desk-log');

  const again = await anotherBrowser(browser);
  await again.goto('/desk/orders');
  await again.waitForURL('**/desk/signin?back=*');
  await lookEverywhere(again, 'desk-signin');
  await again.getByLabel('メールアドレス').fill(email);
  await again.getByRole('textbox', { name: 'パスワード' }).fill(PASSWORD);
  await again.getByRole('button', { name: '次へ' }).click();
  await lookEverywhere(again, 'desk-code');
  // The step that enrolled is used; the next may be typed half a minute early.
  await again.getByLabel('認証アプリのコード').fill(shown(key, 1));
  await again.getByRole('button', { name: 'ログイン' }).click();
  await again.waitForURL('**/desk/orders');
});
