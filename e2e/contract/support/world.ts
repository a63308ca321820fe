// Where the suite runs: against the sandbox, or against Stripe's real test mode.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';

const sandboxUrl = process.env.SANDBOX_URL ? new URL(process.env.SANDBOX_URL) : undefined;
const realKey = process.env.STRIPE_SECRET_KEY;

if (!sandboxUrl && !realKey) {
  throw new Error("Set SANDBOX_URL, or STRIPE_SECRET_KEY to a sk_test_ key for Stripe's test mode.");
}
if (!sandboxUrl && !realKey?.startsWith('sk_test_')) {
  throw new Error('STRIPE_SECRET_KEY must be a sk_test_ key: this suite makes payments.');
}

/** For a case's options: it needs the control API, which Stripe has none of. */
export const sandboxOnly = sandboxUrl ? {} : { skip: "needs the sandbox's control API" };

export const isSandbox = sandboxUrl !== undefined;

/** One suite file's own data at the sandbox; the one account of the given key at Stripe. */
export const key = sandboxUrl ? `sk_test_contract_${randomBytes(8).toString('hex')}` : (realKey as string);

export function client(secret = key, config: Stripe.StripeConfig = {}): Stripe {
  // A retry would hide what a case wants to see.
  const common: Stripe.StripeConfig = { maxNetworkRetries: 0, telemetry: false, ...config };
  if (!sandboxUrl) return new Stripe(secret, common);
  return new Stripe(secret, {
    ...common,
    protocol: sandboxUrl.protocol === 'https:' ? 'https' : 'http',
    host: sandboxUrl.hostname,
    port: sandboxUrl.port,
  });
}

export const stripe = client();

/** A name no other run uses. */
export const unique = (prefix: string) => `${prefix}-${randomBytes(8).toString('hex')}`;

/** A POST to the control API, about this file's key. */
export async function control<T = unknown>(verb: string, body: Record<string, unknown> = {}): Promise<T> {
  return request<T>('POST', `/control/${verb}`, { key, ...body });
}

export async function controlGet<T>(verb: string): Promise<T> {
  return request<T>('GET', `/control/${verb}?key=${encodeURIComponent(key)}`);
}

export async function controlDelete(verb: string): Promise<void> {
  await request('DELETE', `/control/${verb}?key=${encodeURIComponent(key)}`);
}

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  if (!sandboxUrl) throw new Error('This case needs the sandbox.');
  const response = await fetch(new URL(path, sandboxUrl), {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Asks until the answer is there: Stripe's search and events come late. */
export async function eventually<T>(ask: () => Promise<T | undefined>, seconds = 70): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(isSandbox ? 50 : 2000)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`nothing after ${seconds} s`);
}
