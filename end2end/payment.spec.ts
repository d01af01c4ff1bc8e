import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  action,
  atProvider,
  control,
  decline,
  expectBadge,
  expectInHistory,
  expectOrderStatus,
  fillCheckout,
  historyEntry,
  items,
  addSignedIn,
  orderUpToPayment,
  pay,
  placeButton,
  register,
  visit,
} from './shop';

test.use({ ownServer: 'payment' });

test.afterEach(({ sandboxUrl }) => control(sandboxUrl, { webhooks: 'normal', down: false }));

/** Where the provider leads back to from its page. */
async function returnUrl(page: Page): Promise<string> {
  return (await page.getByRole('link', { name: 'Back to the shop' }).getAttribute('href')) ?? '';
}

/** Reloads the order's page until it has that status: for what nobody is told of. */
async function expectSettled(page: Page, order: number, status: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/orders/${order}`);
    await expect(page.getByRole('main').getByText(status, { exact: true }).first()).toBeVisible({ timeout: 500 });
  }).toPass();
}

test('a declined payment is said, and retried from the Order History', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  const said = page.getByText(`Your payment failed for Order #${order}. Please try again from your Order History.`);
  await expect(said).toBeVisible();
  await expectBadge(page, 0);
  await said.getByRole('link', { name: 'Order History' }).click();
  await expect(historyEntry(page, order).getByText('Payment failed', { exact: true })).toBeVisible();

  await action(historyEntry(page, order), 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await expectInHistory(page, order, 'Processing');
  await expect(action(historyEntry(page, order), 'Retry payment')).toHaveCount(0);
});

test('b1 after a declined payment checkout offers to retry or to put the items back', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  await visit(page, '/checkout');
  await expect(page.getByRole('heading', { name: `The payment for Order #${order} failed` })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Order summary' })).toContainText(`${items.candle.name} (x1)`);
  await expect(action(page, 'Retry payment')).toBeVisible();
  await page.getByRole('button', { name: 'Put items back', exact: true }).click();
  await expectBadge(page, 1);
  await visit(page, '/cart');
  await expect(page.getByRole('main')).toContainText(items.candle.name);
});

test('p7 while the provider is down the order is kept, said so, and paid later', async ({ page, sandboxUrl }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await control(sandboxUrl, { down: true });
  await placeButton(page).click();
  const heading = page.getByRole('heading', { name: /You are in the middle of paying for Order #\d+/ });
  await expect(heading).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: /can.t be reached/ })).toBeVisible();
  const order = Number(/#(\d+)/.exec((await heading.textContent()) ?? '')?.[1]);
  await expectInHistory(page, order, 'Pending payment');

  // Still down: said again, nothing lost.
  await visit(page, '/checkout');
  await action(page, 'Retry payment').click();
  await expect(page.getByRole('alert').filter({ hasText: /can.t be reached/ })).toBeVisible();
  await expect(heading).toBeVisible();

  await control(sandboxUrl, { down: false });
  await action(page, 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await expectInHistory(page, order, 'Processing');
});

test('p2 with all webhooks lost the redirect alone settles', async ({ page, sandboxUrl }) => {
  await control(sandboxUrl, { webhooks: 'lost' });
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  await expectInHistory(page, order, 'Processing');
});

test('p2 with the redirect lost the webhook alone settles', async ({ page, context }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  // The shopper clicks Pay and closes the tab before it leads back.
  await page.request.post(`${page.url()}/pay`, { maxRedirects: 0 });
  await page.close();
  await expectSettled(await context.newPage(), order, 'Processing');
});

for (const webhooks of ['duplicated', 'delayed', 'reordered'] as const) {
  test(`p2 webhooks that come ${webhooks} change nothing about the end`, async ({ page, sandboxUrl }) => {
    await control(sandboxUrl, { webhooks });
    const { order } = await orderUpToPayment(page, items.candle);
    const provider = page.url();
    await pay(page, order);
    await expect(async () => {
      await page.goto(provider);
      await expect(page.getByRole('listitem').filter({ hasText: 'session.paid' })).toContainText(/delivered,.* status 200/, { timeout: 500 });
    }).toPass();
    await expectOrderStatus(page, order, 'Processing');
  });
}

test('p4 an old failure that comes late does not undo a success', async ({ page, sandboxUrl }) => {
  await control(sandboxUrl, { webhooks: 'delayed' });
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await decline(page, order);
  await visit(page, '/orders');
  await action(historyEntry(page, order), 'Retry payment').click();
  await atProvider(page);
  expect(page.url(), 'a new payment').not.toBe(provider);
  await pay(page, order);
  await expect(async () => {
    await page.goto(provider);
    await expect(page.getByRole('listitem').filter({ hasText: 'session.failed' })).toContainText(/delivered,.* status 200/, { timeout: 500 });
  }).toPass();
  await expectOrderStatus(page, order, 'Processing');
});

test("p1 what the redirect's query says is never believed", async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await page.goto(`${await returnUrl(page)}&status=paid&state=paid&success=true`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page).not.toHaveURL(/thank-you/);
  await expectOrderStatus(page, order, 'Pending payment');
});

test('p1 the return page settles without a session and then shows nothing private', async ({ page, sandboxUrl, anotherDevice }) => {
  await control(sandboxUrl, { webhooks: 'lost' });
  const { account, order } = await orderUpToPayment(page, items.candle);
  const back = await returnUrl(page);
  await page.request.post(`${page.url()}/pay`, { maxRedirects: 0 });

  const stranger = await (await anotherDevice()).newPage();
  await stranger.goto(back);
  const main = stranger.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
  for (const secret of [items.candle.name, account.email, '14 Canal Walk', '€']) await expect(main).not.toContainText(secret);
  await expectOrderStatus(page, order, 'Processing');
});

for (const [what, query] of [
  ['an unknown attempt', `?attempt=${randomUUID()}`],
  ['garbage', '?attempt=%00%3Cscript%3E'],
  ['an overlong attempt', `?attempt=${'7'.repeat(4000)}`],
  ['nothing', ''],
] as const) {
  test(`a return from paying that names ${what} gets a clear page`, async ({ page, allowConsole }) => {
    allowConsole(/status of 404/);
    const response = await visit(page, `/payment/return${query}`);
    expect(response?.status()).toBeLessThan(500);
    const main = page.getByRole('main');
    await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(main.getByRole('link').first()).toBeVisible();
  });
}
