import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { newIntent, paidIntent, refusal } from './support/payments.js';
import { control, eventually, sandboxOnly, stripe } from './support/world.js';

test('refunds in parts never exceed the capture', async () => {
  const paid = await paidIntent({ amount: 1000 });
  const first = await stripe.refunds.create({
    payment_intent: paid.id,
    amount: 400,
    reason: 'requested_by_customer',
    metadata: { refund: '1' },
  });
  assert.equal(first.status, 'succeeded');
  assert.equal(first.amount, 400);
  assert.equal(first.currency, 'jpy');
  assert.equal(first.charge, paid.latest_charge);
  const more = await refusal(stripe.refunds.create({ payment_intent: paid.id, amount: 601 }));
  assert.equal(more.statusCode, 400);
  const rest = await stripe.refunds.create({ payment_intent: paid.id });
  assert.equal(rest.amount, 600);
  const over = await refusal(stripe.refunds.create({ payment_intent: paid.id }));
  assert.equal(over.code, 'charge_already_refunded');
  const charge = await stripe.charges.retrieve(paid.latest_charge as string);
  assert.equal(charge.amount_refunded, 1000);
  assert.equal(charge.refunded, true);
  const listed = await stripe.refunds.list({ payment_intent: paid.id });
  assert.deepEqual(
    listed.data.map((refund) => refund.id),
    [rest.id, first.id],
  );
  assert.equal((await stripe.refunds.retrieve(first.id)).metadata?.refund, '1');
});

test('an unpaid intent has nothing to refund', async () => {
  const open = await newIntent();
  const error = await refusal(stripe.refunds.create({ payment_intent: open.id }));
  assert.equal(error.statusCode, 400);
});

test('a refund of nothing, or less, is refused', async () => {
  const paid = await paidIntent({ amount: 1000 });
  assert.equal((await refusal(stripe.refunds.create({ payment_intent: paid.id, amount: 0 }))).statusCode, 400);
  assert.equal((await refusal(stripe.refunds.create({ payment_intent: paid.id, amount: -5 }))).statusCode, 400);
});

test('a bank may take its time', async () => {
  const paid = await paidIntent({ payment_method: 'pm_card_pendingRefund' });
  const refund = await stripe.refunds.create({ payment_intent: paid.id });
  assert.equal(refund.status, 'pending');
  await eventually(async () => {
    const now = await stripe.refunds.retrieve(refund.id);
    return now.status === 'succeeded' ? now : undefined;
  });
});

test('a bank may send a refund back', async () => {
  const paid = await paidIntent({ payment_method: 'pm_card_refundFail' });
  const refund = await stripe.refunds.create({ payment_intent: paid.id });
  const failed = await eventually(async () => {
    const now = await stripe.refunds.retrieve(refund.id);
    return now.status === 'failed' ? now : undefined;
  });
  assert.ok(failed.failure_reason);
});

test('a refund made in the dashboard is seen', sandboxOnly, async () => {
  const paid = await paidIntent({ amount: 1000 });
  const refund = await control<Stripe.Refund>('refund', { payment_intent: paid.id, amount: 300 });
  assert.equal((await stripe.refunds.list({ payment_intent: paid.id })).data[0].id, refund.id);
});
