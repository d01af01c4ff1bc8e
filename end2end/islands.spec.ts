import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  addAsGuest,
  addButton,
  addSignedIn,
  cartButton,
  cartText,
  chooseOptions,
  expectBadge,
  expectSignedIn,
  gate,
  items,
  line,
  quantity,
  register,
  stored,
  guestCart,
  variantId,
  visit,
  withGuestCart,
} from './shop';

const CODE = '**/pkg/*.wasm';

test('the header says what this browser keeps before any code is there', async ({ page, anotherDevice, baseURL }) => {
  const id = await variantId(page, items.candle);
  const visitor = await (await anotherDevice(withGuestCart(baseURL, cartText([{ id, quantity: 3 }])))).newPage();
  const held = gate();
  await visitor.route(CODE, async (route) => {
    await held.opened;
    await route.continue();
  });
  await visitor.goto('/');
  await expectBadge(visitor, 3);
  held.open();
  await expect(visitor.locator(':is(leptos-island, .header-tools):not([data-live])')).toHaveCount(0);
  await expectBadge(visitor, 3);
});

test('the header of somebody who signed in never says anything else', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await page.addInitScript(() => {
    const seen: string[] = [];
    (window as unknown as { seen: string[] }).seen = seen;
    const look = () => {
      const header = document.querySelector('.header-tools');
      const now = header ? `${header.querySelector('a')?.textContent} ${header.querySelector('.badge')?.textContent}` : '';
      if (now && seen.at(-1) !== now) seen.push(now);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (const path of ['/', `/products/${items.jar.slug}`, '/cart', '/orders']) {
    await visit(page, path);
    await expectSignedIn(page);
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen), path).toEqual(['Account 2']);
  }
});

test('what is pressed before the code is there is done once, with the options that were chosen', async ({ page }) => {
  const held = gate();
  await page.route(CODE, async (route) => {
    await held.opened;
    await route.continue().catch(() => {});
  });
  await page.goto(`/products/${items.jar.slug}`);
  await chooseOptions(page, { ...items.jar, options: { Size: '1 litre' } });
  await page.getByRole('button', { name: 'One more' }).click();
  await addButton(page).dblclick();
  held.open();
  await expectBadge(page, 2);
  expect((await guestCart(page))?.items).toMatchObject([{ quantity: 2 }]);
  await visit(page, '/cart');
  await expect(line(page, items.jar)).toContainText('1 litre');
  await expect(quantity(page, items.jar)).toHaveValue('2');
});

test('what was typed before the code was there holds', async ({ page }) => {
  const held = gate();
  await page.route(CODE, async (route) => {
    await held.opened;
    await route.continue();
  });
  await page.goto(`/products/${items.jar.slug}`);
  await chooseOptions(page, { ...items.jar, options: { Size: '1 litre' } });
  await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill('2');
  held.open();
  await expect(page.locator(':is(leptos-island, .header-tools):not([data-live])')).toHaveCount(0);
  await expect(page.getByRole('radio', { name: '1 litre' })).toBeChecked();
  await addButton(page).click();
  await expect.poll(async () => stored(await guestCart(page))).toBe(2);
});

test('an undo survives the page, once', async ({ page }) => {
  await addAsGuest(page, items.candle, 2);
  await visit(page, '/cart');
  await page.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expectBadge(page, 0);
  await visit(page, '/');
  await page.getByRole('status').getByRole('button', { name: 'Undo', exact: true }).click();
  await expectBadge(page, 2);
  await visit(page, '/');
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toHaveCount(0);
});

test('e3 a part that cannot be had is said, and the page stays usable', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/, /split/);
  await page.route('**/pkg/split_bag*', (route) => route.abort());
  await visit(page, '/');
  await cartButton(page).click();
  await expect(page.getByRole('status').filter({ hasText: /couldn't reach the shop/ })).toBeVisible();
  await page.unroute('**/pkg/split_bag*');
  await cartButton(page).click();
  await expect(page.getByRole('dialog', { name: 'Your cart' })).toBeVisible();
});

test('a page of an older release is asked for again, once', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/, /Failed to fetch/, /404/);
  let loads = 0;
  page.on('request', (request) => void (request.isNavigationRequest() && loads++));
  await page.route('**/pkg/forever-cart.*.js', (route) => route.fulfill({ status: 404, body: '' }), { times: 1 });
  await page.goto('/');
  await expect(page.locator('.header-tools[data-live]')).toBeVisible();
  expect(loads).toBe(2);
});

/** How far what was shown has moved, without anybody doing anything. */
async function shift(page: Page): Promise<number> {
  await page.evaluate(() => document.fonts.ready);
  return page.evaluate(() => (window as unknown as { shift: number }).shift);
}

test('nothing jumps on any page', async ({ page }) => {
  await page.addInitScript(() => {
    (window as unknown as { shift: number }).shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await addAsGuest(page, items.candle);
  for (const path of ['/', '/categories/clothing', `/products/${items.jar.slug}`, '/cart', '/checkout', '/login']) {
    await visit(page, path);
    if (path === '/checkout') await expect(page.getByRole('button', { name: 'Place order' })).toBeVisible();
    expect(await shift(page), `layout shift of ${path}`).toBeLessThan(0.02);
  }
});
