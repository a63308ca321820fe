/** Fills the page with the bank's question; answers when the rider has answered. */
function challenge(client, source, clientSecret) {
  const query = new URLSearchParams({ key: client.key, client_secret: clientSecret, lang: client.locale, frame: "1" });
  if (client.account) query.set("account", client.account);
  const dialog = document.createElement("dialog");
  const frame = document.createElement("iframe");
  const title = client.locale.startsWith("ja") ? "本人認証（3-D Secure）" : "Authentication (3-D Secure)";
  dialog.setAttribute("aria-label", title);
  frame.title = title;
  frame.src = `${ORIGIN}/3ds/${encodeURIComponent(source)}?${query}`;
  // Set through the object model: a page that forbids inline styles allows it.
  Object.assign(dialog.style, {
    position: "fixed", inset: "0", width: "100%", height: "100%", maxWidth: "none", maxHeight: "none",
    margin: "0", padding: "0", border: "0", zIndex: "2147483647",
  });
  Object.assign(frame.style, { display: "block", width: "100%", height: "100%", border: "0" });
  dialog.append(frame);
  document.body.append(dialog);
  dialog.showModal();
  frame.addEventListener("load", () => frame.focus(), { once: true });
  return new Promise((resolve) => {
    const finish = () => {
      removeEventListener("message", heard);
      dialog.close();
      dialog.remove();
      resolve();
    };
    const heard = (event) => {
      const ours = event.origin === ORIGIN && event.source === frame.contentWindow;
      if (ours && event.data?.teikiChallenge === source) finish();
    };
    addEventListener("message", heard);
    dialog.addEventListener("cancel", (event) => {
      // Closing the bank's window is a failed authentication.
      event.preventDefault();
      const params = { source, client_secret: clientSecret, outcome: "fail" };
      call(client, "POST", "/v1/3ds2/challenge_complete", params).then(finish);
    });
  });
}

/** Does what the intent asks for next; answers the intent as it stands then. */
async function act(client, clientSecret, intent) {
  const about = describe(clientSecret);
  if (intent.next_action?.type === "redirect_to_url") {
    location.assign(intent.next_action.redirect_to_url.url);
    return new Promise(() => {});
  }
  const source = intent.next_action?.use_stripe_sdk?.three_d_secure_2_source;
  if (source) {
    const first = await call(client, "POST", "/v1/3ds2/authenticate", { source, client_secret: clientSecret });
    if (first.error) return { error: first.error };
    if (first.ok.state === "challenge_required") await challenge(client, source, clientSecret);
  }
  return call(client, "GET", about.path, { client_secret: clientSecret });
}

/** From a confirmation's answer to what the caller gets: `{paymentIntent}` or `{error}`. */
async function conclude(client, clientSecret, answer) {
  const about = describe(clientSecret);
  if (answer.ok?.status === "requires_action") answer = await act(client, clientSecret, answer.ok);
  if (answer.error) return { error: localised(client, answer.error) };
  const failure = answer.ok.status === "requires_payment_method" && answer.ok[about.lastError];
  if (failure) {
    const under = about.name === "setupIntent" ? "setup_intent" : "payment_intent";
    return { error: localised(client, { ...failure, [under]: answer.ok }) };
  }
  return { [about.name]: answer.ok };
}
