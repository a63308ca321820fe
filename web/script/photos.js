// Photographs of papers before they are sent: made smaller, looked at for blur and darkness, and blackened where their rider wants it. The
// plain form beside it sends one file as it is; what this sends goes the same way, and the answer is the same page.

/** Pixels of the longer side, as the server keeps them at most; and bytes. */
const LONG_SIDE = 2400;
const LARGEST = 10 << 20;
/** What is smaller than this, in bytes and pixels, goes as it is. */
const AS_IS = 1.5e6;
/** Milliseconds between tries after the connection was lost. */
const WAITS = [1000, 2000, 4000, 8000, 16000];
/** How far an arrow key moves a black box, in parts of the picture. */
const STEP = 0.02;
const SMALLEST = 0.03;

const root = document.querySelector('[data-photos]');
const words = JSON.parse(root.dataset.photos);
const forms = () => document.querySelectorAll('form.photo');
for (const form of forms()) wake(form);

/** An element with its properties and children. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Several files at once, each a card with its picture, sent one after the other. */
function wake(form) {
  form.dataset.awake = 'yes';
  const input = form.querySelector('input[type=file]');
  const button = form.querySelector('button');
  const list = element('ul', { className: 'chosen', role: 'list' });
  const told = element('p', { className: 'soft' });
  told.setAttribute('role', 'status');
  const cards = new Set();
  button.before(list, told);
  input.multiple = !form.action.includes('replaces=');
  if (input.multiple) form.querySelector('label').firstChild.data = words.choose;
  const label = () => (button.textContent = cards.size > 1 ? words.sendAll : words.send);
  const drop = (card) => {
    cards.delete(card);
    card.item.remove();
    label();
    input.focus();
  };
  let preparing = null;
  const take = async (files) => {
    told.textContent = words.preparing;
    for (const file of files) {
      const card = await prepare(file, drop);
      cards.add(card);
      list.append(card.item);
    }
    told.textContent = '';
    label();
  };
  input.addEventListener('change', () => {
    const files = [...input.files];
    if (!input.multiple) for (const card of cards) drop(card);
    preparing = (preparing ?? Promise.resolve()).then(() => take(files));
    // They are in their cards now: the input is for more.
    input.value = '';
  });
  form.addEventListener('submit', async (event) => {
    if (!preparing) return;
    event.preventDefault();
    button.disabled = true;
    await preparing;
    // All were dropped: the page says what to do.
    if (cards.size === 0) return form.submit();
    let page = null;
    for (const card of [...cards]) {
      // Too large to be taken, or dropped while the others were sent.
      if (card.isTooLarge || !cards.has(card)) continue;
      const answer = await send(form, card, input.id);
      if (!answer) continue;
      page = answer;
      cards.delete(card);
      card.item.remove();
    }
    button.disabled = false;
    label();
    if (page) refresh(page, form, told);
  });
}

/** Puts what the answer says of the papers in the place of what stands there. Pictures that wait in other forms stay. */
function refresh(page, form, told) {
  document.querySelector('.errors')?.remove();
  for (const fresh of page.querySelectorAll('[data-fresh]')) document.getElementById(fresh.id)?.replaceWith(fresh);
  for (const other of forms()) if (!other.dataset.awake) wake(other);
  told.textContent = words.done;
  const at = form.isConnected ? form.closest('section') : document.getElementById('findings');
  at?.focus();
}

/** A card: the picture, what may be wrong with it, and black boxes over what nobody needs to see. */
async function prepare(file, drop) {
  const card = { file, key: newKey(), rects: [], before: [], canvas: null, isTooLarge: false };
  card.told = element('p', { className: 'wrong', hidden: true });
  card.told.setAttribute('role', 'alert');
  card.bar = element('progress', { max: 1, value: 0, hidden: true });
  card.bar.setAttribute('aria-label', words.sending);
  card.controls = element('p', { className: 'tools' });
  card.item = element('li', { className: 'sheet' });
  const away = element('button', { type: 'button', className: 'button plain', textContent: words.drop });
  away.append(element('span', { className: 'hide', textContent: ` ${file.name}` }));
  away.addEventListener('click', () => drop(card));
  const bitmap = await decode(file);
  if (bitmap) {
    card.scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    card.canvas = draw(bitmap, card.scale);
  }
  if (card.canvas) {
    card.canvas.setAttribute('role', 'img');
    card.canvas.setAttribute('aria-label', `${words.preview} ${file.name}`);
    card.box = element('div', { className: 'picture' }, card.canvas);
    card.item.append(card.box, ...warnings(bitmap));
    bitmap.close();
    coverable(card);
  } else {
    card.isTooLarge = file.size > LARGEST;
    card.item.append(element('p', {}, element('b', { textContent: file.name }), ' ', words.noPreview));
    if (card.isTooLarge) tell(card, words.large);
  }
  card.controls.append(away);
  card.item.append(card.told, card.bar, card.controls);
  return card;
}

function tell(card, sentence) {
  card.told.textContent = sentence;
  card.told.hidden = !sentence;
}

/** None of what this browser cannot show: the server says what it is. */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
}

function draw(bitmap, scale) {
  const canvas = element('canvas', {
    width: Math.max(1, Math.round(bitmap.width * scale)),
    height: Math.max(1, Math.round(bitmap.height * scale)),
  });
  const pen = canvas.getContext('2d');
  // A phone gives only so much memory to pictures: then the file goes as it is.
  if (!pen) return null;
  pen.imageSmoothingQuality = 'high';
  // What is seen through is white, as the server makes it.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What goes to the server: the file itself where nothing was done to it, or a JPEG. */
function prepared({ file, canvas, rects, scale }) {
  if (!canvas || (rects.length === 0 && scale === 1 && file.size <= AS_IS)) return file;
  const copy = element('canvas', { width: canvas.width, height: canvas.height });
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0);
  pen.fillStyle = '#000';
  for (const { x, y, w, h } of rects) {
    pen.fillRect(Math.floor(x * copy.width), Math.floor(y * copy.height), Math.ceil(w * copy.width), Math.ceil(h * copy.height));
  }
  return new Promise((done) => copy.toBlob(done, 'image/jpeg', 0.85));
}

/* Sending. */

/** Sends a card until it is taken or refused; after a lost connection once more under the same key, so that it is there once. Answers the
 * page that follows, or nothing. */
async function send(form, card, field) {
  card.controls.hidden = true;
  card.bar.hidden = false;
  tell(card, '');
  card.blob ??= await prepared(card);
  // What is covered now would not be in the picture that goes.
  if (card.box) card.box.inert = true;
  for (const wait of card.blob ? [...WAITS, 0] : []) {
    const { status, page } = await post(form.action, card);
    if (status === 200 && page?.querySelector('[data-photos]')) return page;
    // Signed out, or ordered in another tab: the page itself leads on.
    if (status === 200) return location.reload();
    const why = page?.getElementById(`${field}-error`)?.textContent;
    if (why || (status > 0 && status < 500 && status !== 408)) {
      tell(card, why ?? words.failed);
      break;
    }
    tell(card, wait ? words.waiting : words.failed);
    if (wait) await connected(wait);
  }
  if (!card.blob) tell(card, words.failed);
  if (card.box) card.box.inert = false;
  card.bar.hidden = true;
  card.controls.hidden = false;
  return null;
}

/** The network is back, or so many milliseconds are over. */
function connected(wait) {
  return new Promise((done) => {
    setTimeout(done, wait);
    addEventListener('online', done, { once: true });
  });
}

function post(address, card) {
  return new Promise((done) => {
    const body = new FormData();
    body.append('key', card.key);
    body.append('file', card.blob, 'page.jpg');
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.responseType = 'document';
    request.timeout = 180000;
    request.upload.onprogress = ({ loaded, total }) => (card.bar.value = loaded / total);
    request.onload = () => done({ status: request.status, page: request.response });
    request.onerror = request.ontimeout = () => done({ status: 0 });
    request.send(body);
  });
}

/* Black boxes. */

/** Boxes are placed by a button or drawn with the mouse, moved and resized by pointer or arrow keys. They are parts of the picture, not of
 * the screen. */
function coverable(card) {
  const hint = element('p', { className: 'hint', textContent: `${words.coverHint} ${words.coveredKeys}`, hidden: true });
  const add = element('button', { type: 'button', className: 'button plain', textContent: words.cover });
  card.undo = element('button', { type: 'button', className: 'button plain', textContent: words.undo, hidden: true });
  card.hint = hint;
  add.addEventListener('click', () => {
    remember(card);
    card.rects.push({ x: 0.3, y: 0.4, w: 0.4, h: 0.12 });
    show(card).at(-1).focus();
  });
  card.undo.addEventListener('click', () => {
    card.rects = card.before.pop() ?? [];
    changed(card);
    show(card);
    if (card.undo.hidden) add.focus();
  });
  card.canvas.addEventListener('pointerdown', (event) => {
    // A finger scrolls the page.
    if (event.pointerType === 'touch' || event.button !== 0) return;
    const at = within(card, event);
    remember(card);
    card.rects.push({ x: at.x, y: at.y, w: 0, h: 0 });
    const rect = card.rects.at(-1);
    const box = show(card).at(-1);
    drag(card.canvas, event, card, ({ x, y }) => {
      Object.assign(rect, { x: Math.min(at.x, x), y: Math.min(at.y, y), w: Math.abs(x - at.x), h: Math.abs(y - at.y) });
      place(box, rect);
    }, () => {
      if (rect.w < SMALLEST / 2 || rect.h < SMALLEST / 4) {
        card.rects = card.before.pop();
        show(card);
      }
    });
  });
  card.controls.append(add, ' ', card.undo, ' ');
  card.item.append(hint);
}

/** Keeps the boxes as they are, for taking the next step back. */
function remember(card) {
  card.before.push(card.rects.map((rect) => ({ ...rect })));
  changed(card);
}

/** What was sent in part is another picture now. */
function changed(card) {
  card.blob = null;
  card.key = newKey();
}

/** Where a pointer is, in parts of the picture. */
function within(card, { clientX, clientY }) {
  const { left, top, width, height } = card.canvas.getBoundingClientRect();
  const part = (at) => Math.min(1, Math.max(0, at));
  return { x: part((clientX - left) / width), y: part((clientY - top) / height) };
}

function drag(target, event, card, moved, over = () => {}) {
  event.preventDefault();
  target.setPointerCapture(event.pointerId);
  const ended = new AbortController();
  const { signal } = ended;
  target.addEventListener('pointermove', (event) => moved(within(card, event)), { signal });
  for (const end of ['pointerup', 'pointercancel']) {
    target.addEventListener(end, () => {
      ended.abort();
      over();
    }, { signal });
  }
}

function place(box, { x, y, w, h }) {
  Object.assign(box.style, { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` });
}

/** Draws the boxes anew; answers them. */
function show(card) {
  card.undo.hidden = card.before.length === 0;
  card.hint.hidden = card.rects.length === 0;
  card.box.querySelectorAll('.cover').forEach((box) => box.remove());
  const boxes = card.rects.map((rect, index) => {
    const box = element('button', { type: 'button', className: 'cover' });
    box.setAttribute('aria-label', `${words.covered} ${index + 1}`);
    box.setAttribute('aria-description', words.coveredKeys);
    place(box, rect);
    box.addEventListener('pointerdown', (event) => grab(card, box, rect, event));
    box.addEventListener('keydown', (event) => press(card, box, rect, event));
    return box;
  });
  card.box.append(...boxes);
  return boxes;
}

/** Moves a box, or by its lower right corner resizes it. */
function grab(card, box, rect, event) {
  const { right, bottom } = box.getBoundingClientRect();
  const isCorner = right - event.clientX < 28 && bottom - event.clientY < 28;
  const [from, was] = [within(card, event), { ...rect }];
  remember(card);
  card.undo.hidden = false;
  box.focus();
  drag(box, event, card, ({ x, y }) => change(box, rect, was, x - from.x, y - from.y, isCorner));
}

function change(box, rect, was, dx, dy, isSize) {
  const clip = (value, low, high) => Math.min(high, Math.max(low, value));
  if (isSize) {
    rect.w = clip(was.w + dx, SMALLEST, 1 - was.x);
    rect.h = clip(was.h + dy, SMALLEST, 1 - was.y);
  } else {
    rect.x = clip(was.x + dx, 0, 1 - was.w);
    rect.y = clip(was.y + dy, 0, 1 - was.h);
  }
  place(box, rect);
}

function press(card, box, rect, event) {
  const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  const way = ways[event.key];
  const isGone = event.key === 'Delete' || event.key === 'Backspace';
  if (!way && !isGone) return;
  event.preventDefault();
  // Keys held down are one step to take back.
  if (!event.repeat) remember(card);
  if (way) {
    changed(card);
    card.undo.hidden = false;
    return change(box, rect, { ...rect }, ...way, event.shiftKey);
  }
  card.rects.splice(card.rects.indexOf(rect), 1);
  (show(card).at(-1) ?? card.undo).focus();
}

/* Blur and darkness. */

/** What may be wrong with a picture, told and no more: its rider decides. */
function warnings(bitmap) {
  const { isBlurred, isDark } = judge(bitmap);
  const told = [isBlurred && words.blurred, isDark && words.dark].filter(Boolean);
  return told.map((sentence) => {
    const note = element('p', { className: 'note warn', textContent: sentence });
    note.setAttribute('role', 'status');
    return note;
  });
}

/** Of a copy of at most so many pixels a side, in so many tiles a side. */
const LOOK = 1000;
const TILES = 10;
/** Luma of 255 below which a tenth of the brightest pixels lies in a dark picture: paper in good light is far above. */
const DARK = 110;
/** Contrast (variance of luma after stretching) from which a tile has something to read on it, and the sharpness below which that is blurred. */
const CONTRAST = 150;
const SHARP = 0.2;

/** Paper is white: where its brightest tenth is dark, the picture is. It is blurred where the second derivatives (the parts of the
 * Laplacian) of the tiles that hold something vary little for their contrast. */
function judge(bitmap) {
  const scale = Math.min(1, LOOK / Math.max(bitmap.width, bitmap.height));
  const canvas = draw(bitmap, scale);
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const luma = new Float32Array(width * height);
  const counts = new Uint32Array(256);
  for (let at = 0; at < luma.length; at += 1) {
    luma[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
    counts[Math.round(luma[at])] += 1;
  }
  const percentile = (part) => {
    let left = luma.length * part;
    return counts.findIndex((count) => (left -= count) <= 0);
  };
  const bright = percentile(0.9);
  const stretch = 255 / Math.max(20, percentile(0.99));
  const sharpness = [];
  for (let row = 0; row < TILES; row += 1) {
    for (let column = 0; column < TILES; column += 1) {
      const found = tile(luma, width, height, row, column, stretch);
      if (found.contrast > CONTRAST) sharpness.push(found.edges / found.contrast);
    }
  }
  sharpness.sort((a, b) => a - b);
  // Most of what is to be read must be sharp; a background that is not does not matter.
  const typical = sharpness[Math.floor(sharpness.length * 0.6)] ?? 0;
  root.dataset.judged = `${bright} ${typical.toFixed(3)} ${sharpness.length}`;
  return { isBlurred: typical < SHARP, isDark: bright < DARK };
}

/** The variance of luma in a tile, and the smaller one of its second derivatives across and down: a hand that moved blurs one way alone. */
function tile(luma, width, height, row, column, stretch) {
  const from = (at, size) => Math.max(1, Math.floor((at * size) / TILES));
  const [top, bottom] = [from(row, height), Math.min(height - 1, from(row + 1, height))];
  const [left, right] = [from(column, width), Math.min(width - 1, from(column + 1, width))];
  let [count, sum, squares, across, down] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = y * width + x;
      const value = luma[at] * stretch;
      count += 1;
      sum += value;
      squares += value * value;
      across += ((luma[at - 1] + luma[at + 1] - 2 * luma[at]) * stretch) ** 2;
      down += ((luma[at - width] + luma[at + width] - 2 * luma[at]) * stretch) ** 2;
    }
  }
  if (count === 0) return { contrast: 0, edges: 0 };
  // The mean of a second derivative is nearly nothing.
  return { contrast: squares / count - (sum / count) ** 2, edges: (2 * Math.min(across, down)) / count };
}
