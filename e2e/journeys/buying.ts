// The way from My Page to the paying page, and what is done there.
import { expect, type Page } from '@playwright/test';
import { lookEverywhere, registerCard, signUp } from './support';

/** Answers one question: the choice that matches, then on. */
async function choose(page: Page, title: string, choice: RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await page.getByRole('radio', { name: choice }).first().check();
  await page.getByRole('button', { name: /^次へ/ }).click();
}

/** From My Page to the check page of Matsue's fare pass; looks at every page on the way when asked to. */
export async function prepare(page: Page, looked = false): Promise<void> {
  const look = async (name: string) => (looked ? lookEverywhere(page, name) : undefined);
  await page.goto('/buy');
  if (await page.getByRole('button', { name: '新しく始める' }).isVisible()) {
    await page.getByRole('button', { name: '新しく始める' }).click();
  }
  await look('buy-card');
  await choose(page, 'どのICOCAで使いますか', /./);
  await look('buy-operator');
  await choose(page, 'どの会社の定期券ですか', /松江市交通局/);
  await look('buy-product');
  await choose(page, 'どの定期券ですか', /通勤定期/);
  await look('buy-fare');
  await choose(page, 'いくらの区間ですか', /210円/);
  await look('buy-term');
  await choose(page, '何か月使いますか', /3か月/);
  await look('buy-start');
  await choose(page, 'いつから使いますか', /./);
  await expect(page.getByRole('heading', { level: 1, name: 'この内容で買いますか' })).toBeVisible();
  await look('buy-check');
}

/** A rider with a card, at the paying page of an order. */
export async function atThePayingPage(page: Page, looked = false): Promise<void> {
  await signUp(page);
  await registerCard(page);
  await prepare(page, looked);
  await page.getByRole('button', { name: /支払い/ }).click();
  await page.waitForURL(/\/orders\/[0-9a-f-]+\/pay/);
}

/** Fills Stripe's fields, which stand in a frame of Stripe's own. */
export async function fillCard(page: Page, number: string): Promise<void> {
  const fields = page.frameLocator('iframe').first();
  await fields.locator('#number').fill(number);
  await fields.locator('#expiry').fill('12 / 40');
  await fields.locator('#cvc').fill('123');
}

/** Presses the button that pays. */
export async function pay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /円を支払う|支払う/ }).click();
}

/** What the rider does with the 3-D Secure challenge. */
export async function answerChallenge(page: Page, button: '認証を完了する' | '失敗させる'): Promise<void> {
  await page.frameLocator('dialog iframe').getByRole('button', { name: new RegExp(button) }).click();
}
