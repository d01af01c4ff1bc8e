// Opens what was seen, and runs this release's code, without a network (E2, docs/decisions/0026-service-worker.md). The server writes
// RELEASE, SHELL, CODE and PARTS above. What is somebody's own is never kept: pages are kept as everybody gets them.

const OURS = 'forever-cart.';
const FILES = `${OURS}files.`;
const PAGES = `${OURS}pages`;
const PICTURES = `${OURS}pictures`;
const MOST_PAGES = 40;
const MOST_PICTURES = 150;
const MOST_LISTED = 20;
/** How long a page may take where a copy of it is kept, in milliseconds. */
const PATIENCE = 4_000;
/** How long a page may take to say whether a change waits there. */
const HEARING = 2_000;
const DAY = 24 * 60 * 60 * 1_000;
const SINCE = 'kept-at';
const IN = 'kept-in';

/** Pages that are the same for everybody, kept once they were seen. */
const SEEN = /^\/(?:(?:products|categories)\/[^/]+|help|contact|shipping|returns|privacy|terms|imprint)?$/;
/** Pages that are asked for without a session: the browser fills them in from what it keeps. */
const NEUTRAL = ['/offline', '/cart', '/wishlist'];
/** What is no page of the storefront. */
const ELSEWHERE = /^\/(?:staff|api|fn|webhooks|media|pkg|health|metrics|\.well-known)(?:\/|$)/;
/** Files whose content never changes under their names. */
const LASTING = /^\/(?:fonts\/.+|pkg\/[^/]+\.[\w-]{16,}\.\w+)$/;
const PICTURE = /^\/(?:pictures|media)\/[^/]+$/;
/** A release is being rolled out, or a proxy does not reach the shop. */
const UNREACHED = new Set([502, 503, 504]);
/** There is no such page any more. */
const MISSING = new Set([404, 410]);

const files = () => caches.open(FILES + RELEASE);
const known = { ignoreVary: true };

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));
addEventListener('message', (event) => event.waitUntil(hear(event)));
addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (address.origin !== location.origin) return;
  const { pathname } = address;
  if (method === 'POST' && pathname === '/fn/sign_out') event.waitUntil(forget());
  if (method !== 'GET') return;
  if (mode === 'navigate') event.respondWith(page(event, address));
  else if (LASTING.test(pathname)) event.respondWith(file(event));
  else if (PICTURE.test(pathname)) event.respondWith(picture(event));
});

// What every page needs is there before this worker is; the code comes later, one part after the other.
async function install() {
  await (await files()).addAll(SHELL);
  const [offline] = await Promise.all(NEUTRAL.map(keepNeutral));
  if (!offline) throw new Error('/offline is of another release');
  if (await nothingWaits()) await skipWaiting();
}

async function activate() {
  await registration.navigationPreload?.enable();
  await dropOldReleases();
  await clients.claim();
}

// The files of the release before stay for the tabs and kept pages that are of it.
async function dropOldReleases() {
  const names = (await caches.keys()).filter((name) => name.startsWith(FILES));
  const stay = new Set([FILES + RELEASE, names.filter((name) => name !== FILES + RELEASE).at(-1)]);
  await Promise.all(names.filter((name) => !stay.has(name)).map((name) => caches.delete(name)));
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const copy = await pages.match(request, known);
    if (!stay.has(FILES + copy?.headers.get(IN))) await pages.delete(request, known);
  }
}

// A page is there, and needs the network no more; it knows of a worker that waits.
async function hear({ source: client, data: waiting }) {
  if (waiting) {
    if (await nothingWaits()) await skipWaiting();
    return;
  }
  await keepPageOf(client);
  await keepCode();
}

/** Whether no tab has a change that is not sent yet. One that does not answer may have. */
async function nothingWaits() {
  if (!registration.active) return true;
  const tabs = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const asked = tabs.filter(({ url }) => !ELSEWHERE.test(new URL(url).pathname)).map((tab) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, HEARING);
    tab.postMessage('', [port2]);
  }));
  return (await Promise.all(asked)).every((waits) => waits === false);
}

/** Keeps the code that is not kept yet; on a slow or dear connection without the parts that other pages may need. */
async function keepCode() {
  const { saveData, effectiveType } = navigator.connection ?? {};
  const cache = await files();
  for (const path of saveData || /2g/.test(effectiveType) ? CODE : [...CODE, ...PARTS]) {
    if (!(await cache.match(path, known))) await cache.add(new Request(path, { priority: 'low' })).catch(() => {});
  }
}

/** Keeps the page that was there before this worker, and its pictures, out of the browser's own cache as far as they are there. */
async function keepPageOf({ url }) {
  const address = new URL(url);
  if (!SEEN.test(address.pathname) || await caches.match(address, known)) return;
  const response = await fetch(address, { cache: 'force-cache', priority: 'low' }).catch(() => undefined);
  if (!isForAll(response)) return;
  const html = await response.clone().text();
  await keepPage(address, response);
  for (const [element, path] of html.matchAll(/<img[^>]* src="([^"]+)"[^>]*>/g)) {
    if (!PICTURE.test(path) || element.includes('loading="lazy"') || await caches.match(path, known)) continue;
    const answer = await fetch(path, { cache: 'force-cache', priority: 'low' }).catch(() => undefined);
    if (answer?.ok) await put(PICTURES, path, answer, MOST_PICTURES);
  }
}

/** A page from the network; where that fails, or takes long, the copy that is kept. */
async function page(event, address) {
  const { pathname } = address;
  const neutral = NEUTRAL.includes(pathname);
  const fresh = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  event.waitUntil(fresh.then(async (response) => {
    if (SEEN.test(pathname) && isForAll(response)) await keepPage(address, response.clone());
    else if (MISSING.has(response.status)) await (await caches.open(PAGES)).delete(address, known);
    else if (neutral && response.ok) await refresh(pathname);
  }).catch(() => {}));
  const copy = neutral ? files().then((cache) => cache.match(pathname, known)) : keptPage(address);
  try {
    const answer = await Promise.race([fresh, lateness(copy)]);
    if (answer && !(UNREACHED.has(answer.status) && await copy)) return answer;
  } catch {
    // The copy says so.
  }
  const kept = await copy;
  if (kept) return shown(kept, pathname);
  return ELSEWHERE.test(pathname) ? Response.error() : offline();
}

/** Nothing, once the patience for a page that is kept is over; without a copy it has no end. */
async function lateness(copy) {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  if (!(await copy)) await new Promise(() => {});
}

/** Whether everybody gets that page, so that it may be kept. */
function isForAll(response) {
  if (response?.status !== 200 || response.type !== 'basic' || response.redirected) return false;
  const { headers } = response;
  return headers.get('content-type')?.startsWith('text/html') && !/no-store|private/.test(headers.get('cache-control') ?? 'no-store');
}

const keepPage = (address, response) => put(PAGES, address, response, MOST_PAGES);

/** The copy of a page; of a product's also where another choice of it was seen. */
async function keptPage({ href, pathname }) {
  const pages = await caches.open(PAGES);
  const product = pathname.startsWith('/products/');
  return (await pages.match(href, known)) ?? (product ? pages.match(href, { ...known, ignoreSearch: true }) : undefined);
}

/** Keeps a page without a session; false where it is not there, or of another release. */
async function keepNeutral(path) {
  const response = await fetch(path, { credentials: 'omit', cache: 'no-store' }).catch(() => undefined);
  if (response?.status !== 200) return false;
  const html = await response.text();
  if (!html.includes(SHELL[0])) return false;
  await (await files()).put(path, new Response(html, { headers: dated(response) }));
  return true;
}

async function refresh(path) {
  const copy = await (await files()).match(path, known);
  if (!(Date.now() - Date.parse(copy?.headers.get(SINCE)) < DAY)) await keepNeutral(path);
}

/** A file whose name says what is in it. */
async function file(event) {
  const kept = await caches.match(event.request, known);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok && response.type === 'basic') {
    const copy = response.clone();
    event.waitUntil(files().then((cache) => cache.put(event.request, copy)));
  }
  return response;
}

/** A picture, which may change: one that was kept long ago is asked for again beside. */
async function picture(event) {
  const { url } = event.request;
  const kept = await caches.match(url, known);
  if (kept && Date.now() - Date.parse(kept.headers.get(SINCE)) < DAY) return kept;
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then(async (response) => {
    if (response.ok && response.type === 'basic') await put(PICTURES, url, response.clone(), MOST_PICTURES);
  }).catch(() => {}));
  return kept ?? fresh;
}

/** Puts it last, and drops what was put first where there is too much. */
async function put(name, address, response, most) {
  const [cache, body] = await Promise.all([caches.open(name), response.blob()]);
  await cache.delete(address, known);
  await cache.put(address, new Response(body, { headers: dated(response) }));
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - most))) await cache.delete(old, known);
}

/** Whoever signs out leaves nothing of what they looked at. */
async function forget() {
  await Promise.all([PAGES, PICTURES].map((name) => caches.delete(name)));
}

/** The copy, which says since when it is kept. */
async function shown(copy, pathname) {
  if (pathname === '/offline') return offline();
  const since = moment(new Date(copy.headers.get(SINCE)));
  const what = NEUTRAL.includes(pathname) ? 'Prices are those that this browser last saw.' : `Prices and stock are as of ${since}.`;
  const again = 'The shop couldn’t be reached. ' + what + ' <a href="">Load again</a>';
  return new Response(fill(await copy.text(), 'kept', again), { headers: ownHeaders(copy) });
}

/** The page in the place of one that is not kept, with what can be opened. */
async function offline() {
  const copy = await (await files()).match('/offline', known);
  if (!copy) return Response.error();
  const pages = await caches.open(PAGES);
  const products = (await pages.keys()).filter(({ url }) => new URL(url).pathname.startsWith('/products/')).reverse();
  const items = await Promise.all(products.slice(0, MOST_LISTED).map(async (request) => {
    const html = await (await pages.match(request, known))?.text();
    const [, title = ''] = /<title>([^]*?)<\/title>/.exec(html ?? '') ?? [];
    const { pathname, search } = new URL(request.url);
    return `<li><a href="${escaped(pathname + search)}">${title.split(' · ')[0].replaceAll('<', '&lt;')}</a></li>`;
  }));
  const html = await copy.text();
  const list = `<h2>Kept in this browser</h2><ul>${items.join('')}</ul>`;
  return new Response(items.length ? fill(html, 'seen', list) : html, { headers: ownHeaders(copy) });
}

/** The page with that in its hidden element of that id. */
function fill(html, id, content) {
  const element = new RegExp(`(<[^>]* id="${id}"[^>]*?) hidden(?:="[^"]*")?([^>]*>)`);
  return html.replace(element, (_, before, after) => before + after + content);
}

/** Headers of a copy that is made now. */
function dated(response) {
  const headers = new Headers(response.headers);
  headers.set(SINCE, new Date().toISOString());
  headers.set(IN, RELEASE);
  return headers;
}

/** Headers of a text that is made here of a copy: it is not compressed. */
function ownHeaders(copy) {
  const headers = new Headers(copy.headers);
  for (const name of ['content-encoding', 'content-length', 'etag']) headers.delete(name);
  return headers;
}

/** A moment in words: its time, and its day where that is not today. */
function moment(at) {
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${time}`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
