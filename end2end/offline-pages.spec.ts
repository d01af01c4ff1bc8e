import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  addAsGuest,
  addButton,
  addSignedIn,
  cartButton,
  euros,
  expectBadge,
  hydrated,
  items,
  line,
  openProduct,
  register,
  signOut,
  visit,
} from './shop';

test.use({ ownServer: 'offline-pages', serviceWorkers: 'allow' });

const UNREACHED = [/ERR_INTERNET_DISCONNECTED/, /ERR_CONNECTION_REFUSED/, /ERR_FAILED/, /ERR_EMPTY_RESPONSE/];

const since = (page: Page) => page.locator('#kept');

/** Waits until the worker is there, and has kept all that this release consists of. */
async function equipped(page: Page): Promise<void> {
  const isEquipped = async () => {
    const text = await (await fetch('/sw.js')).text();
    const files = [...text.matchAll(/"(\/(?:pkg|fonts)\/[^"]+)"/g)].map(([, path]) => path!);
    const kept = await Promise.all([...files, '/offline', '/cart'].map((path) => caches.match(path, { ignoreVary: true })));
    return files.some((file) => file.includes('split_bag')) && kept.every(Boolean) && !!navigator.serviceWorker.controller;
  };
  await expect.poll(() => page.evaluate(isEquipped), { timeout: 30_000 }).toBe(true);
}

/** Waits until a page is kept. */
async function keeps(page: Page, path: string): Promise<void> {
  await expect.poll(() => page.evaluate(async (path) => !!(await caches.match(path, { ignoreVary: true })), path)).toBe(true);
}

/** What the browser keeps: address and text of everything that is one. */
async function kept(page: Page): Promise<{ path: string; text: string }[]> {
  return page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request, { ignoreVary: true });
        found.push({ path: new URL(request.url).pathname, text: (await response?.text()) ?? '' });
      }
    }
    return found;
  });
}

/** The addresses of what the browser keeps, but for files of the release. */
async function keptPages(page: Page): Promise<string[]> {
  const paths = (await kept(page)).map(({ path }) => path);
  return paths.filter((path) => !/^\/(?:pkg|fonts|pictures|media)\//.test(path)).sort();
}

test('e2 a page that was seen opens without a network and says since when it holds, another one says that it was not kept', async ({
  page,
  context,
  allowConsole,
}) => {
  allowConsole(...UNREACHED);
  await openProduct(page, items.candle);
  await equipped(page);
  await keeps(page, `/products/${items.candle.slug}`);
  await expect(since(page)).toBeHidden();

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: items.candle.name })).toBeVisible();
  await expect(since(page)).toHaveText(/Prices and stock are as of \d\d:\d\d\./);
  await expect(page.getByRole('status').filter({ hasText: 'You’re offline' })).toBeVisible();
  expect(await page.getByRole('main').locator('img').first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await axe(page);
  await addButton(page).click();
  await expectBadge(page, 1);

  await page.goto(`/products/${items.cap.slug}`);
  await expect(page.getByRole('heading', { level: 1, name: 'This page wasn’t kept' })).toBeVisible();
  await axe(page);
  await page.getByRole('main').getByRole('link', { name: items.candle.name }).click();
  await expect(page.getByRole('heading', { level: 1, name: items.candle.name })).toBeVisible();
  await expectBadge(page, 1);

  await context.setOffline(false);
  await Promise.all([hydrated(page), page.getByRole('link', { name: 'Load again' }).click()]);
  await expect(since(page)).toBeHidden();
  await expectBadge(page, 1);
});

test('e2 what was looked at opens while the shop is down, and the newest is shown when it is back', async ({
  page,
  server,
  allowConsole,
}) => {
  allowConsole(...UNREACHED);
  for (const path of ['/', '/categories/clothing', `/products/${items.jar.slug}`]) {
    await visit(page, path);
    await equipped(page);
    await keeps(page, path);
  }
  await server.kill();
  for (const path of ['/', '/categories/clothing', `/products/${items.jar.slug}`]) {
    await page.goto(path);
    await expect(since(page), path).toContainText('Prices and stock are as of');
    await expect(page.locator(':is(leptos-island, .header-tools):not([data-live])'), path).toHaveCount(0);
  }
  await page.goto('/checkout');
  await expect(page.getByRole('heading', { level: 1, name: 'This page wasn’t kept' })).toBeVisible();
  await server.start();
  await visit(page, '/');
  await expect(since(page)).toBeHidden();
});

test('e2 where the shop takes too long a page that was seen is shown as it was', async ({ page, server, allowConsole }) => {
  allowConsole(...UNREACHED);
  await openProduct(page, items.candle);
  await equipped(page);
  await keeps(page, `/products/${items.candle.slug}`);
  server.pause();
  try {
    await page.goto(`/products/${items.candle.slug}`);
    await expect(since(page)).toContainText('Prices and stock are as of');
  } finally {
    server.resume();
  }
});

test('e2 the cart of a guest opens without a network', async ({ page, context, allowConsole }) => {
  allowConsole(...UNREACHED);
  await addAsGuest(page, items.candle, 2);
  await visit(page, '/cart');
  await equipped(page);
  await context.setOffline(true);
  await page.goto('/cart');
  await expect(page.getByRole('heading', { level: 1, name: 'Your cart' })).toBeVisible();
  await expectBadge(page, 2);
  await expect(since(page)).toContainText('Prices are those that this browser last saw.');
});

test('e2 the cart of an account opens without a network, with its prices', async ({ page, context, allowConsole }) => {
  allowConsole(...UNREACHED);
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await equipped(page);
  await context.setOffline(true);
  await page.goto('/cart');
  await expect(since(page)).toContainText('Prices are those that this browser last saw.');
  await expectBadge(page, 2);
  await expect(line(page, items.candle)).toContainText(euros(2 * items.candle.price));
});

test('m5 nothing of the account is kept for offline, and signing out leaves nothing of what was looked at', async ({ page }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle);
  await equipped(page);
  await keeps(page, `/products/${items.candle.slug}`);
  for (const path of ['/cart', '/checkout', '/orders', '/account', '/track', '/search?q=candle']) {
    await page.goto(path);
  }
  await visit(page, '/');
  await keeps(page, '/');
  const pages = await keptPages(page);
  expect(pages.filter((path) => path !== '/wishlist')).toEqual(['/', '/cart', '/offline', `/products/${items.candle.slug}`]);
  for (const { path, text } of await kept(page)) {
    expect(text.includes(account.email) || text.includes(account.name), path).toBe(false);
    if (path === '/cart') expect(text).not.toContain(items.candle.name);
  }

  await signOut(page);
  await expect.poll(() => keptPages(page)).not.toContain(`/products/${items.candle.slug}`);
  expect((await kept(page)).filter(({ path }) => path.startsWith('/pictures/'))).toEqual([]);
});

test('a page that is gone is not kept', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  await openProduct(page, items.candle);
  await equipped(page);
  await page.goto('/products/nothing');
  await visit(page, '/');
  await keeps(page, '/');
  expect(await keptPages(page)).not.toContain('/products/nothing');
});

test('a newer release takes over once nothing waits to be sent, and keeps the files of tabs that are open', async ({ page, server }) => {
  const site = mkdtempSync(join(tmpdir(), 'forever-cart-site-'));
  try {
    cpSync(resolve(import.meta.dirname, '..', 'target', 'site'), site, { recursive: true });
    writeFileSync(join(site, 'pkg', 'split_newer.bmV3ZXItbmV3ZXItbmV3.wasm'), '');
    await openProduct(page, items.candle);
    await equipped(page);
    const first = await releases(page);
    expect(first).toHaveLength(1);
    const waiting = { version: 1, owner: 'tag', revision: 1, cart: {}, operations: [{ id: 'one' }] };
    await page.evaluate((text) => localStorage.setItem('forever-cart.account', text), JSON.stringify(waiting));

    await server.kill();
    await server.start({ LEPTOS_SITE_ROOT: site });
    const look = () => navigator.serviceWorker.ready.then((registration) => registration.update().then(() => {}));
    await page.evaluate(look);
    const state = () => navigator.serviceWorker.ready.then(({ waiting }) => waiting?.state ?? 'none');
    await expect.poll(() => page.evaluate(state)).toBe('installed');
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');

    const none = JSON.stringify({ ...waiting, operations: [] });
    await page.evaluate((text) => localStorage.setItem('forever-cart.account', text), none);
    const taken = page.evaluate(() => new Promise<void>((done) => (navigator.serviceWorker.oncontrollerchange = () => done())));
    await page.evaluate(() => navigator.serviceWorker.ready.then(({ waiting }) => waiting?.postMessage(true)));
    await taken;
    await expect.poll(() => page.evaluate(state)).toBe('none');
    expect(await releases(page)).toEqual([...first, expect.any(String)]);
    await page.evaluate(() => localStorage.removeItem('forever-cart.account'));
    await page.reload();
    await equipped(page);
  } finally {
    await server.kill();
    await server.start();
    rmSync(site, { recursive: true, force: true });
  }
});

/** The releases whose files are kept. */
async function releases(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('forever-cart.files.')));
}

test('the shop can be installed', async ({ page, context }) => {
  await visit(page, '/');
  await equipped(page);
  await page.reload();
  await expect(cartButton(page)).toBeVisible();
  const devtools = await context.newCDPSession(page);
  const manifest = await devtools.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(JSON.parse(manifest.data ?? '{}')).toMatchObject({ name: 'Forever Cart', display: 'standalone' });
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // Playwright's contexts are incognito windows, which install nothing.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});
