// Keeps the screens for the driver, with what they are drawn with, for when there is no network. Nothing else is kept.
const CACHE = 'driver';
const isScreen = (url) => /^\/passes\/[0-9a-f-]+\/show$/.test(url.pathname);

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepOpenScreens());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isScreen(url)) event.respondWith(screen(request));
  if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** The network's answer; without a network the last one that it gave, while its pass runs. */
async function screen(request) {
  const cache = await caches.open(CACHE);
  let answer;
  try {
    answer = await fetch(request);
  } catch (away) {
    const kept = await shown(await cache.match(request.url));
    if (kept) return kept;
    await cache.delete(request.url);
    throw away;
  }
  // Signed out, or no longer this person's: what was kept goes too.
  if (answer.ok) await cache.put(request.url, stamped(answer.clone()));
  else if (answer.status < 500) await cache.delete(request.url);
  return answer;
}

/** With the phone's own time, from which the clock of a kept screen goes on. */
function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set('x-kept-at', Date.now());
  return new Response(answer.body, { status: answer.status, headers });
}

/** A kept screen as it is shown; none once its pass is over. */
async function shown(kept) {
  if (!kept) return null;
  const html = await kept.text();
  // A day of Japan ends at 15:00 of UTC.
  const end = Date.parse(`${html.match(/data-until="([\d-]+)"/)?.[1]}T15:00:00Z`);
  if (!(Date.now() < end)) return null;
  const since = `data-part="clock" data-kept="${kept.headers.get('x-kept-at')}"`;
  return new Response(html.replace('data-part="clock"', since), { headers: kept.headers });
}

/** The name of an asset changes with its content. */
async function asset(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

/** The screen that brought this worker was loaded before it. */
async function keepOpenScreens() {
  const cache = await caches.open(CACHE);
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const { url } of open.filter((page) => isScreen(new URL(page.url)))) {
    const answer = await fetch(url);
    if (!answer.ok || answer.redirected) continue;
    const assets = (await answer.clone().text()).match(/\/assets\/[\w.-]+/g) ?? [];
    await cache.put(url, stamped(answer));
    await cache.addAll([...new Set(assets)]);
  }
}
