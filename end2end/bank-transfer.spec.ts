import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  addSignedIn,
  control,
  expectBadge,
  expectOrderStatus,
  fillCheckout,
  historyEntry,
  items,
  orderUpToPayment,
  placeButton,
  visit,
} from './shop';

// Payments that take days (P11). Nothing is swept here but by the shopper who comes back.
test.use({ ownServer: 'bank-transfer', serverEnv: { SWEEP_INTERVAL: '1h' } });

test.afterEach(({ sandboxUrl }) => control(sandboxUrl, { webhooks: 'normal', down: false }));

const ON_ITS_WAY = 'Your payment is on its way';

/** What the order's page says of where it stands. */
function standing(page: Page, title: string) {
  return page.getByRole('region', { name: title, exact: true });
}

/** An order that is being paid by a bank transfer. Answers its number and the provider's page. */
async function transfer(page: Page): Promise<{ order: number; provider: string }> {
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await page.getByRole('button', { name: 'Bank transfer', exact: true }).click();
  await page.waitForURL(/\/orders\/\d+$/);
  return { order, provider };
}

test('p11 an order whose payment is on its way says so everywhere, and can be neither cancelled nor paid again', async ({ page }) => {
  const { order } = await transfer(page);
  await expectOrderStatus(page, order, 'Pending payment');
  await expect(standing(page, ON_ITS_WAY)).toContainText('need not pay again');
  for (const name of ['Retry payment', 'Cancel order']) {
    await expect(page.getByRole('main').getByRole('button', { name, exact: true })).toHaveCount(0);
  }
  await axe(page);
  await visit(page, '/orders');
  await expect(historyEntry(page, order)).toContainText(ON_ITS_WAY);
  await visit(page, '/checkout');
  await expect(page.getByRole('heading', { name: `Your payment for Order #${order} is on its way` })).toBeVisible();
  await expect(page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true })).toHaveCount(0);
  await axe(page);
});

test('p11 another order is refused meanwhile, and the cart stays', async ({ page }) => {
  const { order } = await transfer(page);
  await addSignedIn(page, items.jar);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: `Your payment for Order #${order} is on its way` })).toBeVisible();
  await expectBadge(page, 1);
  await expectOrderStatus(page, order, 'Pending payment');
});

for (const [button, title, status] of [
  ['The transfer arrives', 'Your order is paid', 'Processing'],
  ['The transfer fails', 'Your payment failed', 'Payment failed'],
] as const) {
  test(`p11 once it is decided the order says so: ${button}`, async ({ page }) => {
    const { order, provider } = await transfer(page);
    await page.goto(provider);
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(async () => {
      await visit(page, `/orders/${order}`);
      await expect(standing(page, title)).toBeVisible({ timeout: 500 });
    }).toPass();
    await expectOrderStatus(page, order, status);
  });
}
