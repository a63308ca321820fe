import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { newIntent, paidIntent, raw, refusal } from './support/payments.js';
import { client, eventually, stripe, unique } from './support/world.js';

test('a new intent waits for a payment method', async () => {
  const intent = await newIntent({ metadata: { order: '1' }, description: '通学定期' });
  assert.equal(intent.status, 'requires_payment_method');
  assert.equal(intent.amount, 34_500);
  assert.equal(intent.currency, 'jpy');
  assert.equal(intent.amount_received, 0);
  assert.equal(intent.livemode, false);
  assert.equal(intent.latest_charge, null);
  assert.deepEqual({ ...intent.metadata }, { order: '1' });
  assert.match(intent.client_secret!, new RegExp(`^${intent.id}_secret_`));
});

test('a confirmed intent is charged once', async () => {
  const intent = await newIntent();
  const paid = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: 'pm_card_visa',
    expand: ['latest_charge'],
  });
  assert.equal(paid.status, 'succeeded');
  assert.equal(paid.amount_received, 34_500);
  const charge = paid.latest_charge as Stripe.Charge;
  assert.equal(charge.status, 'succeeded');
  assert.equal(charge.captured, true);
  assert.equal(charge.amount_captured, 34_500);
  assert.equal(charge.payment_intent, intent.id);
  const card = charge.payment_method_details!.card!;
  assert.equal(card.brand, 'visa');
  assert.equal(card.last4, '4242');
  assert.equal(card.funding, 'credit');
  assert.ok(card.exp_month >= 1 && card.exp_year > 2024);
  const charges = await stripe.charges.list({ payment_intent: intent.id });
  assert.equal(charges.data.length, 1);

  const again = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
  assert.equal(again.statusCode, 400);
  assert.equal(again.code, 'payment_intent_unexpected_state');
});

for (const [token, brand, last4, funding] of [
  ['pm_card_visa_debit', 'visa', '5556', 'debit'],
  ['pm_card_mastercard', 'mastercard', '4444', 'credit'],
  ['pm_card_mastercard_prepaid', 'mastercard', '5100', 'prepaid'],
  ['pm_card_jcb', 'jcb', '0505', 'credit'],
] as const) {
  test(`${token} pays and is named on the charge`, async () => {
    const paid = await paidIntent({ payment_method: token, expand: ['latest_charge'] });
    const card = (paid.latest_charge as Stripe.Charge).payment_method_details!.card!;
    assert.deepEqual([card.brand, card.last4, card.funding], [brand, last4, funding]);
  });
}

for (const [token, code, decline] of [
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
] as const) {
  test(`${token} is declined and the same intent takes another card`, async () => {
    const intent = await newIntent();
    const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: token }));
    assert.ok(error instanceof Stripe.errors.StripeCardError);
    assert.equal(error.statusCode, 402);
    assert.equal(error.code, code);
    if (decline) assert.equal(error.decline_code, decline);
    assert.equal(error.payment_intent?.id, intent.id);
    assert.equal(error.payment_intent?.status, 'requires_payment_method');

    const after = await stripe.paymentIntents.retrieve(intent.id);
    assert.equal(after.status, 'requires_payment_method');
    assert.equal(after.payment_method, null);
    assert.equal(after.last_payment_error?.code, code);
    assert.equal(after.last_payment_error?.type, 'card_error');
    assert.ok(after.last_payment_error?.payment_method?.card);
    const failed = await stripe.charges.retrieve(after.latest_charge as string);
    assert.equal(failed.status, 'failed');
    assert.equal(failed.paid, false);
    assert.equal(failed.failure_code, code);

    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    assert.equal(paid.status, 'succeeded');
    assert.equal(paid.last_payment_error, null);
  });
}

test('an open intent is cancelled once, a paid one never', async () => {
  const intent = await newIntent();
  const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'requested_by_customer' });
  assert.equal(canceled.status, 'canceled');
  assert.equal(canceled.cancellation_reason, 'requested_by_customer');
  assert.ok(canceled.canceled_at);
  const twice = await refusal(stripe.paymentIntents.cancel(intent.id));
  assert.equal(twice.code, 'payment_intent_unexpected_state');
  const confirmed = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
  assert.equal(confirmed.code, 'payment_intent_unexpected_state');

  const paid = await paidIntent();
  const error = await refusal(stripe.paymentIntents.cancel(paid.id));
  assert.equal(error.statusCode, 400);
  assert.equal(error.code, 'payment_intent_unexpected_state');
  assert.equal(error.payment_intent?.status, 'succeeded');
});

test('yen have no decimals and a least amount', async () => {
  const small = await refusal(newIntent({ amount: 49 }));
  assert.equal(small.code, 'amount_too_small');
  assert.equal(small.param, 'amount');
  assert.equal((await newIntent({ amount: 50 })).amount, 50);
  const fraction = await refusal(newIntent({ amount: 500.5 }));
  assert.equal(fraction.code, 'parameter_invalid_integer');
  const large = await refusal(newIntent({ amount: 100_000_000 }));
  assert.equal(large.code, 'amount_too_large');
});

test('what Stripe does not know is refused by its name', async () => {
  const error = await refusal(raw('POST', '/v1/payment_intents', { amount: 500, currency: 'jpy', colour: 'red' }));
  assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
  assert.equal(error.statusCode, 400);
  assert.equal(error.code, 'parameter_unknown');
  assert.equal(error.param, 'colour');
  const missing = await refusal(raw('POST', '/v1/payment_intents', { currency: 'jpy' }));
  assert.equal(missing.code, 'parameter_missing');
  assert.equal(missing.param, 'amount');
});

test('an unknown intent is a 404', async () => {
  const error = await refusal(stripe.paymentIntents.retrieve('pi_000000000000000000000000'));
  assert.equal(error.statusCode, 404);
  assert.equal(error.code, 'resource_missing');
});

test('notes change at any time, the amount only before the payment', async () => {
  const intent = await newIntent({ metadata: { a: '1', b: '2' } });
  const updated = await stripe.paymentIntents.update(intent.id, { amount: 500, metadata: { a: '', c: '3' } });
  assert.equal(updated.amount, 500);
  assert.deepEqual({ ...updated.metadata }, { b: '2', c: '3' });
  await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  const noted = await stripe.paymentIntents.update(intent.id, { description: 'later' });
  assert.equal(noted.description, 'later');
  const late = await refusal(stripe.paymentIntents.update(intent.id, { amount: 600 }));
  assert.equal(late.code, 'payment_intent_unexpected_state');
});

test('a redirect needs a way back', async () => {
  const error = await refusal(
    newIntent({ automatic_payment_methods: { enabled: true }, confirm: true, payment_method: 'pm_card_visa' }),
  );
  assert.equal(error.statusCode, 400);
  assert.match(error.message, /return_url/);
});

test('intents are listed by customer and time, newest first, in pages', async () => {
  const customer = await stripe.customers.create();
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.unshift((await newIntent({ customer: customer.id })).id);
  const all = await stripe.paymentIntents.list({ customer: customer.id });
  assert.deepEqual(
    all.data.map((intent) => intent.id),
    ids,
  );
  const first = await stripe.paymentIntents.list({ customer: customer.id, limit: 2 });
  assert.equal(first.has_more, true);
  const rest = await stripe.paymentIntents.list({ customer: customer.id, limit: 2, starting_after: ids[1] });
  assert.deepEqual(
    rest.data.map((intent) => intent.id),
    [ids[2]],
  );
  const future = { gt: Math.floor(Date.now() / 1000) + 3600 };
  assert.equal((await stripe.paymentIntents.list({ customer: customer.id, created: future })).data.length, 0);
});

test('an intent is found by its metadata', async () => {
  const attempt = unique('attempt');
  const intent = await newIntent({ metadata: { attempt } });
  const found = await eventually(async () => {
    const result = await stripe.paymentIntents.search({ query: `metadata['attempt']:'${attempt}'` });
    return result.data[0];
  });
  assert.equal(found.id, intent.id);
});

test('a hold is captured in part', async () => {
  const held = await paidIntent({ capture_method: 'manual' });
  assert.equal(held.status, 'requires_capture');
  assert.equal(held.amount_capturable, 34_500);
  const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 30_000 });
  assert.equal(captured.status, 'succeeded');
  assert.equal(captured.amount_received, 30_000);
});

test('a wrong key is refused', async () => {
  const error = await refusal(client('sk_live_000000000000000000000000').customers.list());
  assert.equal(error.statusCode, 401);
  assert.ok(error instanceof Stripe.errors.StripeAuthenticationError);
});
