// Accounts: in, out, and everything about them that a rider may change.
import { expect, type Page, test } from '@playwright/test';
import { hasScripts, look, lookEverywhere } from './looking.js';
import { typeKana } from './counting.js';
import {
  anotherBrowser,
  askForCode,
  codeTo,
  enterCode,
  finishSignUp,
  freshAddress,
  mailTo,
  newRider,
  refuseMail,
  type Rider,
  signIn,
  typeCode,
} from './support.js';

const summary = (page: Page) => page.getByRole('alert');

test('a new rider signs up, one question a page', async ({ page }) => {
  const email = freshAddress();
  await page.goto('/');
  await page.getByRole('link', { name: /登録する/ }).click();
  await page.waitForURL('**/signup');
  await lookEverywhere(page, 'signup');
  await page.getByLabel('生年月日').fill('3 May 1998');
  await page.getByLabel('メールアドレス').fill(email.toUpperCase());
  await page.getByRole('checkbox', { name: /利用規約/ }).check();
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await page.waitForURL('**/signup/code');
  await lookEverywhere(page, 'signup-code');
  await enterCode(page, await codeTo(email), /\/signup\/password/);
  // What was told at the start is not asked again.
  await expect(page.getByLabel('生年月日')).toHaveCount(0);
  await expect(page.getByText('1998年5月3日')).toBeVisible();
  await lookEverywhere(page, 'signup-details');
  await finishSignUp(page, 'a long enough one');
  await page.waitForURL(/\/cards\/new\?welcome=1/);
  await expect(page.getByText('登録が済みました')).toBeVisible();
  await lookEverywhere(page, 'signup-icoca');
  await page.goto('/account');
  await expect(page.getByText('ヤマダ ハナコ')).toBeVisible();
  await expect(page.getByText('1998年5月3日')).toBeVisible();
  await lookEverywhere(page, 'account');
});

test('every wrong answer is named beside its question', async ({ page }) => {
  await page.goto('/signup');
  await page.getByLabel('メールアドレス').fill('yamada＠example');
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await expect(summary(page)).toBeFocused();
  await expect(summary(page).getByRole('link')).toHaveCount(3);
  await expect(page).toHaveTitle(/^エラー/);
  await expect(page.getByLabel('メールアドレス')).toHaveValue('yamada＠example');
  await lookEverywhere(page, 'signup-errors');

  const email = freshAddress();
  await askForCode(page, email);
  const code = await codeTo(email);
  const wrong = code === '000000' ? '000001' : '000000';
  await typeCode(page, wrong);
  await expect(summary(page)).toContainText('コードが違います');
  await look(page, 'signup-code-errors');
  // Neither sending the same page again nor going back to it is another try.
  await page.reload();
  if (!hasScripts()) await expect(summary(page)).toContainText('あと4回');
  await expect(page.getByLabel(/確認コード/)).toBeVisible();
  await page.getByRole('link', { name: '困ったときは' }).click();
  await page.waitForURL('**/help');
  await page.goBack();
  await expect(page.getByLabel(/確認コード/)).toBeVisible();
  // Full-width digits and what surrounds them are no mistake, and the sixth sends them after an error too.
  const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
  await enterCode(page, wide, /\/signup\/password/);

  await page.getByRole('button', { name: '登録を終える' }).click();
  await expect(summary(page).getByRole('link').first()).toBeVisible();
  await lookEverywhere(page, 'signup-details-errors');
  for (const [password, why] of [['short', '8文字以上'], ['password1', 'よく使われていて']] as const) {
    await finishSignUp(page, password);
    await expect(summary(page)).toContainText(why);
    await expect(summary(page).getByRole('link')).toHaveCount(1);
  }
  await finishSignUp(page, 'a long enough one');
  await page.waitForURL(/\/cards\/new\?welcome=1/);
});

test('who is under 16 is told before anything else is asked', async ({ page }) => {
  await page.goto('/signup');
  await expect(page.getByRole('textbox').first()).toHaveAccessibleName('生年月日');
  await expect(page.getByText('16歳から登録できます')).toBeVisible();
  await page.getByLabel('生年月日').fill(`${new Date().getFullYear() - 10}0503`);
  await page.keyboard.press('Enter');
  await expect(summary(page).getByRole('link')).toHaveCount(1);
  await expect(page.getByText('16歳未満の方の定期券は、窓口でお求めください')).toBeVisible();
  await lookEverywhere(page, 'signup-young');
  await page.getByRole('link', { name: '窓口のある会社を見る' }).click();
  await page.getByRole('main').getByRole('link', { name: /松江市交通局/ }).first().click();
  await expect(page.getByRole('heading', { name: '窓口', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: '0852-60-1111' }).first()).toBeVisible();
});

test('an account whose details were never given can be left and closed', async ({ page }) => {
  const rider = await newRider(page, false);
  await page.goto('/home');
  await page.waitForURL('**/signup/details');
  await page.getByRole('link', { name: 'アカウントを閉じる' }).click();
  await page.waitForURL('**/account/close');
  await page.getByLabel('いまのパスワード').fill(rider.password);
  await page.getByRole('button', { name: 'アカウントを閉じる' }).click();
  await expect(page.getByRole('heading', { name: 'アカウントを閉じました' })).toBeVisible();
});

test('a name gives its reading, and no Japanese keyboard is needed', async ({ page }) => {
  const email = freshAddress();
  await askForCode(page, email);
  await enterCode(page, await codeTo(email), /\/signup\/password/);
  if (hasScripts()) {
    await typeKana(page, '名', 'はなこ', '花子');
    await expect(page.getByLabel('メイ（フリガナ）')).toHaveValue('ハナコ');
  }
  const details = { 姓: 'Smith', 名: 'Anna', 'セイ（フリガナ）': 'sumisu', 'メイ（フリガナ）': 'anna' };
  await finishSignUp(page, 'a long enough one', details);
  await page.waitForURL(/\/cards\/new\?welcome=1/);
  await page.goto('/account');
  await expect(page.getByText('スミス アンナ')).toBeVisible();
  // Nothing that is sold needs more.
  await expect(page.getByText('登録していません')).toHaveCount(2);
});

test('the postal code gives the address', async ({ page }) => {
  await newRider(page);
  await page.goto('/account/details');
  const code = page.getByLabel('郵便番号', { exact: true });
  const address = page.getByLabel('住所', { exact: true });
  await address.fill('');
  await code.fill('');
  await code.pressSequentially('690-0826');
  if (!hasScripts()) await page.getByRole('button', { name: '郵便番号から住所を入れる' }).click();
  await expect(address).toHaveValue('島根県松江市学園南');
  // What somebody wrote stays.
  await address.fill('島根県松江市学園南1-2-3');
  if (hasScripts()) {
    await code.fill('690-0001');
    await code.fill('690-0826');
    await expect(address).toHaveValue('島根県松江市学園南1-2-3');
  }
  await page.getByRole('button', { name: '保存する' }).click();
  await expect(page.getByText('島根県松江市学園南1-2-3')).toBeVisible();
});

test('the back button and a second tab lead on', async ({ page, context }) => {
  const email = freshAddress();
  await page.goto('/signup/password');
  await expect(page).toHaveURL(/\/signup\?over=1$/);
  await look(page, 'signup-over');
  await askForCode(page, email);
  const second = await context.newPage();
  await second.goto('/signup/password');
  await expect(second).toHaveURL(/\/signup\/code$/);
  await second.getByRole('link', { name: '別のメールアドレスにする' }).click();
  await expect(second.getByLabel('メールアドレス')).toHaveValue(email);
  await enterCode(page, await codeTo(email), /\/signup\/password/);
  await second.goto('/signup');
  await expect(second).toHaveURL(/\/signup\/password$/);
  await finishSignUp(page, 'a long enough one');
  await page.waitForURL(/\/cards\/new\?welcome=1/);
  // The second tab still asks for the details: sending it leads to where the rider is.
  await finishSignUp(second, 'another long one');
  await expect(second).toHaveURL(/\/home$/);
  await page.goto('/signup');
  await expect(page).toHaveURL(/\/home$/);
});

test('a code can be asked for again, and a mail that does not go out is told', async ({ page }) => {
  const email = freshAddress();
  // The waits grow, 2 and 8 seconds: a slow page still falls into one of them.
  await refuseMail(email, 2);
  await askForCode(page, email);
  await expect(async () => {
    await page.goto('/signup/code');
    await expect(page.getByText('メールがまだ送れていません')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await look(page, 'signup-code-mail-failed');
  await refuseMail(email, 0);
  // It is tried again without asking.
  await enterCode(page, await codeTo(email), /\/signup\/password/);
});

test('the button that asks for another code counts down @scripts', async ({ page }) => {
  await askForCode(page, freshAddress());
  const button = page.getByRole('button', { name: /もう一度送る/ });
  await expect(button).toHaveText(/あと\d+秒/);
  await expect(button).toBeDisabled();
});

test('a password can be looked at while it is typed @scripts', async ({ page }) => {
  await page.goto('/signin');
  const input = page.getByLabel('パスワード', { exact: true });
  await input.fill('secret words');
  await expect(input).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'パスワードを表示' }).click();
  await expect(input).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'パスワードを隠す' }).click();
  await expect(input).toHaveAttribute('type', 'password');
});

test('signing out and in, here and in a new browser', async ({ page, browser }) => {
  const rider = await newRider(page);
  await page.goto('/orders');
  const menu = page.getByRole('button', { name: 'メニュー' });
  if (await menu.isVisible()) {
    await menu.click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'ログアウト' })).toBeHidden();
    await menu.click();
    await look(page, 'menu');
    // A tap beside it closes it, and presses nothing that lies there.
    const mark = await page.getByRole('link', { name: 'Teiki 定期' }).boundingBox();
    await page.mouse.click((mark?.x ?? 0) + 20, (mark?.y ?? 0) + 20);
    await expect(page.getByRole('button', { name: 'ログアウト' })).toBeHidden();
    await expect(page).toHaveURL(/\/orders$/);
    await menu.click();
  }
  await page.getByRole('button', { name: 'ログアウト' }).click();
  await expect(page.getByText('ログアウトしました')).toBeVisible();
  await page.goto('/account');
  await expect(page).toHaveURL(/\/signin\?back=/);
  await lookEverywhere(page, 'signin');
  await page.getByLabel('メールアドレス').fill(rider.email);
  await page.getByLabel('パスワード', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(summary(page)).toContainText('違います');
  await look(page, 'signin-errors');
  await signInHere(page, rider);
  // Known browser: no code, and back to where the rider wanted to go.
  await expect(page).toHaveURL(/\/account$/);

  const other = await anotherBrowser(browser);
  await other.goto('/signin');
  await signInHere(other, rider);
  await expect(other).toHaveURL(/\/signin\/code$/);
  await lookEverywhere(other, 'signin-code');
  await enterCode(other, await codeTo(rider.email, 2), /\/home$/);

  await page.goto('/account/sessions');
  await expect(page.getByText('この端末')).toHaveCount(1);
  await lookEverywhere(page, 'sessions');
  await page.getByRole('button', { name: /^ログアウトさせる/ }).click();
  await expect(page.getByText('ログアウトさせました')).toBeVisible();
  await expect(page.getByText('ほかにログインしている端末はありません。')).toBeVisible();
  await other.goto('/account');
  await expect(other).toHaveURL(/\/signin\?back=/);
  await other.context().close();
});

async function signInHere(page: Page, rider: Rider): Promise<void> {
  await page.getByLabel('メールアドレス').fill(rider.email);
  await page.getByLabel('パスワード', { exact: true }).fill(rider.password);
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
}

test('a forgotten password is replaced by a mailed code', async ({ page, browser }) => {
  const rider = await newRider(page);
  const other = await anotherBrowser(browser);
  await other.goto('/signin');
  await other.getByRole('link', { name: 'パスワードを忘れたとき' }).click();
  await other.waitForURL('**/forgot');
  await look(other, 'forgot');
  await other.getByLabel('メールアドレス').fill(rider.email);
  await other.getByRole('button', { name: '確認コードを送る' }).click();
  await other.waitForURL('**/forgot/reset');
  await lookEverywhere(other, 'forgot-reset');
  await other.getByLabel(/確認コード/).fill(await codeTo(rider.email, 2));
  await other.getByLabel('新しいパスワード', { exact: true }).fill('remembered now');
  await other.getByRole('button', { name: 'パスワードを変えてログイン' }).click();
  await expect(other).toHaveURL(/\/home$/);
  // The first browser is out.
  await page.goto('/account');
  await expect(page).toHaveURL(/\/signin/);
  await other.context().close();
});

test('an unknown address gets the same answer and no code', async ({ page }) => {
  const nobody = freshAddress();
  await page.goto('/forgot');
  await page.getByLabel('メールアドレス').fill(nobody);
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await page.waitForURL('**/forgot/reset');
  await expect(page.getByText(nobody)).toBeVisible();
  await expect(async () => expect(await mailTo(nobody)).toHaveLength(1)).toPass();
  for (const mail of await mailTo(nobody)) expect(mail.text).not.toMatch(/^\d{6}$/m);
});

test('details, address, password and language are changed', async ({ page }) => {
  const rider = await newRider(page);
  await page.goto('/account/details');
  await expect(page.getByLabel('姓', { exact: true })).toHaveValue('山田');
  await expect(page.getByLabel('生年月日', { exact: true })).toHaveValue('1998-05-03');
  await lookEverywhere(page, 'account-details');
  await page.getByLabel('住所', { exact: true }).fill('島根県出雲市今市町70');
  await page.getByRole('button', { name: '保存する' }).click();
  await expect(page.getByText('島根県出雲市今市町70')).toBeVisible();
  await look(page, 'account-saved');

  await page.getByRole('link', { name: /^変更.*パスワード/ }).click();
  await page.waitForURL('**/account/password');
  await look(page, 'account-password');
  await page.getByLabel('いまのパスワード').fill(rider.password);
  await page.getByLabel('新しいパスワード').fill('the second of many');
  await page.getByRole('button', { name: 'パスワードを変更する' }).click();
  await expect(page.getByText('パスワードを変更しました')).toBeVisible();

  const email = freshAddress();
  await page.getByRole('link', { name: /^変更.*メール/ }).click();
  await page.waitForURL('**/account/email');
  await look(page, 'account-email');
  await page.getByLabel('新しいメールアドレス').fill(email);
  await page.getByLabel('いまのパスワード').fill('the second of many');
  await page.getByRole('button', { name: '確認コードを送る' }).click();
  await page.waitForURL('**/account/email/code');
  await look(page, 'account-email-code');
  await enterCode(page, await codeTo(email), /\/account\?saved=email/);
  await expect(page.getByText(email)).toBeVisible();

  await page.getByRole('link', { name: /^変更.*お知らせ/ }).click();
  await page.waitForURL('**/account/reminders');
  await look(page, 'account-reminders');
  await expect(page.getByRole('radio', { name: '受け取る', exact: true })).toBeChecked();
  await page.getByRole('radio', { name: '受け取らない' }).check();
  await page.getByRole('button', { name: '保存する' }).click();
  await expect(page.getByText('お知らせの設定を変更しました')).toBeVisible();
  await expect(page.getByText('受け取らない')).toBeVisible();

  await page.getByRole('link', { name: /^変更.*言語/ }).click();
  await page.waitForURL('**/account/language');
  await look(page, 'account-language');
  await page.getByRole('radio', { name: 'English' }).check();
  await page.getByRole('button', { name: '保存する' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
  await lookEverywhere(page, 'account-en');
  for (const path of ['/account/details', '/account/sessions', '/account/close', '/payment-cards']) {
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(page, `en${path.replaceAll('/', '-')}`);
  }
});

test('an account without a pass is closed and its data erased', async ({ page }) => {
  const rider = await newRider(page);
  await page.goto('/payment-cards');
  await look(page, 'payment-cards-none');
  await page.goto('/account/close');
  await lookEverywhere(page, 'account-close');
  await page.getByLabel('いまのパスワード').fill('wrong');
  await page.getByRole('button', { name: 'アカウントを閉じる' }).click();
  await expect(summary(page)).toBeFocused();
  await page.getByLabel('いまのパスワード').fill(rider.password);
  await page.getByRole('button', { name: 'アカウントを閉じる' }).click();
  await expect(page.getByRole('heading', { name: 'アカウントを閉じました' })).toBeVisible();
  await look(page, 'account-closed');
  await signIn(page, rider);
  await expect(summary(page)).toContainText('違います');
});

test('texts of the law are there for everybody', async ({ page }) => {
  for (const [path, name] of [['/terms', 'terms'], ['/privacy', 'privacy'], ['/legal', 'legal']] as const) {
    await page.goto(path);
    await look(page, name);
    await page.goto(`/lang?to=en&back=${path}`);
    await look(page, `${name}-en`);
    await page.goto(`/lang?to=ja&back=${path}`);
  }
  await page.getByRole('link', { name: '松江市交通局' }).click();
  await expect(page.getByText('0852-60-1111')).toBeVisible();
  await lookEverywhere(page, 'legal-seller');
  await page.goto('/legal/nobody');
  await expect(page.getByRole('heading', { name: 'ページが見つかりません' })).toBeVisible();
});
