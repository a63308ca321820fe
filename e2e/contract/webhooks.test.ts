import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { newIntent, paidIntent } from './support/payments.js';
import { control, controlDelete, controlGet, eventually, isSandbox, sandboxOnly, stripe } from './support/world.js';

type Received = { body: string; signature: string };

let server: Server;
let url: string;
let secret: string;
let received: Received[] = [];
let answers: number[] = [];

before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(async () => {
  if (!isSandbox) return;
  await controlDelete('webhooks');
  received = [];
  answers = [];
  ({ secret } = await control<{ secret: string }>('webhooks', {
    url,
    events: ['payment_intent.*', 'charge.refunded'],
  }));
});

const events = () =>
  received.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, secret) as Stripe.Event);

const arrived = (count: number) => eventually(async () => (received.length >= count ? events() : undefined), 10);

test('events are signed and hold the object', sandboxOnly, async () => {
  const paid = await paidIntent();
  await arrived(2);
  const succeeded = events().find((event) => event.type === 'payment_intent.succeeded');
  assert.ok(succeeded);
  const object = succeeded.data.object as Stripe.PaymentIntent;
  assert.equal(object.id, paid.id);
  assert.equal(object.status, 'succeeded');
  assert.equal(succeeded.livemode, false);
  assert.match(succeeded.request?.id ?? '', /^req_/);
  const [{ body, signature }] = received;
  assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_wrong'));
  assert.throws(() => stripe.webhooks.constructEvent(body.replace('payment_intent', 'x'), signature, secret));
  assert.equal((await stripe.events.retrieve(succeeded.id)).type, 'payment_intent.succeeded');
});

test('an unanswered event comes again', sandboxOnly, async () => {
  answers = [500, 503];
  await newIntent();
  const all = await arrived(3);
  assert.equal(new Set(all.map((event) => event.id)).size, 1);
  type Log = { deliveries: { attempt: number; status: number }[] };
  await eventually(async () => {
    const { deliveries } = await controlGet<Log>('webhooks');
    return deliveries.at(-1)?.status === 200 ? deliveries : undefined;
  }, 5);
});

test('events come twice when asked', sandboxOnly, async () => {
  await control('webhooks/mode', { duplicate: 2 });
  await newIntent();
  const all = await arrived(3);
  assert.equal(new Set(all.map((event) => event.id)).size, 1);
});

test('withheld events wait, and may come last first', sandboxOnly, async () => {
  await control('webhooks/mode', { withhold: true });
  await paidIntent();
  await sleep(200);
  assert.equal(received.length, 0);
  const { held } = await controlGet<{ held: Stripe.Event[] }>('webhooks');
  assert.deepEqual(
    held.map((event) => event.type),
    ['payment_intent.created', 'payment_intent.succeeded'],
  );
  await control('webhooks/release', { reversed: true });
  await arrived(2);
});

test('an event is sent again by hand', sandboxOnly, async () => {
  await newIntent();
  const [event] = await arrived(1);
  await control('webhooks/resend', { event: event.id });
  await arrived(2);
});

test('a signature may be too old', sandboxOnly, async () => {
  await control('webhooks/mode', { signature_offset: -600 });
  await newIntent();
  await eventually(async () => received[0], 10);
  assert.throws(() => events(), /tolerance/i);
});

test('a decline and a cancellation are told', sandboxOnly, async () => {
  const intent = await newIntent();
  await control('confirm', { payment_intent: intent.id, card: '4000000000009995' });
  await stripe.paymentIntents.cancel(intent.id);
  const kinds = (await arrived(3)).map((event) => event.type).sort();
  assert.deepEqual(kinds, ['payment_intent.canceled', 'payment_intent.created', 'payment_intent.payment_failed']);
});

test('what happened can be read later', async () => {
  const paid = await paidIntent();
  const found = await eventually(async () => {
    const list = await stripe.events.list({ types: ['payment_intent.succeeded', 'charge.succeeded'], limit: 20 });
    return list.data.find((event) => (event.data.object as { id?: string }).id === paid.id);
  });
  assert.equal(found.type, 'payment_intent.succeeded');
});
