/** Sends the browser on, as Stripe does after a payment. */
function goTo(returnUrl, clientSecret, outcome) {
  const about = describe(clientSecret);
  const under = about.name === "setupIntent" ? "setup_intent" : "payment_intent";
  const url = new URL(returnUrl, location.href);
  url.searchParams.set(under, about.id);
  url.searchParams.set(`${under}_client_secret`, clientSecret);
  url.searchParams.set("redirect_status", outcome);
  location.assign(url);
  return new Promise(() => {});
}

/** `confirmPayment` and `confirmSetup`. */
async function confirm(client, request) {
  const { elements, confirmParams = {}, redirect = "always" } = request;
  const clientSecret = request.clientSecret || elements?.clientSecret;
  if (!clientSecret) throw new TypeError("Give a clientSecret, or elements that were created with one.");
  const { return_url: returnUrl, ...rest } = confirmParams;
  if (!returnUrl && redirect !== "if_required") {
    throw new TypeError("confirmParams.return_url is required unless redirect is if_required.");
  }
  const about = describe(clientSecret);
  const params = { ...rest, return_url: returnUrl, client_secret: clientSecret, use_stripe_sdk: true };
  const answer =
    elements && !rest.payment_method
      ? await elements.element.ask("confirm", { path: about.path, params })
      : await call(client, "POST", `${about.path}/confirm`, params);
  const outcome = await conclude(client, clientSecret, answer);
  if (outcome.error || redirect === "if_required") return outcome;
  return goTo(returnUrl, clientSecret, "succeeded");
}

async function retrieve(client, clientSecret) {
  const about = describe(clientSecret);
  const answer = await call(client, "GET", about.path, { client_secret: clientSecret });
  return answer.error ? { error: localised(client, answer.error) } : { [about.name]: answer.ok };
}

async function handleNextAction(client, { clientSecret }) {
  const about = describe(clientSecret);
  const answer = await call(client, "GET", about.path, { client_secret: clientSecret });
  return conclude(client, clientSecret, answer);
}

function language(locale) {
  const wanted = !locale || locale === "auto" ? navigator.language || "en" : locale;
  return wanted.startsWith("ja") ? "ja" : "en";
}

function Stripe(key, options = {}) {
  if (!/^pk_test_/.test(key || "")) throw new Error("This is an emulator: it takes pk_test_ keys only.");
  const client = { key, account: options.stripeAccount, locale: language(options.locale) };
  return {
    elements(given = {}) {
      if (given.locale) client.locale = language(given.locale);
      return new Elements(client, given);
    },
    confirmPayment: (request) => confirm(client, request),
    confirmSetup: (request) => confirm(client, request),
    confirmCardPayment: (clientSecret, { payment_method: method, ...rest } = {}) =>
      confirm(client, { clientSecret, confirmParams: { ...rest, payment_method: method }, redirect: "if_required" }),
    handleNextAction: (request) => handleNextAction(client, request),
    retrievePaymentIntent: (clientSecret) => retrieve(client, clientSecret),
    retrieveSetupIntent: (clientSecret) => retrieve(client, clientSecret),
  };
}

Stripe.version = "teiki-sandbox";
window.Stripe = Stripe;
