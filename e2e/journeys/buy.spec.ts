// From nothing to a paid pass with scripts, and without them up to the card fields.
import { expect, test } from '@playwright/test';
import { answer, begin, buyPass, checkIsShort, chooseFarePass, draftFarePass, next, order, pay, VISA } from './buying.js';
import { hasScripts, look, lookEverywhere } from './looking.js';
import { mailTo, newCard, newRider, registerCard, signUp } from './support.js';

test('@scripts a rider signs up, buys a pass and holds it', async ({ page }) => {
  const rider = await signUp(page);
  await page.goto('/home');
  await expect(page.getByText('はじめにICOCAを登録してください')).toBeVisible();
  await lookEverywhere(page, 'home-new');
  await registerCard(page);
  await chooseFarePass(page);
  for (const told of ['販売価格', '支払いの方法と時期', '使い始め', '取り消しと払いもどし', '販売する会社']) {
    await expect(page.getByText(told, { exact: true })).toBeVisible();
  }
  await lookEverywhere(page, 'check');
  await checkIsShort(page);
  const path = await order(page);
  await lookEverywhere(page, 'pay');
  await pay(page, VISA);
  await page.waitForURL('**/done');
  await expect(page.getByRole('heading', { name: '支払いが済みました' })).toBeVisible();
  await lookEverywhere(page, 'done');

  await page.goto('/home');
  await expect(page.getByRole('heading', { name: '210円区間' })).toBeVisible();
  await lookEverywhere(page, 'home-pass');
  await page.getByRole('link', { name: '210円区間' }).click();
  await page.waitForURL(/\/passes\/[0-9a-f-]+$/);
  await lookEverywhere(page, 'pass');
  await page.goto('/home');
  await page.getByRole('link', { name: '乗務員に見せる画面' }).click();
  await expect(page.getByText('ヤマダ ハナコ')).toBeVisible();
  await expect(page.getByText('Any section up to ¥210')).toBeVisible();
  await lookEverywhere(page, 'show');
  const size = page.viewportSize();
  await page.setViewportSize({ width: 740, height: 360 });
  await look(page, 'show-landscape');
  await expect(page.getByRole('link', { name: '戻る' })).toBeInViewport({ ratio: 1 });
  if (size) await page.setViewportSize(size);
  // It stays without a network.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.context().setOffline(true);
  // The middle of an hour, so that a slow page stays in it.
  const later = (Math.floor(Date.now() / 3_600_000) + 2.5) * 3_600_000;
  await page.clock.install({ time: later });
  await page.reload();
  await expect(page.getByText(/に確認した内容です/)).toBeVisible();
  // Its clock goes on, though the page is the one from before.
  const hour = new Date(later).toLocaleTimeString('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit' });
  await expect(page.locator('.clock')).toHaveText(new RegExp(`^${hour}:`));
  await expect(page.getByRole('link', { name: '戻る' })).toBeInViewport({ ratio: 1 });
  await page.context().setOffline(false);
  await page.goto(`${path}/receipt`);
  await expect(page.getByText('クレジットカード利用')).toBeVisible();
  await expect(page.getByText(/T\d{13}/)).toBeVisible();
  await lookEverywhere(page, 'receipt');
  for (const [name, where] of Object.entries({ orders: '/orders', order: path, passes: '/passes' })) {
    await page.goto(where);
    await lookEverywhere(page, name);
  }
  await expect(async () => {
    const subjects = (await mailTo(rider.email)).map(({ subject }) => subject);
    expect(subjects.some((subject) => subject.includes('完了しました')), subjects.join()).toBe(true);
  }).toPass({ timeout: 20_000 });
});

test('@scripts a receipt is made out to another name, and an employer gets a paper of its own', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  const path = await buyPass(page);
  await page.goto(`${path}/receipt`);
  await page.getByLabel('宛名').fill('');
  await page.getByRole('button', { name: 'この宛名で発行する' }).click();
  await expect(page.getByRole('alert')).toContainText('宛名を入力してください');
  await page.getByLabel('宛名').fill('株式会社みずうみ');
  await page.getByRole('button', { name: 'この宛名で発行する' }).click();
  await expect(page.getByText('株式会社みずうみ 様')).toBeVisible();
  // The employer's first one; the rider's second one is marked.
  await expect(page.getByText('再発行', { exact: true })).toHaveCount(0);
  await page.getByLabel('宛名').fill('山田 花子');
  await page.getByRole('button', { name: 'この宛名で発行する' }).click();
  await expect(page.getByText('再発行', { exact: true })).toBeVisible();
  await lookEverywhere(page, 'receipt-reissued');
  await page.getByRole('link', { name: '勤め先に出す購入証明を開く' }).click();
  await expect(page.getByRole('heading', { name: '定期券の購入証明' })).toBeVisible();
  await expect(page.getByText('山田 花子')).toBeVisible();
  await lookEverywhere(page, 'proof');
});

test('a change of language keeps what was chosen and typed', async ({ page }) => {
  const rider = await newRider(page);
  await newCard(page);
  await begin(page);
  await answer(page, /松江市交通局/);
  await page.getByRole('radio', { name: /^240円/ }).check({ force: true });
  if (hasScripts()) await page.getByRole('radio', { name: /^3か月/ }).check();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('radio', { name: /^¥240/ })).toBeChecked();
  if (hasScripts()) await expect(page.getByRole('radio', { name: /^3 months/ })).toBeChecked();
  await look(page, 'buy-section-switched');
  // The page it leaves behind is sent as any other.
  await page.getByRole('button', { name: /^Next/ }).click();
  if (!hasScripts()) {
    await page.getByRole('radio', { name: /^3 months/ }).check();
    await page.getByRole('button', { name: /^Next/ }).click();
  }
  await page.waitForURL(/\/start$/);
  await page.goto('/o/matsue/contact');
  await page.getByLabel('Your question').fill('Where is\nthe counter?');
  await page.getByRole('button', { name: '日本語' }).click();
  await expect(page.getByLabel('お問い合わせの内容')).toHaveValue('Where is\nthe counter?');
  await expect(page.getByRole('alert')).toHaveCount(0);
  // Enter sends the form, not the language.
  await page.context().clearCookies();
  await page.goto('/signin');
  await page.getByLabel('メールアドレス').fill(rider.email);
  await page.getByLabel('パスワード', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('違います');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
});

test('every question, looked at in both languages', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await newCard(page, '休日用');
  await page.goto('/buy');
  const missing = async (step: string) => {
    await next(page);
    await expect(page.getByRole('alert')).toBeFocused();
    await look(page, `buy-${step}-error`);
  };
  await page.waitForURL(/\/card$/);
  await lookEverywhere(page, 'buy-card');
  await missing('card');
  await answer(page, /仕事用/);
  await page.waitForURL(/\/operator$/);
  await lookEverywhere(page, 'buy-operator');
  await missing('operator');
  // It sells one pass on the web: which one is not asked.
  await answer(page, /松江市交通局/);
  await page.waitForURL(/\/section$/);
  await lookEverywhere(page, 'buy-section');
  await missing('section');
  await page.getByRole('radio', { name: /^210円/ }).check({ force: true });
  if (!hasScripts()) await next(page);
  await expect(page.getByRole('radio', { name: /^3か月/ })).toBeVisible();
  await missing('term');
  await page.getByRole('radio', { name: /^3か月/ }).check();
  await lookEverywhere(page, 'buy-section-priced');
  await next(page);
  await page.waitForURL(/\/start$/);
  // The first day that is possible is chosen, and what it costs is told.
  await expect(page.locator('input[name=startsOn]').first()).toBeChecked();
  await expect(page.locator('.price')).toContainText('25,140円');
  await lookEverywhere(page, 'buy-start');
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByRole('complementary', { name: 'ここまでの内容' })).toContainText('210円区間');
  await look(page, 'buy-start-desk');
  if (size) await page.setViewportSize(size);
  await next(page);
  await page.waitForURL(/\/check$/);

  // A change comes straight back, with everything else kept.
  await page.getByRole('link', { name: /^変更\s*（区間と期間）/ }).click();
  await answer(page, /^6か月/);
  await page.waitForURL(/\/check$/);
  await expect(page.getByText('6か月', { exact: true })).toBeVisible();
  await expect(page.getByText('210円区間').first()).toBeVisible();

  const check = page.url();
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(check);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await look(page, 'check-en');
  await checkIsShort(page);
  await page.getByRole('link', { name: /^Change\s*: Valid/ }).click();
  await page.waitForURL(/\/start\b/);
  await look(page, 'buy-start-en');
});

test('without scripts a rider comes as far as the card fields', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await chooseFarePass(page);
  await order(page);
  if (test.info().project.use.javaScriptEnabled === false) {
    // Chromium under automation draws no <noscript>; what a browser without scripts shows stands in it.
    expect(await page.content()).toContain('カードの入力欄を表示できません');
    await expect(page.getByRole('button', { name: /円を支払う$/ })).toBeHidden();
    await page.screenshot({ path: 'test-results/look/plain/pay.png', fullPage: true });
  }
  await page.goto('/home');
  await expect(page.getByText(/支払いがまだです/)).toBeVisible();
});

// With scripts the list of suggestions has a journey of its own.
test('@plain a stop is found without scripts by a part of its name', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await begin(page);
  await answer(page, /みずうみ交通/);
  await answer(page, /通勤定期/);
  await page.locator('#from').fill('nowhere at all');
  await page.locator('#to').fill('');
  await next(page);
  await expect(page.getByRole('alert')).toContainText('見つかりません');
  await page.locator('#from').fill('市役所前');
  await page.locator('#to').fill('市役所前');
  await next(page);
  await expect(page.getByRole('alert')).toContainText('乗るところと降りるところが同じです');
  await page.locator('#from').fill('mizuumi');
  await page.locator('#to').fill('しやくしょ');
  await next(page);
  await page.getByRole('radio', { name: /みずうみ駅前/ }).check();
  await page.screenshot({ path: 'test-results/look/plain/stops.png', fullPage: true });
  await next(page);
  await expect(page.getByRole('radio', { name: /^1か月/ })).toBeVisible();
  // Another section is priced before it is agreed to.
  await page.getByRole('button', { name: '乗り降りを入れ替える' }).click();
  await expect(page.locator('#from')).toHaveValue('市役所前');
  await page.locator('#to').fill('みさき');
  await next(page);
  await answer(page, /^1か月/);
  await page.waitForURL(/\/start$/);
});

test('@scripts stops are suggested while typing, and the price is shown at once', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await begin(page);
  await answer(page, /みずうみ交通/);
  await answer(page, /通勤定期/);
  const [from, to] = [page.getByRole('combobox', { name: '乗るところ' }), page.getByRole('combobox', { name: '降りるところ' })];
  await from.pressSequentially('mizu');
  await expect(page.getByRole('option', { name: /みずうみ駅前/ })).toBeVisible();
  await look(page, 'section-suggestions');
  await from.press('ArrowDown');
  await from.press('Enter');
  await to.pressSequentially('市役所');
  await page.getByRole('option', { name: /市役所前/ }).click();
  await expect(page.getByText('この区間の定期券')).toBeVisible();
  await page.getByRole('button', { name: '乗り降りを入れ替える' }).click();
  await expect(from).toHaveValue('市役所前');
  await expect(to).toHaveValue('みずうみ駅前');
  await page.getByRole('radio', { name: /^3か月/ }).check();
  await lookEverywhere(page, 'section-price');
  await next(page);
  await page.waitForURL(/\/start$/);
});

test('a draft survives a closed browser and can be thrown away', async ({ page, context }) => {
  await newRider(page);
  await newCard(page);
  await draftFarePass(page);
  await page.close();
  const again = await context.newPage();
  await again.goto('/home');
  await again.getByRole('link', { name: '続きから進む' }).click();
  await again.waitForURL(/\/buy$/);
  await look(again, 'resume');
  await again.getByRole('link', { name: /^続きから進む/ }).click();
  await again.waitForURL(/\/check$/);
  await again.goto('/buy');
  await again.getByRole('button', { name: /^消す/ }).click();
  await again.waitForURL(/\/operator$/);
});

test('passes that need a certificate are applied for, or bought at the counter', async ({ page }) => {
  await newRider(page);
  await newCard(page);
  await begin(page);
  await answer(page, /一畑バス/);
  // What it sells at once is not asked; the rest stands one link away.
  await page.waitForURL(/\/section$/);
  await page.getByRole('link', { name: /窓口で買える定期券/ }).click();
  // Sold by both, and bought from the one that was chosen.
  await expect(page.getByRole('radio', { name: /^通勤定期/ })).toHaveCount(1);
  await expect(page.getByRole('radio', { name: /松江市交通局が販売/ })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: /^通学定期.*書類の審査があります/s })).toHaveCount(1);
  await expect(page.getByRole('link', { name: '0852-20-5200' })).toHaveAttribute('href', 'tel:0852205200');
  await look(page, 'product-applied-for');
  await answer(page, /^通勤定期/);
  await expect(page).toHaveURL(/section/);
});
