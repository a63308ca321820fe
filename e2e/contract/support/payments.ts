// What many cases start from.
import assert from 'node:assert/strict';
import Stripe from 'stripe';
import { client, stripe } from './world.js';

type Create = Stripe.PaymentIntentCreateParams;

/** Yen, cards without redirects: as Teiki asks for them. */
export function newIntent(given: Partial<Create> = {}, options?: Stripe.RequestOptions, by = stripe) {
  const params: Create = {
    amount: 34_500,
    currency: 'jpy',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...given,
  };
  return by.paymentIntents.create(params, options);
}

/** A paid intent of so many yen. */
export async function paidIntent(given: Partial<Create> = {}) {
  return newIntent({ confirm: true, payment_method: 'pm_card_visa', ...given });
}

/** The error a request ends in; fails when it succeeds. */
export async function refusal(request: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  let answer: unknown;
  try {
    answer = await request;
  } catch (error) {
    assert.ok(error instanceof Stripe.errors.StripeError, String(error));
    return error;
  }
  assert.fail(`expected a refusal, got ${JSON.stringify(answer)}`);
}

/** A call by raw parameters, for what the SDK's types forbid. */
export function raw(method: string, path: string, params: Record<string, unknown>, by = client()) {
  return by.rawRequest(method, path, params as Stripe.RawRequestOptions);
}
