"use strict";
// Parts of one script; the server joins them inside a function. Nothing leaks but `window.Stripe`.

/** Where this script came from: the emulator. */
const ORIGIN = new URL(
  (document.currentScript || [...document.scripts].find((script) => /\/js\/stripe\.js/.test(script.src))).src,
).origin;

const VERSION = "2026-09-30.endive";

/** Stripe's form encoding: brackets for nesting. */
function encode(value, name = "", into = new URLSearchParams()) {
  if (value === undefined || value === null) return into;
  if (typeof value !== "object") {
    into.append(name, String(value));
    return into;
  }
  for (const [key, inner] of Object.entries(value)) encode(inner, name ? `${name}[${key}]` : key, into);
  return into;
}

/** One call under /v1/ with the publishable key. Answers `{ok}` or `{error}` in Stripe's shape. */
async function call(client, method, path, params) {
  const headers = { Authorization: `Bearer ${client.key}`, "Stripe-Version": VERSION };
  if (client.account) headers["Stripe-Account"] = client.account;
  const encoded = encode(params);
  const url = ORIGIN + path + (method === "GET" ? `?${encoded}` : "");
  try {
    const response = await fetch(url, { method, headers, body: method === "GET" ? undefined : encoded });
    const answer = await response.json();
    return response.ok ? { ok: answer } : { error: answer.error };
  } catch {
    return { error: { type: "api_connection_error", message: "The payment provider cannot be reached." } };
  }
}

/** `pi_1_secret_2` and `seti_1_secret_2` name their object. */
function describe(clientSecret) {
  const id = String(clientSecret).split("_secret_")[0];
  const setup = id.startsWith("seti_");
  if (!setup && !id.startsWith("pi_")) throw new TypeError("Invalid client secret.");
  return {
    id,
    path: setup ? `/v1/setup_intents/${id}` : `/v1/payment_intents/${id}`,
    name: setup ? "setupIntent" : "paymentIntent",
    lastError: setup ? "last_setup_error" : "last_payment_error",
  };
}
