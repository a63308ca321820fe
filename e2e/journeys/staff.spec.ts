// Staff enrol by an invitation, sign in with an authenticator, and find an order.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { draftFarePass, order } from './buying.js';
import { look, lookEverywhere } from './looking.js';
import { anotherBrowser, freshAddress, mailTo, newCard, newRider } from './support.js';

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

/** An address that no staff has. */
function address(): string {
  return freshAddress().replace('rider', 'staff');
}

/** Invites somebody as the command line does. */
function invite(...options: string[]): string {
  const email = address();
  execFileSync(process.env.TEIKI ?? 'teiki', ['staff', 'invite', ...options, email]);
  return email;
}

/** On a phone, and as wide as a desk's screen; both also in the dark. */
async function lookOver(page: Page, name: string): Promise<void> {
  await lookEverywhere(page, name);
  const phone = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, `${name}-1280`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, `${name}-1280-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  if (phone) await page.setViewportSize(phone);
}

/** The first of the two steps. */
async function password(page: Page, email: string): Promise<void> {
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('textbox', { name: 'パスワード' }).fill(PASSWORD);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.waitForURL('**/desk/signin/code*');
}

/** Somebody who has enrolled. */
interface Staff {
  email: string;
  /** The authenticator's. */
  key: string;
  recoveryCodes: string[];
}

/** From the letter to the desk. */
async function enrol(page: Page, email: string): Promise<Staff> {
  await page.goto(await invitation(email));
  await lookOver(page, 'desk-invitation');
  await page.getByLabel('氏名').fill('山田 係');
  await page.getByRole('textbox', { name: /パスワード/ }).fill(PASSWORD);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.waitForURL('**/desk/enrol');
  await lookOver(page, 'desk-authenticator');
  const key = await page.locator('code').innerText();
  await page.getByLabel('認証アプリの6桁の数字').fill('000000');
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.getByRole('alert').first()).toContainText('コードが違う');
  await page.getByLabel('認証アプリの6桁の数字').fill(shown(key));
  await page.getByRole('button', { name: '登録する' }).click();
  await expect(page.locator('code')).toHaveCount(10);
  const recoveryCodes = await page.locator('code').allInnerTexts();
  await lookOver(page, 'desk-recovery-codes');
  await page.getByRole('link', { name: /控えました/ }).click();
  await page.waitForURL('**/desk/orders');
  return { email, key, recoveryCodes };
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
  const { email, key } = await enrol(desk, invite('--house'));
  await lookOver(desk, 'desk-orders-empty');
  await desk.goto('/desk/orders');
  await desk.getByRole('searchbox').fill(number);
  await desk.getByRole('button', { name: '探す' }).click();
  await expect(desk.getByRole('link', { name: number })).toBeVisible();
  await lookOver(desk, 'desk-orders');
  await desk.getByRole('link', { name: number }).click();
  await expect(desk.getByRole('heading', { level: 2, name: '履歴' })).toBeVisible();
  await lookOver(desk, 'desk-order');
  await desk.goto('/desk/staff');
  await lookOver(desk, 'desk-staff');
  await desk.goto('/desk/staff/invite');
  await lookOver(desk, 'desk-staff-invite');
  await desk.goto('/desk/log');
  await lookOver(desk, 'desk-log');

  const again = await anotherBrowser(browser);
  await again.goto('/desk/orders');
  await again.waitForURL('**/desk/signin?back=*');
  await lookOver(again, 'desk-signin');
  await password(again, email);
  await lookOver(again, 'desk-code');
  // The step that enrolled is used; the next may be typed half a minute early.
  await again.getByLabel('認証アプリのコード').fill(shown(key, 1));
  await again.getByRole('button', { name: 'ログイン' }).click();
  await again.waitForURL('**/desk/orders');
});

test('@scripts a manager invites, changes and disables a colleague', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await enrol(page, invite('--operator', 'matsue', '--role', 'manager'));
  const email = address();
  await page.goto('/desk/staff/invite');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('button', { name: '招待メールを送る' }).click();
  await expect(page.getByRole('alert').first()).toContainText('役割');
  await lookOver(page, 'desk-staff-invite-refused');
  await page.getByLabel('審査').check();
  await page.getByRole('button', { name: '招待メールを送る' }).click();
  await page.waitForURL('**/desk/staff?sent=1');
  await expect(page.getByRole('row', { name: email })).toContainText('招待中');

  const theirs = await anotherBrowser(browser);
  const { recoveryCodes } = await enrol(theirs, email);
  // A reviewer manages nobody.
  expect((await theirs.goto('/desk/staff'))?.status()).toBe(403);
  await lookOver(theirs, 'desk-not-allowed');

  await page.goto('/desk/staff');
  await expect(page.getByRole('row', { name: email })).toContainText('有効');
  await lookOver(page, 'desk-staff-two');
  await page.getByRole('row', { name: email }).getByRole('link').click();
  await lookOver(page, 'desk-member');
  await page.getByLabel('管理者').check();
  await page.getByRole('button', { name: '変更する' }).click();
  await page.waitForURL('**?saved=1');
  expect((await theirs.goto('/desk/staff'))?.status()).toBe(200);

  // Without the telephone at hand.
  await theirs.goto('/desk/codes');
  await lookOver(theirs, 'desk-codes');
  await theirs.request.post('/desk/signout', { headers: { origin: new URL(theirs.url()).origin } });
  await theirs.goto('/desk');
  await theirs.waitForURL('**/desk/signin*');
  await password(theirs, email);
  await theirs.getByLabel('認証アプリのコード').fill(recoveryCodes[0] ?? '');
  await theirs.getByRole('button', { name: 'ログイン' }).click();
  await theirs.waitForURL('**/desk/orders');

  await page.getByRole('link', { name: '利用を停止する' }).click();
  await lookOver(page, 'desk-disable');
  await page.getByRole('button', { name: '利用を停止する' }).click();
  await page.waitForURL('**?disabled=1');
  await lookOver(page, 'desk-member-disabled');
  await theirs.reload();
  await theirs.waitForURL('**/desk/signin*');
  await page.goto('/desk/log');
  await expect(page.getByRole('table')).toContainText('利用を停止');
  await expect(page.getByRole('table')).toContainText('予備コードを使用');
  await lookOver(page, 'desk-log-manager');
});
