// Staff at the desk, who came in by an invitation, as several journeys need them.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { look, lookEverywhere } from './looking.js';
import { freshAddress, mailTo } from './support.js';

const PASSWORD = 'kumo no ue no desk';

/** What an authenticator shows, by RFC 6238; `steps` of 30 seconds from now. */
export function shown(key: string, steps = 0): string {
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
export function address(): string {
  return freshAddress().replace('rider', 'staff');
}

/** Invites somebody as the command line does. */
export function invite(...options: string[]): string {
  const email = address();
  execFileSync(process.env.TEIKI ?? 'teiki', ['staff', 'invite', ...options, email]);
  return email;
}

/** On a phone, and as wide as a desk's screen; both also in the dark. */
export async function lookOver(page: Page, name: string): Promise<void> {
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
export async function password(page: Page, email: string): Promise<void> {
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('textbox', { name: 'パスワード' }).fill(PASSWORD);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.waitForURL('**/desk/signin/code*');
}

/** Somebody who has enrolled. */
export interface Staff {
  email: string;
  /** The authenticator's. */
  key: string;
  recoveryCodes: string[];
}

/** From the letter to the desk. */
export async function enrol(page: Page, email: string): Promise<Staff> {
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
