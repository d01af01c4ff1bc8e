import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  MERGE,
  action,
  addAsGuest,
  address,
  addSignedIn,
  atProvider,
  changedProduct,
  decline,
  euros,
  expectBadge,
  expectOrderStatus,
  fillCheckout,
  fillRegistration,
  gate,
  historyEntry,
  hydrated,
  items,
  newAccount,
  orderNumbers,
  orderUpToPayment,
  openProduct,
  pay,
  place,
  placeButton,
  quantity,
  register,
  setQuantity,
  signIn,
  soldOut,
  variantId,
  visit,
  type Item,
} from './shop';
import type { Server } from './server';

test.use({ ownServer: 'buy-now' });

const SHIPPING = 490;

/** From the product's page to the checkout of it alone. */
async function buyNow(page: Page, item: Item, count = 1): Promise<void> {
  await openProduct(page, item);
  if (count !== 1) await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill(String(count));
  const there = hydrated(page);
  await page.getByRole('button', { name: 'Buy now', exact: true }).click();
  await page.waitForURL(/\/checkout\?buy=[0-9a-f-]{36}&quantity=\d+&key=[0-9a-f-]{36}$/);
  await there;
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
}

/** The heading of the recovery panel. */
function middleOfPaying(page: Page, order: number) {
  return page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}`, exact: true });
}

/** What one of the product costs from now on, in cents. */
async function setPrice(server: Server, item: Item, price: number): Promise<void> {
  await server.changeCatalogue((csv) =>
    changedProduct(csv, item, (row) => {
      if (row['Variant Price']) row['Variant Price'] = (price / 100).toFixed(2);
    }),
  );
}

test('o1 buy now orders one line and leaves the cart as it is', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await buyNow(page, items.jar, 3);
  const review = page.getByRole('complementary', { name: 'Your order' });
  await expect(review).toContainText(items.jar.name);
  await expect(review).toContainText('0.5 litres');
  await expect(review).not.toContainText(items.candle.name);
  await expect(quantity(page, items.jar)).toHaveValue('3');
  await expect(page.getByRole('main').getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('link', { name: 'Back to the cart' })).toHaveAttribute('href', '/cart');
  await axe(page);

  await fillCheckout(page);
  const order = await place(page);
  await expect(page.locator('.amount')).toContainText(euros(3 * items.jar.price + SHIPPING));
  await pay(page, order);
  await expect(page.getByRole('main')).toContainText(items.jar.name);
  await expect(page.getByRole('main')).not.toContainText(items.candle.name);
  await expectBadge(page, 2);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('2');
});

test('o3 b1 Back, reload and another device show the order, and no second one is ever placed', async ({ page, anotherDevice }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle);
  await buyNow(page, items.jar);
  const here = page.url();
  const other = await (await anotherDevice()).newPage();
  await signIn(other, account, here.slice(here.indexOf('/checkout')));
  await fillCheckout(other);
  await fillCheckout(page);
  const order = await place(page);
  const provider = page.url();

  // There the form still shows, but under the same key.
  await placeButton(other).click();
  expect(await atProvider(other)).toBe(order);

  await page.goBack();
  await expect(page).toHaveURL(here);
  await expect(middleOfPaying(page, order)).toBeVisible();
  await expect(placeButton(page)).toHaveCount(0);
  await page.reload();
  await expect(middleOfPaying(page, order)).toBeVisible();
  await expect(placeButton(page)).toHaveCount(0);
  expect(await orderNumbers(page)).toEqual([order]);

  await visit(page, here);
  await action(page, 'Retry payment').click();
  await page.waitForURL(provider);
  await pay(page, order);
  await page.goto(here);
  await expect(page).toHaveURL(`/orders/${order}/thank-you`);
  await expectBadge(page, 1);
});

test('b1 declined or cancelled, its address offers no form that would order again', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await buyNow(page, items.cap);
  const here = page.url();
  await fillCheckout(page);
  const order = await place(page);
  await decline(page, order);
  await visit(page, here);
  await expect(page.getByRole('heading', { name: `The payment for Order #${order} failed` })).toBeVisible();
  await expect(placeButton(page)).toHaveCount(0);
  await action(page, 'Retry payment').click();
  await atProvider(page);

  await visit(page, here);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /was cancelled/ })).toBeVisible();
  await expectBadge(page, 1);
  await visit(page, here);
  await expect(page.getByRole('heading', { name: `Order #${order} was cancelled` })).toBeVisible();
  await expect(placeButton(page)).toHaveCount(0);
  await page.getByRole('main').getByRole('button', { name: 'Put items back', exact: true }).click();
  await expect(page).toHaveURL(/\/cart/);
  await expectBadge(page, 2);
});

test('o2 with another order pending it says that placing this one cancels that', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await buyNow(page, items.jar);
  await expect(middleOfPaying(page, order)).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/placing .* cancels/i);
  await fillCheckout(page);
  const newer = await place(page);
  expect(newer).not.toBe(order);
  await expectOrderStatus(page, order, 'Cancelled');
  await expect(page.getByRole('region', { name: 'Cancelled, because you placed a newer order' })).toContainText('Nothing was charged.');
  await expectOrderStatus(page, newer, 'Pending payment');
});

test('the quantity can be changed, and Back and reload come to what was chosen', async ({ page }) => {
  await register(page);
  await buyNow(page, items.candle);
  await fillCheckout(page);
  await setQuantity(page, items.candle, 4);
  await expect(page).toHaveURL(/&quantity=4&/);
  await expect(page.getByRole('complementary', { name: 'Your order' })).toContainText(euros(4 * items.candle.price + SHIPPING));
  await expect(page.getByRole('textbox', { name: 'City' })).toHaveValue(address.City);
  await page.reload();
  await expect(quantity(page, items.candle)).toHaveValue('4');
  await fillCheckout(page);
  await placeButton(page).dblclick();
  const order = await atProvider(page);
  await expect(page.locator('.amount')).toContainText(euros(4 * items.candle.price + SHIPPING));
  expect(await orderNumbers(page)).toEqual([order]);
});

test('a visitor buys now as a guest, once, and the cart in this browser stays', async ({ page }) => {
  await addAsGuest(page, items.candle);
  await openProduct(page, items.jar);
  // The guest session that the order belongs to has begun.
  await Promise.all([page.waitForResponse(MERGE), page.getByRole('button', { name: 'Buy now', exact: true }).click()]);
  await expect(page).toHaveURL(/\/checkout\?buy=[0-9a-f-]{36}&quantity=1&key=[0-9a-f-]{36}$/);
  await expect(quantity(page, items.jar)).toHaveValue('1');
  await page.getByRole('textbox', { name: 'Email' }).fill(newAccount().email);
  await fillCheckout(page);
  await placeButton(page).dblclick();
  const order = await atProvider(page);
  await pay(page, order);
  await expectBadge(page, 1);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('o3 a visitor who presses twice before scripts are there places one order', async ({ page, allowConsole }) => {
  allowConsole(/preloaded using link preload/);
  await buyNow(page, items.jar);
  const here = page.url();
  await page.context().clearCookies();
  await page.route(/\.wasm$/, () => {});
  await page.goto(here, { waitUntil: 'domcontentloaded' });
  await page.getByRole('textbox', { name: 'Email' }).fill(newAccount().email);
  await fillCheckout(page);
  const again = gate();
  const placed: string[] = [];
  await page.route(/\/place_order\d*/, async (route) => {
    placed.push(route.request().url());
    await again.opened;
    await route.continue();
  });
  await page.route('/pressed-again', (route) => {
    again.open();
    return route.fulfill();
  });
  await placeButton(page).evaluate((button: HTMLElement) => {
    button.click();
    void fetch('/robots.txt')
      .then(() => button.click())
      .then(() => fetch('/pressed-again'));
  });
  const order = await atProvider(page);
  expect(placed).toHaveLength(1);
  await page.unroute(/\.wasm$/);
  await pay(page, order);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('who signs in from there comes back there afterwards', async ({ page }) => {
  await openProduct(page, items.jar);
  await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill('2');
  await page.getByRole('button', { name: 'Buy now', exact: true }).click();
  await expect(page).toHaveURL(/\/checkout\?buy=[0-9a-f-]{36}&quantity=2&key=[0-9a-f-]{36}$/);
  const here = page.url();
  await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
  await fillRegistration(page, newAccount());
  await expect(page).toHaveURL(here);
  await expect(quantity(page, items.jar)).toHaveValue('2');
});

test('an address that names nothing to buy gets a clear page', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  await register(page);
  await addSignedIn(page, items.candle);
  const id = await variantId(page, items.jar);
  for (const query of [
    'buy=mug',
    'buy=00000000-0000-4000-8000-000000000001',
    `buy=${id}&quantity=0`,
    `buy=${id}&quantity=-2`,
    `buy=${id}&quantity=many`,
    `buy=%00%3Cscript%3E&quantity=1&key=%22`,
    `buy=${'7'.repeat(3000)}`,
  ]) {
    const response = await visit(page, `/checkout?${query}`);
    expect(response?.status(), query).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText("We can't tell what this address wants to buy");
    await expect(placeButton(page)).toHaveCount(0);
  }
  // Any other key is replaced, a missing quantity is one, and more than the limit is the limit.
  await visit(page, `/checkout?buy=${id}&key=mine`);
  await expect(page).toHaveURL(new RegExp(`buy=${id}&quantity=1&key=[0-9a-f-]{36}$`));
  await visit(page, `/checkout?buy=${id}&quantity=70000`);
  await expect(quantity(page, items.jar)).toHaveValue('1000');
  await expect(page.getByRole('main')).toContainText(/Only \d+ left/);
});

test('c4 what is sold out meanwhile says so, and nothing is ordered', async ({ page }) => {
  await register(page);
  const id = await variantId(page, soldOut);
  await visit(page, `/checkout?buy=${id}`);
  await expect(page.getByRole('complementary', { name: 'Your order' })).toContainText('Sold out');
  await fillCheckout(page);
  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not available any more' })).toBeVisible();
  expect(await orderNumbers(page)).toEqual([]);
});

/** To the checkout of the item, one way or the other. */
async function toCheckout(page: Page, way: 'cart' | 'buy now', item: Item): Promise<void> {
  if (way === 'buy now') return buyNow(page, item);
  await addSignedIn(page, item);
  await visit(page, '/checkout');
}

for (const way of ['cart', 'buy now'] as const) {
  test(`o4 ${way}: a total that rose is shown beside the old one, and one click accepts it`, async ({ page, server }) => {
    const item = way === 'cart' ? items.maracas : items.bowl;
    await register(page);
    await toCheckout(page, way, item);
    await fillCheckout(page);
    await setPrice(server, item, item.price + 300);
    await placeButton(page).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The total has risen' });
    await expect(alert).toBeFocused();
    await expect(alert.getByRole('term').filter({ hasText: 'You saw' }).locator('+ dd')).toHaveText(euros(item.price + SHIPPING));
    await expect(alert.getByRole('term').filter({ hasText: 'Now' }).locator('+ dd')).toHaveText(euros(item.price + 300 + SHIPPING));
    await expect(page.getByRole('textbox', { name: 'City' })).toHaveValue(address.City);
    await axe(page);

    await alert.getByRole('button', { name: `Order for ${euros(item.price + 300 + SHIPPING)}`, exact: true }).click();
    await atProvider(page);
    await expect(page.locator('.amount')).toContainText(euros(item.price + 300 + SHIPPING));
    await setPrice(server, item, item.price);
  });

  test(`o4 ${way}: a total that fell passes on`, async ({ page, server }) => {
    const item = way === 'cart' ? items.cassette : items.chopsticks;
    await register(page);
    await toCheckout(page, way, item);
    await fillCheckout(page);
    await setPrice(server, item, item.price - 100);
    await place(page);
    await expect(page.locator('.amount')).toContainText(euros(item.price - 100 + SHIPPING));
    await setPrice(server, item, item.price);
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test('the checkout of one thing fits and is accessible', async ({ page }) => {
    await register(page);
    await buyNow(page, items.jar);
    await axe(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  async function registerPlainly(page: Page, next: string): Promise<void> {
    const account = newAccount();
    await page.goto(`/register?next=${encodeURIComponent(next)}`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(account.name);
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: 'Create account', exact: true }).click();
  }

  test('e1 buy now works with forms alone, and Back never orders again', async ({ page }) => {
    await registerPlainly(page, `/products/${items.jar.slug}`);
    await page.getByLabel('Which').selectOption({ label: '1 litre: €8.90' });
    await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill('2');
    await page.getByRole('button', { name: 'Buy now', exact: true }).click();
    await expect(page).toHaveURL(/\/checkout\?buy=[0-9a-f-]{36}&quantity=2&key=[0-9a-f-]{36}$/);
    const here = page.url();
    await expect(page.getByRole('main')).toContainText('1 litre');
    await fillCheckout(page);
    await page.getByRole('button', { name: 'Place order', exact: true }).click();
    const order = await atProvider(page);
    await expect(page.getByText('€22.70')).toBeVisible();
    await page.goto(here);
    await expect(middleOfPaying(page, order)).toBeVisible();
    await page.getByRole('button', { name: 'Retry payment', exact: true }).click();
    await atProvider(page);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(`**/orders/${order}/thank-you`);
    await page.goto('/orders');
    await expect(historyEntry(page, order)).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: /^Order #\d+$/ })).toHaveCount(1);
  });

  test('o4 another quantity or price is shown with both totals before it is ordered', async ({ page }) => {
    await registerPlainly(page, `/products/${items.candle.slug}`);
    await page.getByRole('button', { name: 'Buy now', exact: true }).click();
    await fillCheckout(page);
    await quantity(page, items.candle).fill('2');
    await page.getByRole('button', { name: 'Place order', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The total has risen' });
    await expect(alert).toContainText(euros(items.candle.price + SHIPPING));
    await expect(alert).toContainText(euros(2 * items.candle.price + SHIPPING));
    await fillCheckout(page);
    await alert.getByRole('button', { name: `Order for ${euros(2 * items.candle.price + SHIPPING)}`, exact: true }).click();
    await atProvider(page);
    await expect(page.locator('.amount')).toContainText(euros(2 * items.candle.price + SHIPPING));
  });
});
