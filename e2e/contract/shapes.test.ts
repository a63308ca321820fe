// Every object the sandbox sends has the shape of Stripe's published types: nothing missing, nothing invented.
import { test } from 'node:test';
import { newIntent, paidIntent, refusal } from './support/payments.js';
import { assertShapes } from './support/shapes.js';
import { eventually, stripe, unique } from './support/world.js';

test('objects satisfy their types', async () => {
  const customer = await stripe.customers.create({
    email: 'rider@example.com',
    name: '定期 花子',
    metadata: { a: '1' },
  });
  const method = await stripe.paymentMethods.attach('pm_card_jcb', { customer: customer.id });
  const open = await newIntent({ metadata: { order: unique('o') } });
  const waiting = await newIntent({ confirm: true, payment_method: 'pm_card_threeDSecure2Required' });
  const redirected = await newIntent({
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    automatic_payment_methods: { enabled: true },
    return_url: 'https://example.com/back',
  });
  const paid = await paidIntent({ customer: customer.id, payment_method: method.id, expand: ['latest_charge'] });
  const declined = await refusal(newIntent({ confirm: true, payment_method: 'pm_card_visa_chargeDeclined' }));
  const failed = await stripe.paymentIntents.retrieve(declined.payment_intent!.id, { expand: ['latest_charge'] });
  const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
  const charge = await stripe.charges.retrieve(refund.charge as string, { expand: ['refunds'] });
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    confirm: true,
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
  const list = await stripe.paymentIntents.list({ customer: customer.id });
  const event = await eventually(async () => {
    const events = await stripe.events.list({ type: 'charge.refunded', limit: 20 });
    return events.data.find((event) => (event.data.object as { id?: string }).id === charge.id);
  });
  const deleted = await stripe.customers.del(customer.id);

  assertShapes([
    ['Stripe.Customer', customer],
    ['Stripe.PaymentMethod', method],
    ['Stripe.PaymentIntent', open],
    ['Stripe.PaymentIntent', waiting],
    ['Stripe.PaymentIntent', redirected],
    ['Stripe.PaymentIntent', paid],
    ['Stripe.PaymentIntent', failed],
    ['Stripe.PaymentIntent', canceled],
    ['Stripe.Charge', charge],
    ['Stripe.Refund', refund],
    ['Stripe.SetupIntent', setup],
    ['Stripe.ApiList<Stripe.PaymentIntent>', list],
    ['Stripe.ChargeRefundedEvent', event],
    ['Stripe.DeletedCustomer', deleted],
  ]);
});
