// Small helpers for HTML that works without them: each wakes the elements whose `data-part` names it. What draws more than a
// few words in the browser is an island.
const parts = { answer, clock, code, days, details, password, print, resend, share };

for (const element of document.querySelectorAll('[data-part]')) parts[element.dataset.part]?.(element);

/** The page answers a form, and its history is to lead to the page that asked: browsers show an error of their own in place of
 * what they would have to send again. */
function answer() {
  history.replaceState(history.state, '', location.href);
}

/** Opens the browser's own print window. */
function print(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

/** Hands a text to the phone, which asks where to; a browser that shares nothing copies it. */
function share(part) {
  const [button, told] = part.children;
  const text = document.getElementById(part.dataset.of);
  part.hidden = false;
  if (!navigator.share) button.textContent = part.dataset.copy;
  button.addEventListener('click', async () => {
    text.select();
    if (navigator.share) return navigator.share({ text: text.value }).catch(() => {});
    await navigator.clipboard.writeText(text.value);
    told.textContent = part.dataset.copied;
  });
}

/** A button that shows what is typed and, where there is a meter, a word about its length. */
function password(part) {
  const input = part.querySelector('input');
  const button = part.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', () => {
    input.type = input.type === 'text' ? 'password' : 'text';
    const { word, label } = button.dataset;
    Object.assign(button.dataset, { word: button.textContent, label: button.getAttribute('aria-label') });
    button.textContent = word;
    button.setAttribute('aria-label', label);
  });
  const meter = part.parentElement.querySelector('.meter');
  if (meter) input.addEventListener('input', () => measure(input, meter));
}

function measure(input, meter) {
  const { needed, recommended, short, usable, long } = meter.dataset;
  const length = [...input.value].length;
  meter.hidden = length === 0;
  meter.querySelector('rect').setAttribute('width', Math.min(100, Math.floor((length * 100) / recommended)));
  meter.querySelector('p').textContent = length < needed ? short : length < recommended ? usable : long;
}

/** Tells the days of the pass beside its price, which stays in sight below the calendar. */
function days(form) {
  const told = form.querySelector('[data-days]');
  const tell = () => {
    const chosen = form.querySelector('input[type=radio]:checked');
    told.textContent = chosen?.parentElement.querySelector('span').firstChild.textContent ?? '';
  };
  if (told) form.addEventListener('change', tell);
  if (told) tell();
}

/** Keeps the digits of a one-time code, full-width ones too, and sends the form with the last. The same code goes once: going
 * back over it sends nothing. */
function code(input) {
  const digits = Number(input.dataset.digits);
  let sent = '';
  input.addEventListener('input', (event) => {
    // A Japanese keyboard is still converting: touching the value would double its letters.
    if (event.isComposing) return;
    const typed = input.value.normalize('NFKC').replace(/\D/g, '').slice(0, digits);
    if (input.value !== typed) input.value = typed;
    if (typed.length < digits || typed === sent) return;
    sent = typed;
    // Goes the way of the button; old browsers keep the button.
    input.form.requestSubmit?.();
  });
}

/** Counts the seconds down before another code can be asked for. It goes by the clock: a phone stops a page's timers while its
 * owner reads the mail. */
function resend(button) {
  const { seconds, before, after } = button.dataset;
  const label = button.textContent;
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${before}${left}${after}` : label;
    if (left === 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 250);
  tick();
}

/** The time in Japan, from the server's clock, which a phone cannot be set away from: a picture of the page does not run. With
 * it the page stays there without a network: its clock goes on from when it was kept, and so does the day before it. */
function clock(time) {
  const { at, kept } = time.dataset;
  const now = () => Date.now() + Number(at) - shownAt;
  const shownAt = Number(kept ?? Date.now());
  const timeZone = 'Asia/Tokyo';
  const parts = { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
  const inJapan = new Intl.DateTimeFormat('en-GB', parts);
  const day = new Intl.DateTimeFormat('ja-JP', { timeZone, dateStyle: 'long' });
  setInterval(() => {
    time.textContent = inJapan.format(now());
    if (kept) time.previousElementSibling.textContent = day.format(now());
  }, 250);
  // A browser that cannot keep it goes without.
  navigator.serviceWorker?.register('/passes/offline.js').catch(() => {});
}

/** Spares typing in the rider's details: the reading of a name comes from the Japanese keyboard that writes it, and the address
 * from its postal code. */
function details(told) {
  const input = (id) => document.getElementById(id);
  follow(input('familyName'), input('familyKana'));
  follow(input('givenName'), input('givenKana'));
  const code = input('postalCode');
  if (code) lookUp(code, input('address'), () => (told.textContent = told.dataset.filled));
}

/** Writes what a name is read as beside it: the kana that stood in the name before they were converted. A reading that somebody
 * typed is left alone, and so is one of a name that is being mended. */
function follow(name, kana) {
  let isOwn = kana.value !== '';
  let typed = '';
  kana.addEventListener('input', () => (isOwn = true));
  name.addEventListener('compositionupdate', ({ data }) => {
    const reading = data.replace(/[a-z]/gi, '');
    if (/^[ぁ-ゖァ-ヺー]+$/.test(reading)) typed = reading;
  });
  name.addEventListener('input', ({ inputType, isComposing }) => {
    if (isComposing || isOwn) return;
    if (name.value === '') kana.value = '';
    else if (inputType?.startsWith('delete')) isOwn = true;
  });
  name.addEventListener('compositionend', () => {
    // The two syllabaries stand 0x60 apart.
    const read = typed.replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));
    typed = '';
    if (!isOwn) kana.value += read;
  });
}

/** Fills the address in once the code is whole, as long as nothing else stands there. */
function lookUp(code, address, filled) {
  let given = '';
  const digits = () => code.value.normalize('NFKC').replace(/\D/g, '');
  const isFree = () => address.value === '' || address.value === given;
  code.addEventListener('input', async () => {
    const asked = digits();
    if (asked.length !== 7 || !isFree()) return;
    const line = await postalAddress(asked);
    // Something else was typed meanwhile.
    if (!line || asked !== digits() || !isFree()) return;
    address.value = given = line;
    filled();
  });
}

/** None when the network is away: the address can be typed. */
async function postalAddress(code) {
  const query = 'query($code: String!) { postalAddress(postalCode: $code) }';
  const body = JSON.stringify({ query, variables: { code } });
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch('/graphql', { method: 'POST', headers, body });
    return (await answer.json()).data?.postalAddress;
  } catch {
    return null;
  }
}
