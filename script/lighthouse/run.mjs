// Looks at the shop's pages with Lighthouse, as on a phone, five times each with an empty browser; cart and checkout are those of a
// guest with something in the cart. Prints the medians as a table, writes JSON, and fails where a limit is not held.
//   node script/lighthouse/run.mjs BASE_URL OUT.json

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';
import { args, executablePath } from '../../end2end/chromium.mjs';

const RUNS = 5;

// What Lighthouse could not find out counts as the worst.
const score = (id) => (run) => Math.round((run.categories[id].score ?? 0) * 100);
const value = (id, digits = 0) => (run) => Number((run.audits[id].numericValue ?? Infinity).toFixed(digits));
const measures = {
  performance: { of: score('performance'), least: 99 },
  accessibility: { of: score('accessibility'), least: 100 },
  'best-practices': { of: score('best-practices'), least: 100 },
  seo: { of: score('seo'), least: 100 },
  lcp_ms: { of: value('largest-contentful-paint'), most: 900 },
  tbt_ms: { of: value('total-blocking-time'), most: 50 },
  cls: { of: value('cumulative-layout-shift', 3), most: 0.02 },
};

const [base, out] = process.argv.slice(2);

const sitemap = await (await fetch(`${base}/sitemap.xml`)).text();
const first = (kind) => new RegExp(`/${kind}/[^<]+`).exec(sitemap)[0];
const pages = [
  { name: 'home', path: '/', indexed: true },
  { name: 'category', path: first('categories'), indexed: true },
  { name: 'product', path: first('products'), indexed: true },
  { name: 'search', path: '/search?q=camera' },
  { name: 'cart', path: '/cart', filled: true },
  { name: 'checkout', path: '/checkout', filled: true },
];

/** A guest's cart with one thing in it, as localStorage keeps it. */
async function guestCart() {
  const { items } = await (await fetch(`${base}/api/v1/products`)).json();
  const { id, price } = items.flatMap(({ variants }) => variants).find(({ available }) => available > 0);
  const now = new Date().toISOString();
  const line = { id, quantity: 1, price_seen: price, added_at: now };
  return JSON.stringify({ version: 1, id: randomUUID(), revision: 1, items: [line], updated_at: now });
}

/**
 * Looks at a page once, with a browser of its own. It begins on a file of the shop, where localStorage can be written, which
 * Lighthouse leaves as it is. From a blank page the browser would change processes, and lose the beginning of the trace (NO_NAVSTART).
 */
async function look({ path, filled }) {
  const browser = await puppeteer.launch({ executablePath, args, defaultViewport: null });
  try {
    const page = await browser.newPage();
    await page.goto(`${base}/robots.txt`);
    if (filled) await page.evaluate((cart) => localStorage.setItem('forever-cart.guest', cart), await guestCart());
    const { lhr } = await lighthouse(base + path, { skipAboutBlank: true, disableFullPageScreenshot: true }, undefined, page);
    if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    await browser.close();
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Audits that lower the category's score in any of the runs. */
function lowering(runs, category) {
  const counted = ({ audits, categories }) =>
    categories[category].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => audits[id]);
  return [...new Set(runs.flatMap(counted).filter(({ score }) => score < 1).map(({ id }) => id))];
}

const cell = (name, text) => String(text).padStart(name.length + 2);
const rows = [];
console.log(`page      ${Object.keys(measures).map((name) => cell(name, name)).join('')}`);
for (const page of pages) {
  const runs = [];
  while (runs.length < RUNS) runs.push(await look(page));
  const row = { page: page.name, path: page.path };
  const missed = [];
  for (const [name, { of, least, most }] of Object.entries(measures)) {
    if (name === 'seo' && !page.indexed) continue;
    row[name] = median(runs.map(of));
    if (row[name] < least) missed.push(`${name} is under ${least}: ${lowering(runs, name).join(', ')}`);
    if (row[name] > most) missed.push(`${name} is over ${most}`);
  }
  rows.push({ ...row, missed });
  console.log(page.name.padEnd(10) + Object.keys(measures).map((name) => cell(name, row[name] ?? '')).join(''));
  for (const text of missed) console.log(`  ${text}`);
}
writeFileSync(out, `${JSON.stringify({ pages: rows })}\n`);
process.exitCode = rows.some(({ missed }) => missed.length) ? 1 : 0;
