import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  GUEST_CART,
  LIMIT,
  addAsGuest,
  addButton,
  cartButton,
  cartText,
  drawer,
  euros,
  expectBadge,
  guestCart,
  items,
  line,
  openDrawer,
  openProduct,
  quantity,
  setQuantity,
  soldOut,
  stored,
  variantId,
  visit,
  withGuestCart,
} from './shop';

test('c1 the cart survives closing the browser', async ({ playwright, baseURL, watch }) => {
  const profile = await mkdtemp(join(tmpdir(), 'forever-cart-profile-'));
  try {
    const first = await playwright.chromium.launchPersistentContext(profile, { baseURL });
    watch(first);
    await addAsGuest(await first.newPage(), items.candle, 3);
    await first.close();

    const second = await playwright.chromium.launchPersistentContext(profile, { baseURL });
    watch(second);
    const page = await second.newPage();
    await visit(page, '/cart');
    await expectBadge(page, 3);
    await expect(quantity(page, items.candle)).toHaveValue('3');
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

test('c1 badge and drawer of another tab follow at once', async ({ page, context }) => {
  const other = await context.newPage();
  await visit(other, '/');
  await cartButton(other).click();
  await expect(drawer(other)).toBeVisible();

  await addAsGuest(page, items.candle);
  await expectBadge(other, 1);
  await expect(quantity(drawer(other), items.candle)).toHaveValue('1');

  await visit(page, '/cart');
  await setQuantity(page, items.candle, 4);
  await expectBadge(other, 4);
  await expect(quantity(drawer(other), items.candle)).toHaveValue('4');

  await page.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expectBadge(other, 0);
  await expect(drawer(other)).toContainText('Your cart is empty');
});

for (const [what, inOther] of [['the same product', items.cassette], ['different products', items.candle]] as const) {
  test(`c1 500 additions of ${what} from each of two tabs, with no pause, all count`, async ({ page, context }) => {
    const other = await context.newPage();
    await openProduct(page, items.cassette);
    await openProduct(other, inOther);
    await Promise.all([clickOften(page, 500), clickOften(other, 500)]);

    const quantities = inOther === items.cassette ? [1000] : [500, 500];
    for (const tab of [page, other]) {
      await expect.poll(async () => (await guestCart(tab))?.items.map((item) => item.quantity)).toEqual(quantities);
    }
    await expectBadge(page, 1000);
    await expectBadge(other, 1000);
  });
}

async function clickOften(page: Page, times: number): Promise<void> {
  await addButton(page).evaluate((button: HTMLElement, times) => {
    for (let n = 0; n < times; n++) button.click();
  }, times);
}

test('c2 the plain shape and older versions are understood', async ({ page, anotherDevice, baseURL }) => {
  const id = await variantId(page, items.candle);
  for (const text of [
    JSON.stringify({ items: [{ id, quantity: 2 }] }),
    JSON.stringify({ version: 0, items: [{ id, quantity: '2', note: 'of an older version' }] }),
  ]) {
    const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
    await visit(visitor, '/cart');
    await expectBadge(visitor, 2);
    await expect(quantity(visitor, items.candle)).toHaveValue('2');
    await expect(line(visitor, items.candle)).toContainText(euros(2 * items.candle.price));
  }
});

for (const [what, text, said] of [
  ['corrupt', '{"version":1,"items":[{"id', /could not be read/],
  ['foreign', '"a theme: dark"', /could not be read/],
  ['of the wrong type', '{"version":1,"items":"many"}', /could not be read/],
  ['oversized', `{"version":1,"items":[],"x":"${'x'.repeat(600_000)}"}`, /too large/],
] as const) {
  test(`c2 stored text that is ${what} breaks nothing and is reported once`, async ({ anotherDevice, baseURL }) => {
    const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
    await visit(visitor, '/');
    await expect(visitor.getByRole('status').getByText(said)).toBeVisible();
    await expectBadge(visitor, 0);
    await addAsGuest(visitor, items.candle);
    await expectBadge(visitor, 1);
    await expect(visitor.getByText(said)).toHaveCount(0);
  });
}

test('c2 what can be understood is kept and the rest is reported', async ({ page, anotherDevice, baseURL }) => {
  const id = await variantId(page, items.candle);
  const text = JSON.stringify({ version: 1, items: [null, { id: 7 }, { id: 'no-variant', quantity: 1 }, { id, quantity: 3 }] });
  const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
  await visit(visitor, '/cart');
  await expect(visitor.getByRole('status').getByText(/the others were kept/)).toBeVisible();
  await expect(quantity(visitor, items.candle)).toHaveValue('3');
  await expectBadge(visitor, 3);
});

for (const [what, breakStorage] of [
  [
    'full',
    () => {
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, value) {
        if (this !== localStorage) return set.call(this, key, value);
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    },
  ],
  [
    'forbidden',
    () => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    },
  ],
] as const) {
  test(`c2 with localStorage ${what} the cart works for the visit and says so`, async ({ page }) => {
    await page.addInitScript(breakStorage);
    await openProduct(page, items.candle);
    await addButton(page).click();
    await expectBadge(page, 1);
    await expect(page.getByRole('status').getByText(/doesn't let the shop keep your cart/)).toBeVisible();
    await openDrawer(page);
    await drawer(page).getByRole('link', { name: 'View full cart' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Your cart' })).toBeVisible();
    await setQuantity(page, items.candle, 2);
    await expectBadge(page, 2);
  });
}

test('c3 quantities are 1 to the limit, and a line is its variant', async ({ page }) => {
  await addAsGuest(page, items.jar);
  await addAsGuest(page, items.jar);
  await addAsGuest(page, { ...items.jar, options: { Size: '1 litre' } });
  await visit(page, '/cart');
  const small = line(page, items.jar).filter({ hasText: '0.5 litres' });
  const large = line(page, items.jar).filter({ hasText: '1 litre' });
  await expect(quantity(small, items.jar)).toHaveValue('2');
  await expect(quantity(large, items.jar)).toHaveValue('1');

  for (const [typed, kept] of [['3', '3'], ['0', '1'], ['-4', '1']]) {
    await setQuantity(small, items.jar, typed);
    await expect(quantity(small, items.jar)).toHaveValue(kept);
  }
  await setQuantity(small, items.jar, 1_000_000);
  await expect.poll(async () => stored(await guestCart(page))).toBeLessThanOrEqual(LIMIT + 1);
  expect(Number(await quantity(small, items.jar).inputValue())).toBeGreaterThan(1);
});

test('c3 the prices of the server are the only ones', async ({ page, anotherDevice, baseURL }) => {
  const id = await variantId(page, items.candle);
  const visitor = await (await anotherDevice(withGuestCart(baseURL, cartText([{ id, quantity: 1 }])))).newPage();
  await visit(visitor, '/cart');
  await expect(line(visitor, items.candle)).toContainText(euros(items.candle.price));
  await expect(line(visitor, items.candle)).toContainText('Price changed from €9.99 to €7.50');
});

test('c4 a sold-out line disables itself and nothing else', async ({ page, anotherDevice, baseURL }) => {
  const none = await variantId(page, soldOut);
  const some = await variantId(page, items.candle);
  const text = cartText([none, some].map((id) => ({ id, quantity: 2 })));
  const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
  await visit(visitor, '/cart');
  await expect(line(visitor, soldOut)).toContainText(/sold out/i);
  await expect(quantity(visitor, soldOut).and(visitor.locator(':enabled'))).toHaveCount(0);
  await expect(line(visitor, items.candle)).not.toContainText(/sold out/i);
  await expect(visitor.getByRole('complementary', { name: 'Summary' })).toContainText(euros(2 * items.candle.price));

  await setQuantity(visitor, items.candle, 3);
  await expectBadge(visitor, 5);
  await visitor.getByRole('button', { name: `Remove ${soldOut.name}`, exact: true }).click();
  await expect(line(visitor, soldOut)).toHaveCount(0);
  await expectBadge(visitor, 3);
});

test('c4 a variant that the shop does not know can be removed', async ({ anotherDevice, baseURL }) => {
  const text = cartText([{ id: '00000000-0000-4000-8000-000000000001', quantity: 1 }]);
  const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
  await visit(visitor, '/cart');
  const gone = visitor.getByRole('main').getByRole('listitem').filter({ hasText: /no longer sold/ });
  await expect(gone).toHaveCount(1);
  await gone.getByRole('button', { name: /^Remove/ }).click();
  await expect(visitor.getByRole('main')).toContainText('Your cart is empty');
  await expectBadge(visitor, 0);
});

test('c5 a guest cart expires 30 days after its last change, and that is said', async ({ page, anotherDevice, baseURL }) => {
  const id = await variantId(page, items.candle);
  const days = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000);
  const kept = await (await anotherDevice(withGuestCart(baseURL, cartText([{ id, quantity: 2 }], days(29))))).newPage();
  await visit(kept, '/cart');
  await expectBadge(kept, 2);

  const expired = await (await anotherDevice(withGuestCart(baseURL, cartText([{ id, quantity: 2 }], days(31))))).newPage();
  await visit(expired, '/cart');
  await expect(expired.getByRole('status').getByText(/expired/)).toBeVisible();
  await expect(expired.getByRole('main')).toContainText('Your cart is empty');
  await expectBadge(expired, 0);
  expect(await expired.evaluate((key) => localStorage.getItem(key), GUEST_CART)).not.toContain(id);
});

test('c11 a cart that is full takes no other line, and says so', async ({ anotherDevice, baseURL }) => {
  const full = Array.from({ length: 200 }, () => ({ id: randomUUID(), quantity: 1 }));
  const visitor = await (await anotherDevice(withGuestCart(baseURL, cartText(full)))).newPage();
  await openProduct(visitor, items.candle);
  await addButton(visitor).click();
  await expect(visitor.getByText(/Your cart is full, it can hold 200 different items/)).toBeVisible();
  await expect(visitor.getByText('Added to your cart')).toHaveCount(0);
  await expectBadge(visitor, 200);
  expect(stored(await guestCart(visitor))).toBe(200);
});
