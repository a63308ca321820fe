import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { newIntent, refusal } from './support/payments.js';
import { client, control, controlGet, isSandbox, sandboxOnly, stripe, unique } from './support/world.js';

type Counts = { payment_intents: number; charges_succeeded: number };

test('the same key gives the same answer', async () => {
  const idempotencyKey = unique('key');
  const first = await newIntent({}, { idempotencyKey });
  const second = await newIntent({}, { idempotencyKey });
  assert.equal(second.id, first.id);
  assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
  assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true');
  assert.notEqual(second.lastResponse.requestId, first.lastResponse.requestId);
});

test('a replay tells the past, not the present', async () => {
  const idempotencyKey = unique('key');
  const intent = await newIntent({}, { idempotencyKey });
  await stripe.paymentIntents.cancel(intent.id);
  assert.equal((await newIntent({}, { idempotencyKey })).status, 'requires_payment_method');
});

test('changed parameters are refused', async () => {
  const idempotencyKey = unique('key');
  await newIntent({ amount: 500 }, { idempotencyKey });
  const error = await refusal(newIntent({ amount: 501 }, { idempotencyKey }));
  assert.ok(error instanceof Stripe.errors.StripeIdempotencyError);
  assert.equal(error.statusCode, 400);
  const elsewhere = await refusal(stripe.customers.create({}, { idempotencyKey }));
  assert.ok(elsewhere instanceof Stripe.errors.StripeIdempotencyError);
});

test('a decline is replayed too, and charges once', async () => {
  const idempotencyKey = unique('key');
  const intent = await newIntent();
  const decline = () =>
    refusal(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclined' }, { idempotencyKey }),
    );
  const [first, second] = [await decline(), await decline()];
  assert.equal(second.charge, first.charge);
  assert.equal((await stripe.charges.list({ payment_intent: intent.id })).data.length, 1);
});

test('refused parameters use up no key', async () => {
  const idempotencyKey = unique('key');
  await refusal(newIntent({ amount: 500.5 }, { idempotencyKey }));
  assert.equal((await newIntent({ amount: 500 }, { idempotencyKey })).amount, 500);
});

test('a key in use is a conflict', sandboxOnly, async () => {
  const idempotencyKey = unique('key');
  await control('faults', { kind: 'delay', delay_ms: 600, method: 'POST', path: '/v1/payment_intents' });
  const slow = newIntent({}, { idempotencyKey });
  // The first request is on its way before the second starts.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const error = await refusal(newIntent({}, { idempotencyKey }));
  assert.equal(error.statusCode, 409);
  assert.equal(error.code, 'idempotency_key_in_use');
  const intent = await slow;
  assert.equal((await newIntent({}, { idempotencyKey })).id, intent.id);
});

test('many at once make one', async () => {
  const idempotencyKey = unique('key');
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => newIntent({}, { idempotencyKey })));
  const made = answers.filter((answer) => answer.status === 'fulfilled');
  const ids = new Set(made.map((answer) => (answer as PromiseFulfilledResult<Stripe.PaymentIntent>).value.id));
  assert.equal(ids.size, 1);
});

for (const kind of ['error_before', 'error_after']) {
  test(`${kind}: a 500 is replayed, whatever happened behind it`, sandboxOnly, async () => {
    const ownKey = `sk_test_${unique('fault')}`;
    const own = client(ownKey);
    const idempotencyKey = unique('key');
    await control('faults', { key: ownKey, kind, path: '/v1/payment_intents' });
    const first = await refusal(newIntent({}, { idempotencyKey }, own));
    assert.equal(first.statusCode, 500);
    const second = await refusal(newIntent({}, { idempotencyKey }, own));
    assert.equal(second.statusCode, 500);
    const made = (await own.paymentIntents.list()).data.length;
    assert.equal(made, kind === 'error_after' ? 1 : 0);
    await newIntent({}, { idempotencyKey: `${idempotencyKey}.2` }, own);
  });
}

test('a lost answer is found again by its key', sandboxOnly, async () => {
  const idempotencyKey = unique('key');
  const before = (await controlGet<Counts>('counts')).payment_intents;
  // Twice: the SDK itself asks once more when a kept connection breaks.
  await control('faults', { kind: 'drop_after', method: 'POST', path: '/v1/payment_intents', times: 2 });
  const lost = await refusal(newIntent({}, { idempotencyKey }));
  assert.ok(lost instanceof Stripe.errors.StripeConnectionError);
  const found = await newIntent({}, { idempotencyKey });
  assert.equal(found.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal((await controlGet<Counts>('counts')).payment_intents, before + 1);
});

test('a key is forgotten after 24 hours', sandboxOnly, async () => {
  const idempotencyKey = unique('key');
  const first = await newIntent({}, { idempotencyKey });
  await control('clock', { offset_seconds: 24 * 3600 });
  const second = await newIntent({}, { idempotencyKey });
  await control('clock', { offset_seconds: 0 });
  assert.notEqual(second.id, first.id);
});

test(
  'the keys of two accounts have nothing to do with each other',
  { skip: !isSandbox && 'needs two keys' },
  async () => {
    const other = client(`sk_test_${unique('other')}`);
    const idempotencyKey = unique('key');
    const [mine, theirs] = [await newIntent({}, { idempotencyKey }), await newIntent({}, { idempotencyKey }, other)];
    assert.notEqual(mine.id, theirs.id);
    assert.equal((await refusal(other.paymentIntents.retrieve(mine.id))).statusCode, 404);
  },
);

test('a connected account has data of its own', sandboxOnly, async () => {
  const stripeAccount = 'acct_1234567890';
  const theirs = await newIntent({}, { stripeAccount });
  assert.equal((await refusal(stripe.paymentIntents.retrieve(theirs.id))).statusCode, 404);
  const found = await stripe.paymentIntents.retrieve(theirs.id, {}, { stripeAccount });
  assert.equal(found.id, theirs.id);
});
