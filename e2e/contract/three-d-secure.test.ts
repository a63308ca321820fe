import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { newIntent, refusal } from './support/payments.js';
import { control, sandboxOnly, stripe } from './support/world.js';

const any: Stripe.PaymentIntentCreateParams.PaymentMethodOptions = { card: { request_three_d_secure: 'any' } };

type Confirmed = { payment_intent: Stripe.PaymentIntent; error: Stripe.PaymentIntent.LastPaymentError | null };

function pay(intent: string, card: string, three_d_secure = 'pass') {
  return control<Confirmed>('confirm', { payment_intent: intent, card, three_d_secure });
}

for (const token of ['pm_card_threeDSecure2Required', 'pm_card_authenticationRequired']) {
  test(`${token} asks for an authentication`, async () => {
    const intent = await newIntent({ confirm: true, payment_method: token });
    assert.equal(intent.status, 'requires_action');
    assert.equal(intent.next_action?.type, 'use_stripe_sdk');
    assert.equal(intent.latest_charge, null);
    const canceled = await stripe.paymentIntents.cancel(intent.id);
    assert.equal(canceled.status, 'canceled');
    assert.equal(canceled.next_action, null);
  });
}

test('with a return URL the way leads over a page', async () => {
  const intent = await newIntent({
    automatic_payment_methods: { enabled: true },
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://example.com/back',
  });
  assert.equal(intent.next_action?.type, 'redirect_to_url');
  assert.equal(intent.next_action?.redirect_to_url?.return_url, 'https://example.com/back');
  assert.match(intent.next_action?.redirect_to_url?.url ?? '', /^https?:\/\//);
});

test('asked for by the merchant, an ordinary card authenticates too', async () => {
  const intent = await newIntent({ payment_method_options: any, confirm: true, payment_method: 'pm_card_visa' });
  assert.equal(intent.status, 'requires_action');
});

test('another card may be tried while an authentication waits', async () => {
  const intent = await newIntent({ confirm: true, payment_method: 'pm_card_threeDSecure2Required' });
  const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  assert.equal(paid.status, 'succeeded');
});

test('with the rider away, an authentication is a decline', async () => {
  const customer = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer: customer.id });
  const request = newIntent({
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
    off_session: true,
  });
  const error = await refusal(request);
  assert.equal(error.statusCode, 402);
  assert.equal(error.code, 'authentication_required');
  assert.equal(error.payment_intent?.status, 'requires_payment_method');
});

test('a passed challenge pays and shows on the charge', sandboxOnly, async () => {
  const intent = await newIntent({ payment_method_options: any });
  const { payment_intent: paid, error } = await pay(intent.id, '4000002760003184');
  assert.equal(error, null);
  assert.equal(paid.status, 'succeeded');
  const charge = await stripe.charges.retrieve(paid.latest_charge as string);
  const result = charge.payment_method_details?.card?.three_d_secure;
  assert.equal(result?.result, 'authenticated');
  assert.equal(result?.authentication_flow, 'challenge');
});

test('a failed challenge charges nothing and another card may be tried', sandboxOnly, async () => {
  const intent = await newIntent({ payment_method_options: any });
  const { payment_intent: failed, error } = await pay(intent.id, '4000002760003184', 'fail');
  assert.equal(failed.status, 'requires_payment_method');
  assert.equal(failed.latest_charge, null);
  assert.equal(error?.code, 'payment_intent_authentication_failure');
  assert.equal((await pay(intent.id, '4242424242424242')).payment_intent.status, 'succeeded');
});

test('a challenge left alone waits', sandboxOnly, async () => {
  const intent = await newIntent({ payment_method_options: any });
  await pay(intent.id, '4000000000003220', 'leave');
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_action');
});

test('a card authenticated and then declined', sandboxOnly, async () => {
  const intent = await newIntent({ payment_method_options: any });
  const { error } = await pay(intent.id, '4000008260003178');
  assert.equal(error?.decline_code, 'insufficient_funds');
});
