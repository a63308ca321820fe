"use strict";
// The card fields, inside their frame. The page around them hears of their state and never of their content.

const TEXTS = {
  en: {
    number: "Enter the whole card number.",
    wrongNumber: "Check the card number.",
    expiry: "Enter the expiry date as month and year.",
    past: "The card has expired. Check the date or use another card.",
    cvc: "Enter the 3 digits on the back (4 on the front of American Express).",
  },
  ja: {
    number: "カード番号を最後まで入力してください。",
    wrongNumber: "カード番号を確かめてください。",
    expiry: "有効期限を月・年の順に入力してください。",
    past: "有効期限が切れています。日付を確かめるか、別のカードを使ってください。",
    cvc: "裏面の3桁（American Expressは表面の4桁）を入力してください。",
  },
};
const TEXT = TEXTS[document.documentElement.lang] || TEXTS.en;
const inputs = ["number", "expiry", "cvc"].map((id) => document.getElementById(id));
const [number, expiry, cvc] = inputs;
let client, port, told = "";

/** Full-width digits are as good as others. */
const digits = (input) => input.value.normalize("NFKC").replace(/\D/g, "");

function luhn(text) {
  const sum = [...text].reverse().reduce((total, character, place) => {
    const twice = Number(character) * (place % 2 ? 2 : 1);
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}

function expiryParts() {
  const typed = expiry.value.normalize("NFKC").trim();
  const parts = typed.includes("/") ? typed.split("/") : [typed.slice(0, 2), typed.slice(2)];
  const [month, year] = parts.map((part) => Number(part.trim()));
  return { month, year: year < 100 ? year + 2000 : year };
}

/** What is wrong with a field, as a sentence; empty when it is right. */
const problems = {
  number() {
    const typed = digits(number);
    if (typed.length < 14) return TEXT.number;
    return luhn(typed) ? "" : TEXT.wrongNumber;
  },
  expiry() {
    const { month, year } = expiryParts();
    if (!(month >= 1 && month <= 12) || !(year >= 2000 && year < 2100)) return TEXT.expiry;
    return new Date(year, month) > new Date() ? "" : TEXT.past;
  },
  cvc() {
    const wanted = /^3[47]/.test(digits(number)) ? 4 : 3;
    return digits(cvc).length === wanted ? "" : TEXT.cvc;
  },
};

function show(input) {
  const problem = problems[input.id]();
  const place = document.getElementById(`${input.id}-error`);
  if (place.textContent !== problem) place.textContent = problem;
  if (problem) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  return problem;
}

function validate() {
  const wrong = inputs.filter((input) => show(input));
  wrong[0]?.focus();
  if (!wrong.length) return { selectedPaymentMethod: "card" };
  const id = wrong[0].id;
  const code = { number: "incomplete_number", expiry: "incomplete_expiry", cvc: "incomplete_cvc" }[id];
  return { error: { type: "validation_error", code, message: problems[id]() } };
}

function tellChange() {
  const complete = inputs.every((input) => !problems[input.id]());
  const empty = inputs.every((input) => !input.value);
  const state = `${complete} ${empty}`;
  if (state === told) return;
  told = state;
  port?.postMessage({ event: "change", payload: { complete, empty, collapsed: false, value: { type: "card" } } });
}

function group(input, format) {
  const atEnd = input.selectionStart === input.value.length;
  const formatted = format(input.value);
  // Rewriting while the caret stands inside would move it.
  if (atEnd && formatted !== input.value) input.value = formatted;
}

const formats = {
  number: () => {
    const typed = digits(number).slice(0, 19);
    const shape = /^3[47]/.test(typed) ? /(\d{4})(\d{1,6})?(\d{1,5})?/ : /(\d{4})(?=\d)/g;
    return /^3[47]/.test(typed)
      ? typed.replace(shape, (_, a, b, c) => [a, b, c].filter(Boolean).join(" "))
      : typed.replace(shape, "$1 ");
  },
  expiry: (typed) => {
    const only = digits(expiry).slice(0, 6);
    if (typed.normalize("NFKC").includes("/") || only.length < 3) return typed.normalize("NFKC");
    return `${only.slice(0, 2)} / ${only.slice(2)}`;
  },
  cvc: () => digits(cvc),
};

for (const input of inputs) {
  input.addEventListener("input", (event) => {
    if (!event.isComposing && !String(event.inputType).startsWith("delete")) group(input, formats[input.id]);
    if (input.hasAttribute("aria-invalid")) show(input);
    tellChange();
  });
  input.addEventListener("blur", () => {
    input.value = formats[input.id](input.value);
    if (input.value) show(input);
    tellChange();
    port?.postMessage({ event: "blur" });
  });
  input.addEventListener("focus", () => port?.postMessage({ event: "focus" }));
}
document.getElementById("fields").addEventListener("submit", (event) => event.preventDefault());

function encode(value, name = "", into = new URLSearchParams()) {
  if (value === undefined || value === null) return into;
  if (typeof value !== "object") into.append(name, String(value));
  else for (const [key, inner] of Object.entries(value)) encode(inner, name ? `${name}[${key}]` : key, into);
  return into;
}

async function call(method, path, params) {
  const headers = { Authorization: `Bearer ${client.key}` };
  if (client.account) headers["Stripe-Account"] = client.account;
  const encoded = encode(params);
  try {
    const url = path + (method === "GET" ? `?${encoded}` : "");
    const response = await fetch(url, { method, headers, body: method === "GET" ? undefined : encoded });
    const answer = await response.json();
    return response.ok ? { ok: answer } : { error: answer.error };
  } catch {
    return { error: { type: "api_connection_error", message: "The payment provider cannot be reached." } };
  }
}

/** The number goes from here to the emulator, past the page. */
async function confirm({ path, params }) {
  const checked = validate();
  if (checked.error) return checked;
  const { month, year } = expiryParts();
  const data = params.payment_method_data || {};
  const card = { number: digits(number), exp_month: month, exp_year: year, cvc: digits(cvc) };
  const method = await call("POST", "/v1/payment_methods", {
    type: "card",
    card,
    billing_details: data.billing_details,
    allow_redisplay: data.allow_redisplay,
  });
  if (method.error) return method;
  const { payment_method_data: _used, ...rest } = params;
  return call("POST", `${path}/confirm`, { ...rest, payment_method: method.ok.id });
}

function dress(appearance = {}) {
  const root = document.documentElement;
  if (appearance.theme === "night") root.dataset.theme = "night";
  else if (appearance.theme) root.dataset.theme = "light";
  else delete root.dataset.theme;
  const variables = appearance.variables || {};
  const names = {
    colorPrimary: "--accent", colorBackground: "--paper", colorText: "--ink", colorDanger: "--danger",
    colorTextSecondary: "--muted", borderRadius: "--radius",
  };
  for (const [given, name] of Object.entries(names)) {
    if (variables[given]) root.style.setProperty(name, variables[given]);
    else root.style.removeProperty(name);
  }
  document.body.style.fontFamily = variables.fontFamily || "";
}

const verbs = {
  validate,
  confirm,
  focus: () => number.focus(),
  appearance: ({ appearance }) => dress(appearance),
  clear: () => {
    for (const input of inputs) input.value = "";
    tellChange();
  },
  update: ({ options }) => {
    for (const input of inputs) input.disabled = Boolean(options.readOnly);
  },
};

async function connect(greeting, given) {
  client = { key: greeting.key, account: greeting.account };
  port = given;
  dress(greeting.appearance);
  verbs.update({ options: greeting.options });
  port.onmessage = async ({ data }) => {
    const answer = await verbs[data.verb]?.(data);
    if (data.id) port.postMessage({ event: "answer", id: data.id, answer });
  };
  const tellHeight = () => port.postMessage({ event: "height", height: Math.ceil(document.body.scrollHeight) });
  new ResizeObserver(tellHeight).observe(document.body);
  const id = String(greeting.clientSecret || "").split("_secret_")[0];
  const kind = id.startsWith("seti_") ? "setup_intents" : "payment_intents";
  const found = await call("GET", `/v1/${kind}/${id}`, { client_secret: greeting.clientSecret });
  if (found.error) port.postMessage({ event: "loaderror", error: found.error });
  else port.postMessage({ event: "ready" });
  tellChange();
}

addEventListener("message", (event) => {
  if (event.source === parent && event.data?.teikiFields === "connect") connect(event.data, event.ports[0]);
});
