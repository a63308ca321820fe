const LOAD_TIMEOUT_MS = 15_000;

/** The card fields: an iframe of the emulator's, so that the page never sees a number. */
class PaymentElement {
  constructor(client, group, options) {
    this.client = client;
    this.group = group;
    this.options = options || {};
    this.listeners = new Map();
    this.answers = new Map();
    this.asked = 0;
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) || []), listener]);
    return this;
  }

  off(event, listener) {
    const kept = (this.listeners.get(event) || []).filter((known) => listener && known !== listener);
    this.listeners.set(event, kept);
    return this;
  }

  once(event, listener) {
    const wrapped = (payload) => {
      this.off(event, wrapped);
      listener(payload);
    };
    return this.on(event, wrapped);
  }

  emit(event, payload = {}) {
    for (const listener of this.listeners.get(event) || []) listener({ elementType: "payment", ...payload });
  }

  mount(target) {
    const parent = typeof target === "string" ? document.querySelector(target) : target;
    if (!parent) throw new Error(`The selector you specified (${target}) applies to no DOM elements.`);
    this.unmount();
    const frame = document.createElement("iframe");
    frame.src = `${ORIGIN}/js/fields?lang=${encodeURIComponent(this.client.locale)}`;
    frame.title = this.client.locale.startsWith("ja") ? "カード情報の入力欄" : "Card details";
    Object.assign(frame.style, { display: "block", width: "100%", height: "240px", border: "0" });
    frame.addEventListener("load", () => this.connect(frame));
    parent.replaceChildren(frame);
    this.frame = frame;
    this.deadline = setTimeout(() => this.failed({ message: "The card fields did not load." }), LOAD_TIMEOUT_MS);
  }

  connect(frame) {
    const channel = new MessageChannel();
    this.port = channel.port1;
    this.port.onmessage = ({ data }) => this.heard(data);
    const greeting = {
      teikiFields: "connect",
      key: this.client.key,
      account: this.client.account,
      clientSecret: this.group.clientSecret,
      appearance: this.group.appearance,
      options: { readOnly: this.options.readOnly },
    };
    // A frame that failed to load has another origin and gets nothing.
    frame.contentWindow.postMessage(greeting, ORIGIN, [channel.port2]);
  }

  heard(message) {
    switch (message.event) {
      case "height":
        if (this.frame) this.frame.style.height = `${message.height}px`;
        break;
      case "answer":
        this.answers.get(message.id)?.(message.answer);
        this.answers.delete(message.id);
        break;
      case "loaderror":
        this.failed(message.error);
        break;
      case "ready":
        clearTimeout(this.deadline);
        this.emit("ready");
        break;
      default:
        this.emit(message.event, message.payload);
    }
  }

  failed(error) {
    clearTimeout(this.deadline);
    this.emit("loaderror", { error: localised(this.client, { type: "invalid_request_error", ...error }) });
  }

  /** Asks the frame; never answers for an element that is gone. */
  ask(verb, params = {}) {
    if (!this.port) return Promise.resolve({ error: { type: "validation_error", message: "Not mounted." } });
    const id = ++this.asked;
    this.port.postMessage({ verb, id, ...params });
    return new Promise((resolve) => this.answers.set(id, resolve));
  }

  update(options) {
    this.options = { ...this.options, ...options };
    this.port?.postMessage({ verb: "update", options });
  }

  focus() {
    this.frame?.focus();
    this.port?.postMessage({ verb: "focus" });
  }

  blur() {
    this.frame?.blur();
  }

  clear() {
    this.port?.postMessage({ verb: "clear" });
  }

  collapse() {}

  unmount() {
    clearTimeout(this.deadline);
    this.frame?.remove();
    this.port?.close();
    this.frame = this.port = undefined;
  }

  destroy() {
    this.unmount();
    if (this.group.element === this) this.group.element = undefined;
  }
}

/** What `stripe.elements(…)` gives. */
class Elements {
  constructor(client, options) {
    this.client = client;
    this.clientSecret = options.clientSecret;
    this.appearance = options.appearance;
  }

  create(type, options) {
    if (type !== "payment") throw new Error(`This emulator knows the payment element only, not ${type}.`);
    if (this.element) throw new Error("A payment element exists already. Destroy it first.");
    this.element = new PaymentElement(this.client, this, options);
    return this.element;
  }

  getElement() {
    return this.element || null;
  }

  update(options) {
    if (options.locale) this.client.locale = options.locale;
    if (options.appearance) {
      this.appearance = options.appearance;
      this.element?.port?.postMessage({ verb: "appearance", appearance: options.appearance });
    }
  }

  async fetchUpdates() {
    return {};
  }

  /** Shows what is wrong in the fields; `{error}` when something is. */
  async submit() {
    if (!this.element) throw new Error("Create and mount a payment element first.");
    return this.element.ask("validate");
  }
}
