// The sandbox's stand-in for Stripe.js, under a policy as strict as the site's: fields, challenge, saved cards.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

const sandbox = process.env.SANDBOX_URL ?? 'http://127.0.0.1:8420';
type Shop = { S: unknown; E: unknown; result: Promise<Outcome>; events: string[] };
type Outcome = {
  paymentIntent?: { status: string };
  setupIntent?: { status: string };
  error?: { code?: string; message?: string; payment_intent?: { status: string } };
};

const policy =
  `default-src 'none'; base-uri 'none'; script-src 'nonce-n' 'strict-dynamic'; ` +
  `frame-src ${sandbox}; connect-src ${sandbox}; style-src 'self'`;

test.describe('@scripts the stand-in for Stripe.js', () => {
  let server: Server;
  let shop: string;
  let key: string;
  let stripe: Stripe;

  test.beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
      response.end(
        '<!doctype html><html lang="ja"><meta name="viewport" content="width=device-width"><title>店</title>' +
          '<main><h1>支払い</h1><div id="pay"></div></main>' +
          `<script nonce="n" src="${sandbox}/js/stripe.js"></script>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  test.afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test.beforeEach(() => {
    const realm = `fields_${randomBytes(8).toString('hex')}`;
    key = `pk_test_${realm}`;
    const url = new URL(sandbox);
    stripe = new Stripe(`sk_test_${realm}`, { protocol: 'http', host: url.hostname, port: url.port, telemetry: false });
  });

  /** Yen, and every card that can has to authenticate: as Teiki asks for it. */
  const intent = (given: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({
      amount: 34_500,
      currency: 'jpy',
      payment_method_options: { card: { request_three_d_secure: 'any' } },
      ...given,
    });

  async function mount(page: Page, clientSecret: string | null, locale = 'ja'): Promise<FrameLocator> {
    await page.goto(`${shop}/pay`);
    await page.evaluate(
      ([key, clientSecret, locale]) => {
        const shop = window as never as Shop & { Stripe: any };
        const stripe = shop.Stripe(key, { locale });
        const elements = stripe.elements({ clientSecret });
        const element = elements.create('payment');
        Object.assign(shop, { S: stripe, E: elements, events: [] });
        for (const name of ['ready', 'change', 'loaderror']) element.on(name, () => shop.events.push(name));
        element.mount('#pay');
      },
      [key, clientSecret ?? '', locale],
    );
    await page.waitForFunction(() => (window as never as Shop).events.includes('ready'));
    return page.frameLocator('#pay iframe');
  }

  async function type(fields: FrameLocator, number: string) {
    await fields.locator('#number').pressSequentially(number);
    await fields.locator('#expiry').pressSequentially('1239');
    await fields.locator('#cvc').pressSequentially('１２３');
  }

  /** Starts paying; the outcome comes when the rider is done with what follows. */
  const start = (page: Page, verb = 'confirmPayment') =>
    page.evaluate((verb) => {
      const shop = window as never as Shop & { S: any; E: any };
      shop.result = shop.E.submit().then((checked: Outcome) =>
        checked.error ? checked : shop.S[verb]({ elements: shop.E, redirect: 'if_required' }),
      );
    }, verb);

  const outcome = (page: Page) => page.evaluate(() => (window as never as Shop).result);

  const violations = async (page: Page) =>
    (await new AxeBuilder({ page }).analyze()).violations.map((found) => `${found.id}: ${found.nodes[0]?.html}`);

  test('an ordinary card pays without a challenge', async ({ page }) => {
    const fields = await mount(page, (await intent()).client_secret);
    await type(fields, '4242424242424242');
    await expect(fields.locator('#number')).toHaveValue('4242 4242 4242 4242');
    await expect(fields.locator('#expiry')).toHaveValue('12 / 39');
    await start(page);
    expect((await outcome(page)).paymentIntent?.status).toBe('succeeded');
  });

  for (const locale of ['ja', 'en']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`what is wrong stands at its field, ${locale}, ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        const fields = await mount(page, (await intent()).client_secret, locale);
        await fields.locator('#cvc').fill('1');
        await start(page);
        expect((await outcome(page)).error?.code).toBe('incomplete_number');
        await expect(fields.locator('#number')).toBeFocused();
        for (const id of ['number', 'expiry', 'cvc']) {
          await expect(fields.locator(`#${id}`)).toHaveAttribute('aria-invalid', 'true');
          await expect(fields.locator(`#${id}-error`)).not.toBeEmpty();
        }
        expect(await violations(page)).toEqual([]);
      });
    }
  }

  test('a decline is told in the rider’s words and another card may follow', async ({ page }) => {
    const fields = await mount(page, (await intent()).client_secret);
    await type(fields, '4000000000009995');
    await start(page);
    const declined = await outcome(page);
    expect(declined.error?.message).toContain('カードの利用可能額が不足しています');
    expect(declined.error?.payment_intent?.status).toBe('requires_payment_method');
    await fields.locator('#number').fill('5555555555554444');
    await start(page);
    expect((await outcome(page)).paymentIntent?.status).toBe('succeeded');
  });

  for (const [button, status, code] of [
    ['認証を完了する', 'succeeded', undefined],
    ['失敗させる', undefined, 'payment_intent_authentication_failure'],
  ] as const) {
    test(`the bank asks: ${button}`, async ({ page }) => {
      const fields = await mount(page, (await intent()).client_secret);
      await type(fields, '4000002760003184');
      await start(page);
      const challenge = page.frameLocator('dialog iframe');
      await expect(challenge.getByRole('button', { name: button })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await challenge.getByRole('button', { name: button }).click();
      const { paymentIntent, error } = await outcome(page);
      expect([paymentIntent?.status, error?.code]).toEqual([status, code]);
      await expect(page.locator('dialog')).toHaveCount(0);
    });
  }

  test('a saved card pays without fields', async ({ page }) => {
    const customer = await stripe.customers.create();
    const saved = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const { client_secret: clientSecret } = await intent({ customer: customer.id });
    await mount(page, clientSecret);
    const paid = await page.evaluate(
      ([clientSecret, method]): Promise<Outcome> =>
        (window as any).S.confirmPayment({
          clientSecret,
          confirmParams: { payment_method: method },
          redirect: 'if_required',
        }),
      [clientSecret, saved.id],
    );
    expect(paid.paymentIntent?.status).toBe('succeeded');
  });

  test('a card is kept for later', async ({ page }) => {
    const customer = await stripe.customers.create();
    const setup = await stripe.setupIntents.create({ customer: customer.id });
    const fields = await mount(page, setup.client_secret);
    await type(fields, '4000002500003155');
    await start(page, 'confirmSetup');
    await page.frameLocator('dialog iframe').getByRole('button').first().click();
    expect((await outcome(page)).setupIntent?.status).toBe('succeeded');
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  });

  test('a redirected browser comes back', async ({ page }) => {
    const waiting = await intent({
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: `${shop}/back?order=1`,
    });
    await page.goto(waiting.next_action?.redirect_to_url?.url ?? '');
    await page.getByRole('button', { name: '認証を完了する' }).click();
    await page.waitForURL(/\/back\?order=1&payment_intent=pi_\w+&.*redirect_status=succeeded/);
  });
});
