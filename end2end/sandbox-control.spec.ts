import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  action,
  atProvider,
  control,
  decline,
  expectOrderStatus,
  historyEntry,
  items,
  orderUpToPayment,
  pay,
  visit,
} from './shop';

// Paying itself under each of these is in payment.spec.ts; here is all that can go another way.
test.use({ ownServer: 'sandbox-control', serverEnv: { SWEEP_INTERVAL: '500ms' } });

test.afterEach(({ sandboxUrl }) => control(sandboxUrl, { webhooks: 'normal', down: false }));

const MODES = ['normal', 'lost', 'duplicated', 'delayed', 'reordered'] as const;

/** Where the provider leads back to from its page. */
async function returnUrl(page: Page): Promise<string> {
  return (await page.getByRole('link', { name: 'Back to the shop' }).getAttribute('href')) ?? '';
}

/** Waits until the provider has got rid of every webhook about that payment, or has lost it. */
async function webhooksAreThrough(page: Page, provider: string, mode: string): Promise<void> {
  if (mode === 'lost') return;
  await expect(async () => {
    await page.goto(provider);
    const sent = page.getByRole('listitem').filter({ hasText: 'session.' });
    await expect(sent.first()).toBeVisible({ timeout: 500 });
    for (const entry of await sent.all()) await expect(entry).toContainText(/delivered,.* status 200/, { timeout: 500 });
  }).toPass();
}

for (const webhooks of MODES) {
  test(`webhooks ${webhooks}: declined, then paid, ends paid`, async ({ page, sandboxUrl }) => {
    await control(sandboxUrl, { webhooks });
    const { order } = await orderUpToPayment(page, items.candle);
    const first = page.url();
    await decline(page, order);
    await expect(page.getByText(`Your payment failed for Order #${order}. Please try again from your Order History.`)).toBeVisible();
    await visit(page, '/orders');
    await action(historyEntry(page, order), 'Retry payment').click();
    expect(await atProvider(page)).toBe(order);
    const second = page.url();
    expect(second).not.toBe(first);
    await pay(page, order);
    for (const provider of [first, second]) await webhooksAreThrough(page, provider, webhooks);
    await expectOrderStatus(page, order, 'Processing');
    await expect(page.getByRole('region', { name: 'Your order is paid' })).toBeVisible();
  });

  test(`webhooks ${webhooks}: cancelled in the shop while the payment page is open stays cancelled`, async ({ page, sandboxUrl }) => {
    await control(sandboxUrl, { webhooks });
    const { order } = await orderUpToPayment(page, items.candle);
    const provider = page.url();
    await visit(page, `/orders/${order}`);
    await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
    await expect(page.getByRole('region', { name: 'You cancelled this order' })).toContainText('Nothing was charged.');
    await page.goto(provider);
    await expect(page.getByText(/has expired/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Pay', exact: true })).toHaveCount(0);
    await webhooksAreThrough(page, provider, webhooks);
    await expectOrderStatus(page, order, 'Cancelled');
  });

  test(`webhooks ${webhooks}: paid and the tab closed is settled by whoever hears of it first`, async ({ page, context, sandboxUrl }) => {
    await control(sandboxUrl, { webhooks });
    const { order } = await orderUpToPayment(page, items.candle);
    const provider = page.url();
    await page.request.post(`${provider}/pay`, { maxRedirects: 0 });
    await page.close();
    // With every webhook lost, it is the shopper who comes back to checkout.
    const later = await context.newPage();
    await visit(later, '/checkout');
    await expect(later).toHaveURL(`/orders/${order}/thank-you`);
    await webhooksAreThrough(later, provider, webhooks);
    await expectOrderStatus(later, order, 'Processing');
  });
}

test('down: coming back from paying waits, and goes on by itself once there is word', async ({ page, sandboxUrl }) => {
  await control(sandboxUrl, { webhooks: 'lost' });
  const { order } = await orderUpToPayment(page, items.candle);
  const back = await returnUrl(page);
  await page.request.post(`${page.url()}/pay`, { maxRedirects: 0 });
  await control(sandboxUrl, { down: true });
  await visit(page, back);
  await expect(page.getByRole('heading', { level: 1, name: 'Waiting for word from the bank' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('status')).toContainText(`Order #${order}`);
  await control(sandboxUrl, { down: false });
  await page.waitForURL(`**/orders/${order}/thank-you`);
});

test('down: a webhook settles what the provider cannot be asked about', async ({ page, sandboxUrl }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  const back = await returnUrl(page);
  await page.request.post(`${page.url()}/pay`, { maxRedirects: 0 });
  await control(sandboxUrl, { down: true });
  await page.goto(back);
  await page.waitForURL(`**/orders/${order}/thank-you`);
});

test('down: a failed order can be retried, is told to wait, and is paid afterwards', async ({ page, sandboxUrl }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  await control(sandboxUrl, { down: true });
  await visit(page, '/orders');
  await action(historyEntry(page, order), 'Retry payment').click();
  await expect(page.getByRole('alert').filter({ hasText: /can.t be reached/ })).toBeVisible();
  await expect(page.getByRole('region', { name: "The payment provider can't be reached right now" })).toBeVisible();
  await control(sandboxUrl, { down: false });
  await action(page, 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
});
