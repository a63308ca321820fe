import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { newIntent, paidIntent, refusal } from './support/payments.js';
import { control, isSandbox, stripe } from './support/world.js';

const newSetup = (given: Stripe.SetupIntentCreateParams) =>
  stripe.setupIntents.create({ automatic_payment_methods: { enabled: true, allow_redirects: 'never' }, ...given });

test('a customer lives, changes and is deleted', async () => {
  const customer = await stripe.customers.create({ email: 'rider@example.com', metadata: { account: '1' } });
  const updated = await stripe.customers.update(customer.id, { name: '花子', email: '', metadata: { account: '2' } });
  assert.equal(updated.name, '花子');
  assert.equal(updated.email, null);
  assert.equal(updated.metadata.account, '2');
  assert.deepEqual(
    { ...(await stripe.customers.del(customer.id)) },
    {
      id: customer.id,
      object: 'customer',
      deleted: true,
    },
  );
  const gone = await stripe.customers.retrieve(customer.id);
  assert.equal(gone.deleted, true);
  const error = await refusal(newIntent({ customer: customer.id }));
  assert.equal(error.code, 'resource_missing');
  assert.equal(error.param, 'customer');
});

test('the cards of a deleted customer are not listed', async () => {
  const customer = await stripe.customers.create();
  await stripe.customers.del(customer.id);
  const error = await refusal(stripe.paymentMethods.list({ customer: customer.id }));
  assert.equal(error.code, 'resource_missing');
  assert.equal(error.param, 'customer');
});

test('an account that is not connected is refused whatever is asked', async () => {
  const stripeAccount = 'acct_1000000000000000';
  if (isSandbox) await control('accounts', { account: stripeAccount, connected: false });
  // One after the other: a refusal that nobody waits for yet would end the process.
  for (const ask of [
    () => stripe.customers.create({}, { stripeAccount }),
    () => stripe.customers.list({}, { stripeAccount }),
    () => newIntent({}, { stripeAccount }),
  ]) {
    const error = await refusal(ask());
    assert.equal(error.statusCode, 403);
    assert.equal(error.code, 'account_invalid');
  }
});

test('an address that is none is refused', async () => {
  const error = await refusal(stripe.customers.create({ email: 'not an address' }));
  assert.equal(error.code, 'email_invalid');
});

test('cards are attached, listed and detached for good', async () => {
  const customer = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  assert.equal(method.customer, customer.id);
  const listed = await stripe.paymentMethods.list({ customer: customer.id, type: 'card' });
  assert.deepEqual(
    listed.data.map((each) => each.id),
    [method.id],
  );
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 1);
  assert.equal((await stripe.paymentMethods.detach(method.id)).customer, null);
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 0);
  await refusal(stripe.paymentMethods.detach(method.id));
  const error = await refusal(stripe.paymentMethods.attach(method.id, { customer: customer.id }));
  assert.equal(error.statusCode, 400);
});

test('a card that its bank refuses is not attached', async () => {
  const customer = await stripe.customers.create();
  const error = await refusal(stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }));
  assert.equal(error.statusCode, 402);
  assert.equal(error.code, 'card_declined');
});

test("another customer's card pays for nothing", async () => {
  const owner = await stripe.customers.create();
  const other = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: owner.id });
  await refusal(newIntent({ customer: other.id, payment_method: method.id }));
  await refusal(newIntent({ payment_method: method.id, confirm: true }));
});

test('a payment keeps its card when asked, and only then', async () => {
  const customer = await stripe.customers.create();
  await paidIntent({ customer: customer.id });
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 0);
  const paid = await paidIntent({ customer: customer.id, setup_future_usage: 'off_session' });
  const kept = await stripe.customers.listPaymentMethods(customer.id);
  assert.deepEqual(
    kept.data.map((each) => each.id),
    [paid.payment_method],
  );
  const again = await paidIntent({ customer: customer.id, payment_method: kept.data[0].id, off_session: true });
  assert.equal(again.status, 'succeeded');
});

test('the wish to keep a card can be taken back until it is paid with', async () => {
  const customer = await stripe.customers.create();
  const intent = await newIntent({ customer: customer.id, setup_future_usage: 'on_session' });
  const unset = await stripe.paymentIntents.update(intent.id, { setup_future_usage: '' });
  assert.equal(unset.setup_future_usage, null);
  await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 0);
});

test('a card used without a customer is used up', async () => {
  const paid = await paidIntent();
  const error = await refusal(newIntent({ payment_method: paid.payment_method as string, confirm: true }));
  assert.equal(error.statusCode, 400);
});

test('a setup keeps a card without a charge', async () => {
  const customer = await stripe.customers.create();
  const setup = await newSetup({ customer: customer.id, confirm: true, payment_method: 'pm_card_mastercard' });
  assert.equal(setup.status, 'succeeded');
  assert.equal(setup.usage, 'off_session');
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 1);
  const late = await refusal(stripe.setupIntents.cancel(setup.id));
  assert.equal(late.code, 'setup_intent_unexpected_state');
});

test('a setup is confirmed later, declined, authenticated, cancelled', async () => {
  const customer = await stripe.customers.create();
  const setup = await newSetup({ customer: customer.id });
  assert.equal(setup.status, 'requires_payment_method');
  const error = await refusal(stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa_chargeDeclined' }));
  assert.equal(error.statusCode, 402);
  const after = await stripe.setupIntents.retrieve(setup.id);
  assert.equal(after.status, 'requires_payment_method');
  assert.equal(after.last_setup_error?.code, 'card_declined');
  const waiting = await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_authenticationRequired' });
  assert.equal(waiting.status, 'requires_action');
  assert.equal((await stripe.setupIntents.cancel(setup.id)).status, 'canceled');
});
