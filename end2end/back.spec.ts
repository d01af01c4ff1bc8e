import type { Browser, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  action,
  addSignedIn,
  atProvider,
  expectBadge,
  expectInHistory,
  expectOrderStatus,
  items,
  orderNumbers,
  orderUpToPayment,
  pay,
  fillCheckout,
  place,
  placeButton,
  quantity,
  signOut,
  visit,
} from './shop';

/** The recovery panel on `/checkout`, with nothing stale beside it. */
async function expectRecovery(page: Page, order: number): Promise<void> {
  await expect(page).toHaveURL(/\/checkout/);
  await expect(page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}`, exact: true })).toBeVisible();
  const summary = page.getByRole('region', { name: 'Order summary' });
  await expect(summary.getByText(`${items.candle.name} (x1)`)).toBeVisible();
  await expect(summary.getByText(`${items.jar.name} (x1)`)).toBeVisible();
  await expect(placeButton(page)).toHaveCount(0);
  await expectBadge(page, 0);
}

test('b1 Back from the payment page shows the order, and Retry leads to the same payment page', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  const provider = page.url();
  await page.goBack();
  await expectRecovery(page, order);
  await action(page, 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  expect(page.url()).toBe(provider);
  await pay(page, order);
  await expectInHistory(page, order, 'Processing');
});

test('b1 reload and bookmark show the same', async ({ page, context }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await page.goBack();
  await page.reload();
  await expectRecovery(page, order);
  const bookmark = await context.newPage();
  await visit(bookmark, '/checkout');
  await expectRecovery(bookmark, order);
});

test('b2 Cancel offers to put the items back, and they come back', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await page.goBack();
  await expectRecovery(page, order);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /was cancelled/ })).toBeVisible();
  await page.getByRole('button', { name: /^Put .*items back/ }).click();
  await expectBadge(page, 2);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expect(quantity(page, items.jar)).toHaveValue('1');
  await expectOrderStatus(page, order, 'Cancelled');
});

test('b1 Back after the payment went through shows the thanks', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await pay(page, order);
  await visit(page, '/checkout');
  await expect(page).toHaveURL(`/orders/${order}/thank-you`);

  // And with the Back button itself, over the payment page.
  await page.goBack();
  await expect(async () => {
    if (!page.url().includes('/checkout') && !page.url().includes('/thank-you')) await page.goBack();
    await expect(page).toHaveURL(/\/(checkout|thank-you)/, { timeout: 1000 });
  }).toPass();
  await expect(page).toHaveURL(`/orders/${order}/thank-you`);
});

test('b1 with new things in the cart the form comes with the pending order above it', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await addSignedIn(page, items.cap);
  await visit(page, '/checkout');
  await expect(page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}` })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/placing .* cancels/i);
  await expect(quantity(page, items.cap)).toHaveValue('1');
  await expect(placeButton(page)).toBeVisible();

  // Its items can be put into this cart first.
  await page.getByRole('button', { name: 'Put its items into your cart', exact: true }).click();
  await expectBadge(page, 3);
  await visit(page, '/checkout');
  await expect(page.getByRole('heading', { name: /in the middle of paying/ })).toHaveCount(0);
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expectOrderStatus(page, order, 'Cancelled');
});

test('b1 placing the form below the pending order cancels that one', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  const provider = page.url();
  await addSignedIn(page, items.cap);
  await visit(page, '/checkout');
  await fillCheckout(page);
  const newer = await place(page);
  expect(newer).not.toBe(order);
  await page.goto(provider);
  await expect(page.getByText(/has expired/)).toBeVisible(); // it takes no more money
  await expectOrderStatus(page, order, 'Cancelled');
  await expectOrderStatus(page, newer, 'Pending payment');
});

test.describe('from the back/forward cache', () => {
  // Playwright starts Chromium without it.
  let browser: Browser;
  test.beforeAll(async ({ playwright }) => {
    browser = await playwright.chromium.launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  });
  test.afterAll(() => browser.close());

  /**
   * A page of a browser that keeps pages it left. `no-store` makes Chromium give up a page that has called the shop, which
   * other browsers do not: here it may keep it.
   */
  async function cachingPage(baseURL: string | undefined): Promise<Page> {
    const context = await browser.newContext({ baseURL });
    await context.addInitScript(() => {
      addEventListener('pageshow', ({ persisted }) => {
        if (persisted) sessionStorage.setItem('kept', [sessionStorage.getItem('kept'), location.pathname].join(' '));
      });
    });
    const page = await context.newPage();
    await page.route(
      (url) => url.origin === baseURL,
      async (route) => {
        if (route.request().resourceType() !== 'document') return route.fallback();
        const response = await route.fetch({ maxRedirects: 0 });
        await route.fulfill({ response, headers: { ...response.headers(), 'cache-control': 'private, no-cache' } });
      },
    );
    return page;
  }

  /** The pages that came back as they had been left. */
  const kept = (page: Page) => page.evaluate(() => sessionStorage.getItem('kept')?.trim() ?? '');

  test('b1 Back shows the order and no stale form', async ({ baseURL, watch }) => {
    const page = await cachingPage(baseURL);
    watch(page.context());
    const { order } = await orderUpToPayment(page, items.candle, items.jar);
    const provider = page.url();
    await page.goBack({ waitUntil: 'commit' });
    await expectRecovery(page, order);
    expect(await kept(page)).toBe('/checkout');
    await action(page, 'Retry payment').click();
    await atProvider(page);
    expect(page.url()).toBe(provider);
    await pay(page, order);
    await page.context().close();
  });

  test('b1 Back after the payment went through elsewhere shows the thanks', async ({ baseURL, watch }) => {
    const page = await cachingPage(baseURL);
    watch(page.context());
    const { order } = await orderUpToPayment(page, items.candle, items.jar);
    await page.request.post(`${page.url()}/pay`, { maxRedirects: 0 });
    await page.goBack({ waitUntil: 'commit' });
    await expect(page).toHaveURL(`/orders/${order}/thank-you`);
    await expectBadge(page, 0);
    expect(await kept(page)).toBe('/checkout');
    await page.context().close();
  });

  test('m5 Back after signing out shows nothing of the account', async ({ baseURL, watch, allowConsole }) => {
    allowConsole(/status of 404/);
    const page = await cachingPage(baseURL);
    watch(page.context());
    const { account, order } = await orderUpToPayment(page, items.candle, items.jar);
    await pay(page, order);
    await visit(page, `/orders/${order}`);
    await expect(page.getByRole('main')).toContainText('14 Canal Walk');
    await signOut(page);
    while (!page.url().endsWith(`/orders/${order}`) && !page.url().includes('/login')) {
      if (!(await page.goBack({ waitUntil: 'commit' }))) break;
    }
    await expect(page.getByText('14 Canal Walk')).toHaveCount(0);
    await expect(page.getByText(account.email)).toHaveCount(0);
    await page.context().close();
  });
});

test('o3 an emptied cart never hides the order behind it', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await visit(page, '/cart');
  await expect(page.getByRole('main')).toContainText('Your cart is empty');
  await visit(page, '/checkout');
  await expectRecovery(page, order);
  expect(await orderNumbers(page)).toEqual([order]);
});
