// Measures how long a shopper waits on a phone: from the click on Add to cart to the changed badge, with a network and without, on a
// processor four times slower; and from the tap on a product's card to its painted page, which has to have been prefetched. Prints a
// table, writes JSON, and fails where the 75th percentile is not under its limit.
//   node end2end/interaction.mjs BASE_URL OUT.json

import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { args, executablePath } from './chromium.mjs';

const HELD = 80; // milliseconds until who presses something lets it go
const ADDITIONS = 30;

const [base, out] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args });

/** Waits until the page is alive: its islands are or, where it has none, nothing more is being fetched. */
async function alive(page) {
  if (await page.locator('leptos-island').count()) {
    await page.waitForFunction(() => !document.querySelector(':is(leptos-island, .header-tools):not([data-live])'));
  } else {
    await page.waitForLoadState('networkidle');
  }
}

/** The address of a product without options, of which there are enough. */
async function product() {
  const { items } = await (await fetch(`${base}/api/v1/products?per_page=100`)).json();
  const { slug } = items.find(({ variants }) => variants.length === 1 && variants[0].available > ADDITIONS);
  return `${base}/products/${slug}`;
}

/** Adds one to the cart: milliseconds from the click to the frame that shows the changed badge. */
async function add(page, address, offline) {
  await page.goto(address);
  await alive(page);
  await page.context().setOffline(offline);
  await page.getByRole('button', { name: /^Cart, \d+ items?$/ }).evaluate((cart) => {
    const before = cart.textContent;
    window.painted = new Promise((resolve) => {
      let clicked;
      addEventListener('click', (event) => (clicked = event.timeStamp), { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (!clicked || cart.textContent === before) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - clicked))); // after the frame
      }).observe(cart, { subtree: true, childList: true, characterData: true });
    });
  });
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click({ delay: HELD });
  const duration = await page.evaluate(() => window.painted);
  await page.context().setOffline(false);
  return { duration };
}

/** Opens a product from the home page: milliseconds from the click to the first paint of its page, and whether it was prefetched. */
async function open(page, devtools, index) {
  await page.goto(base);
  await alive(page);
  const cards = page.getByRole('main').getByRole('listitem').filter({ has: page.locator('a[href^="/products/"]') });
  const middle = await cards.nth(index % (await cards.count())).evaluate((card) => {
    const note = (event) => sessionStorage.setItem('clicked', performance.timeOrigin + event.timeStamp);
    addEventListener('click', note, { capture: true });
    card.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const { x, y, width, height } = card.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  const touch = (type, touchPoints) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
  const loaded = page.waitForEvent('load');
  await touch('touchStart', [middle]);
  await wait(HELD);
  await touch('touchEnd', []);
  await loaded;
  return page.evaluate(async () => {
    const paint = await new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach(resolve));
      observer.observe({ type: 'paint', buffered: true });
    });
    const [{ deliveryType }] = performance.getEntriesByType('navigation');
    const clicked = Number(sessionStorage.getItem('clicked'));
    return { duration: performance.timeOrigin + paint.startTime - clicked, prefetched: deliveryType === 'navigational-prefetch' };
  });
}

/** Takes samples with a browser of their own, which keeps what it fetched. */
async function sample(count, slowdown, measure) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const samples = [];
  while (samples.length < count) samples.push(await measure(page, devtools, samples.length));
  await context.close();
  return samples;
}

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];

const address = await product();
const actions = [
  { action: 'add to cart', slowdown: 4, count: ADDITIONS, limit: 50, measure: (page) => add(page, address, false) },
  { action: 'add to cart, offline', slowdown: 4, count: ADDITIONS, limit: 50, measure: (page) => add(page, address, true) },
  { action: 'open a product', slowdown: 1, count: 20, limit: 150, measure: open },
  { action: 'open a product', slowdown: 4, count: 20, limit: null, measure: open }, // to compare with
];
const rows = [];
const show = (action, ...cells) => console.log(action.padEnd(21) + cells.map((cell) => String(cell ?? '').padStart(11)).join(''));
show('action', 'slowdown', 'samples', 'p50 ms', 'p75 ms', 'limit ms', 'prefetched');
for (const { action, slowdown, count, limit, measure } of actions) {
  const samples = await sample(count, slowdown, measure);
  const durations = samples.map(({ duration }) => duration);
  const [p50, p75] = [0.5, 0.75].map((share) => Math.round(percentile(durations, share)));
  const prefetched = measure === open ? samples.filter(({ prefetched }) => prefetched).length : null;
  const held = limit === null || (p75 < limit && (prefetched ?? count) === count);
  rows.push({ action, slowdown, samples: count, p50_ms: p50, p75_ms: p75, limit_ms: limit, prefetched, held });
  show(action, slowdown, count, p50, p75, limit, prefetched);
  if (!held) console.log('  is over its limit, or was not prefetched');
}
await browser.close();
writeFileSync(out, `${JSON.stringify({ interactions: rows })}\n`);
process.exitCode = rows.every(({ held }) => held) ? 0 : 1;
