import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  action,
  addSignedIn,
  atProvider,
  cents,
  euros,
  expectInHistory,
  fillCheckout,
  items,
  orderUpToPayment,
  pay,
  placeButton,
  register,
  signIn,
  visit,
} from './shop';

/** An amount of the totals. */
async function total(page: Page, name: string | RegExp): Promise<number> {
  const row = page.locator('dl.totals > div').filter({ has: page.getByText(name, { exact: true }) });
  return cents((await row.getByRole('definition').textContent()) ?? '');
}

test('o7 the order of another account is not found', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 404/);
  const { order } = await orderUpToPayment(page, items.candle);
  const stranger = await (await anotherDevice()).newPage();
  await register(stranger);
  for (const path of [`/orders/${order}`, `/orders/${order}/thank-you`, `/orders/${order}/payment-failed`, '/orders/999999', '/orders/x']) {
    const response = await visit(stranger, path);
    expect(response?.status(), path).toBe(404);
    await expect(stranger.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await expect(stranger.getByText(items.candle.name)).toHaveCount(0);
  }
});

test('o7 who has not signed in is asked to, and sees no order', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 404/);
  const { order } = await orderUpToPayment(page, items.candle);
  const stranger = await (await anotherDevice()).newPage();
  for (const path of ['/orders', '/account']) {
    await stranger.goto(path);
    await expect(stranger).toHaveURL(`/login?next=${path}`);
  }
  const response = await stranger.goto(`/orders/${order}`);
  expect(response?.status()).toBe(404);
  await expect(stranger.getByText(items.candle.name)).toHaveCount(0);
});

test('o6 a pending order can be cancelled, and then it is over', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await visit(page, `/orders/${order}`);
  await expect(action(page, 'Retry payment')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect(action(page, 'Retry payment')).toHaveCount(0);
  await expect(action(page, 'Cancel order')).toHaveCount(0);
  await expectInHistory(page, order, 'Cancelled');
  await expect(action(page, 'Retry payment')).toHaveCount(0);
  await page.goto(provider);
  await expect(page.getByRole('button', { name: 'Pay', exact: true })).toHaveCount(0);
});

test('o6 a cancelled order cannot be retried from a page that still shows Retry', async ({ page, anotherDevice }) => {
  const { account, order } = await orderUpToPayment(page, items.candle);
  const stale = await (await anotherDevice()).newPage();
  await signIn(stale, account, `/orders/${order}`);
  await expect(action(stale, 'Retry payment')).toBeVisible();
  await visit(page, `/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible();

  await action(stale, 'Retry payment').click();
  await expect(stale.getByRole('alert').filter({ hasText: 'The order has moved on' })).toBeVisible();
  await expect(stale.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect(action(stale, 'Retry payment')).toHaveCount(0);
});

test('o8 the totals on the order page add up', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 3);
  await addSignedIn(page, items.jar, 2);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await page.getByRole('radiogroup', { name: 'Shipping method' }).getByRole('radio', { name: /Express/ }).check();
  const subtotal = 3 * items.candle.price + 2 * items.jar.price;
  await expect(page.getByRole('main')).toContainText(euros(subtotal + 990));
  await placeButton(page).click();
  const order = await atProvider(page);
  const amount = cents((await page.locator('.amount').textContent()) ?? '');
  await pay(page, order);
  await visit(page, `/orders/${order}`);

  const lines = await page.getByRole('main').locator('.line-total').allTextContents();
  expect(lines.map(cents).reduce((sum, line) => sum + line, 0)).toBe(subtotal);
  expect(await total(page, 'Subtotal')).toBe(subtotal);
  expect(await total(page, 'Shipping')).toBe(990);
  expect(await total(page, 'Total')).toBe(subtotal + 990);
  expect(amount).toBe(subtotal + 990);
  const tax = await total(page, /VAT|Tax/);
  expect(Math.abs(tax - (amount * 23) / 123), '23 % are contained, rounded per line').toBeLessThan(3);
});

test('the order page tells what happened, and the history filters by status', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  await visit(page, `/orders/${order}`);
  const main = page.getByRole('main');
  await expect(main).toContainText('Order placed.');
  await expect(main).toContainText('Payment received.');
  await visit(page, '/orders?status=processing');
  await expect(main.getByRole('link', { name: `Order #${order}` })).toBeVisible();
  await visit(page, '/orders?status=cancelled');
  await expect(main.getByRole('link', { name: `Order #${order}` })).toHaveCount(0);
});

test('a country with other rates changes shipping and totals at once', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  const main = page.getByRole('main');
  await expect(main).toContainText('€12.40'); // and 4.90
  await page.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'France' });
  await expect(main).toContainText('€14.40'); // and 6.90
  await page.getByRole('radiogroup', { name: 'Shipping method' }).getByRole('radio', { name: /Express/ }).check();
  await expect(main).toContainText('€22.40'); // and 14.90
});

test('a billing address of its own is asked for, checked and kept', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await page.getByRole('checkbox', { name: 'Billing address is the same' }).uncheck();
  const billing = page.getByRole('region', { name: /Billing/ });
  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: /fields? needs? another look|fields need/i })).toBeVisible();
  await expect(billing.getByRole('textbox', { name: 'City' })).toHaveAttribute('aria-invalid', 'true');

  for (const [name, value] of Object.entries({ 'Full name': 'Otto Lind', 'Address line 1': '7 Harbour Road', City: 'Cork', 'Postal code': 'T12 AB34' })) {
    await billing.getByRole('textbox', { name }).fill(value);
  }
  await placeButton(page).click();
  const order = await atProvider(page);
  await visit(page, `/orders/${order}`);
  await expect(page.getByRole('main')).toContainText('14 Canal Walk');
  await expect(page.getByRole('main')).toContainText('7 Harbour Road');
});
