// The desk's own helpers: images of papers one at a time, keys to decide with, and the seconds in which a decision can be taken back. The
// pages work without them.
const KEYS = 'desk.keys';
const parts = { papers, decide, keys, undo };
const viewer = {};

for (const element of document.querySelectorAll('[data-desk]')) parts[element.dataset.desk]?.(element);
nameKeys();
document.addEventListener('keydown', press);

/** Shows one image at a time in the place of the links. Each look at an image is recorded, so that the next is not loaded before it is
 * asked for. */
function papers(part) {
  const [photo, tools] = [part.querySelector('.photo'), part.querySelector('.tools')];
  const image = photo.querySelector('img');
  const told = tools.querySelector('[role=status]');
  const links = [...part.querySelectorAll('.thumbs a')];
  let [at, turns] = [0, 0];
  photo.hidden = tools.hidden = false;
  const zoom = tools.querySelector('[data-do=zoom]');
  // Turned on its side it fits by its other side.
  const draw = () => {
    const isAside = turns % 2 === 1;
    const isLarge = photo.classList.contains('large');
    const fit = isAside && !isLarge ? Math.min(photo.clientHeight / image.clientWidth, photo.clientWidth / image.clientHeight, 1) : 1;
    image.style.transform = turns ? `rotate(${turns * 90}deg) scale(${fit})` : '';
    zoom.setAttribute('aria-pressed', isLarge);
  };
  const show = (to) => {
    at = (to + links.length) % links.length;
    turns = 0;
    photo.classList.remove('large');
    image.src = links[at].href;
    image.alt = links[at].dataset.name;
    told.textContent = links[at].dataset.name;
    links.forEach((link, index) => {
      if (index === at) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
    draw();
  };
  Object.assign(viewer, {
    zoom: () => {
      photo.classList.toggle('large');
      draw();
    },
    turn: () => {
      turns = (turns + 1) % 4;
      draw();
    },
    next: () => show(at + 1),
    previous: () => show(at - 1),
  });
  image.addEventListener('load', draw);
  for (const button of tools.querySelectorAll('button')) button.addEventListener('click', () => viewer[button.dataset.do]());
  links.forEach((link, index) => {
    link.removeAttribute('target');
    link.addEventListener('click', (event) => {
      event.preventDefault();
      show(index);
    });
  });
  show(0);
}

/** Keeps a second press from sending twice. */
function decide(form) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
  // Whoever comes back by the browser's history may send it again.
  window.addEventListener('pageshow', () => delete form.dataset.sent);
}

/** Whether keys press anything; kept in this browser. */
function areOn() {
  try {
    return localStorage.getItem(KEYS) !== 'off';
  } catch {
    return true;
  }
}

/** Names the keys beside what they press, where they do. */
function nameKeys() {
  for (const key of document.querySelectorAll('kbd')) key.hidden = !areOn();
}

function keys(label) {
  const box = label.querySelector('input');
  label.hidden = false;
  box.checked = areOn();
  box.addEventListener('change', () => {
    try {
      localStorage.setItem(KEYS, box.checked ? 'on' : 'off');
    } catch {
      // A browser that keeps nothing goes on with keys.
    }
    nameKeys();
  });
}

/** A single key, where nobody types. */
function press(event) {
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const typing = 'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])';
  if (event.target.closest?.(typing)) return;
  const key = event.key.toLowerCase();
  const does = { z: viewer.zoom, r: viewer.turn }[key];
  const isArrow = !event.target.closest?.('.photo, input');
  if (does) does();
  else if (isArrow && event.key === 'ArrowRight') viewer.next?.();
  else if (isArrow && event.key === 'ArrowLeft') viewer.previous?.();
  else if (/^[1-9]$/.test(key)) mark(key);
  else if (!choose(key)) return;
  event.preventDefault();
}

/** Marks the field of a number as matching; once more, as not. */
function mark(number) {
  const fact = document.querySelector(`[data-fact="${number}"]`);
  const [yes, no] = fact?.querySelectorAll('input') ?? [];
  if (!yes) return;
  const chosen = yes.checked ? no : yes;
  chosen.checked = true;
  chosen.focus();
}

/** Presses what a letter stands for; whether there is something. */
function choose(key) {
  if (!/^[abx]$/.test(key)) return false;
  const chosen = document.querySelector(`[data-key="${key}"]`);
  if (!chosen) return false;
  chosen.click();
  if (key === 'x') document.getElementById('reason')?.focus();
  return true;
}

/** Counts down the seconds in which a decision can be taken back, by the clock; then the way back goes. */
function undo(form) {
  const left = form.querySelector('[data-left]');
  const end = Date.now() + form.dataset.seconds * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = `(${seconds})`;
    if (seconds > 0) return;
    clearInterval(timer);
    form.querySelector('button').remove();
  };
  const timer = setInterval(tick, 250);
  tick();
}
