import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  action,
  addSignedIn,
  cancelPaid,
  atProvider,
  changedProduct,
  control,
  decline,
  drawer,
  euros,
  expectBadge,
  expectOrderStatus,
  fillCheckout,
  historyEntry,
  items,
  openDrawer,
  orderUpToPayment,
  pay,
  place,
  placeButton,
  quantity,
  visit,
  waitingOrder,
  type Item,
} from './shop';
import { Server } from './server';

// Nothing is swept here but by the shopper who comes back.
test.use({ ownServer: 'moves', serverEnv: { SWEEP_INTERVAL: '1h' } });

test.afterEach(({ sandboxUrl }) => control(sandboxUrl, { webhooks: 'normal', down: false }));

const TOTAL = euros(items.candle.price + 490);

/** Pays on the provider's page, which need not be the one that is open, and comes back. */
async function payOn(page: Page, provider: string): Promise<void> {
  await page.goto(provider);
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.waitForURL(/\/orders\/\d+/);
}

/** Reloads the order's page until the refund is done: the webhook may settle first, and its refund still be under way. */
async function expectRefunded(page: Page, title: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(standing(page, title)).toContainText(`${TOTAL} went back to you`, { timeout: 500 });
  }).toPass();
}

/** What the order's page says of where it stands. */
function standing(page: Page, title: string) {
  return page.getByRole('region', { name: title, exact: true });
}

test('new: a pending order says until when it is held', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await expectOrderStatus(page, order, 'Pending payment');
  await expect(standing(page, 'Waiting for your payment')).toContainText(/Nothing has been charged yet.*until .* UTC/);
  await axe(page);
  await visit(page, '/orders');
  await expect(historyEntry(page, order)).toContainText(/Held for you until .* UTC/);
  await axe(page);
});

test('pending to failed to pending to processing: declined, retried, paid', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  await expect(page.getByRole('main')).toContainText('Nothing was charged');
  await axe(page);
  await expectOrderStatus(page, order, 'Payment failed');
  await expect(standing(page, 'Your payment failed')).toContainText(/Nothing was charged.*not held any more.*until .* UTC/);
  await action(page, 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await expectOrderStatus(page, order, 'Processing');
  await expect(standing(page, 'Your order is paid')).toBeVisible();
});

test('failed to cancelled, by the shopper', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  await visit(page, `/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(standing(page, 'You cancelled this order')).toContainText('Nothing was charged.');
  await expect(action(page, 'Retry payment')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Buy again', exact: true })).toBeVisible();
});

test('processing to cancelled, by the shopper: the money goes back, and the page says how much', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  await visit(page, `/orders/${order}`);
  await cancelPaid(page, order, TOTAL);
  const said = standing(page, 'You cancelled this order');
  await expect(said).toContainText('What you paid goes back to you.');
  await expect(said).toContainText(`${TOTAL} went back to you, the way you paid.`);
  await expectOrderStatus(page, order, 'Refunded');
  await axe(page);
  await visit(page, '/orders');
  await expect(historyEntry(page, order).getByText('Refunded', { exact: true })).toBeVisible();
});

test('a paid order is cancelled only after the question, and kept where the answer is no', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  await visit(page, `/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page).toHaveURL(`/orders/${order}?ask=cancel`);
  const question = page.getByRole('region', { name: `Cancel order #${order} and refund ${TOTAL}?`, exact: true });
  await expect(question).toBeFocused();
  await axe(page);
  await question.getByRole('link', { name: 'Keep the order', exact: true }).click();
  await expect(question).toHaveCount(0);
  await expectOrderStatus(page, order, 'Processing');
});

test('a page that was opened before the payment asks too, once the order is paid', async ({ page, context }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  const stale = await context.newPage();
  await visit(stale, `/orders/${order}`);
  const cancel = stale.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true });
  await expect(cancel).toBeVisible();
  await pay(page, order);
  await cancel.click();
  await expect(stale).toHaveURL(`/orders/${order}?ask=cancel`);
  await expectOrderStatus(page, order, 'Processing');
});

test('a refund waits while the provider is down, and the page says so', async ({ page, sandboxUrl }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  await control(sandboxUrl, { down: true });
  await visit(page, `/orders/${order}`);
  await cancelPaid(page, order, TOTAL);
  await expect(standing(page, 'You cancelled this order')).toContainText(`${TOTAL} is on its way back to you.`);
  await expectOrderStatus(page, order, 'Refund on its way');
});

test('o1 p5 paid on a page that a newer order had replaced: refunded, and said on the order', async ({ page, sandboxUrl }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await addSignedIn(page, items.cap);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await control(sandboxUrl, { down: true });
  await placeButton(page).click();
  const heading = page.getByRole('heading', { name: /You are in the middle of paying for Order #\d+/ });
  await expect(heading).not.toContainText(`#${order}`);
  await expect(page.getByRole('main')).toContainText("Your order is placed, and its items are held for you");
  await axe(page);
  await control(sandboxUrl, { down: false });

  await payOn(page, provider);
  await expect(page).toHaveURL(`/orders/${order}`);
  const title = 'Cancelled, because you placed a newer order';
  await expectRefunded(page, title);
  await expect(standing(page, title)).toContainText('The order had been cancelled, so the payment is refunded.');
});

test('p5 cancelled while being paid: refunded, and said on the order', async ({ page, sandboxUrl }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await control(sandboxUrl, { down: true });
  await visit(page, `/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(standing(page, 'You cancelled this order')).toContainText('Nothing was charged.');
  await control(sandboxUrl, { down: false });
  await payOn(page, provider);
  await expect(page).toHaveURL(`/orders/${order}`);
  await expectRefunded(page, 'You cancelled this order');
  await expect(standing(page, 'You cancelled this order')).not.toContainText('Nothing was charged');
});

test('cancelling what was paid a moment ago is refused, and the order goes on', async ({ page, sandboxUrl }) => {
  await control(sandboxUrl, { webhooks: 'lost' });
  const { order } = await orderUpToPayment(page, items.candle);
  const provider = page.url();
  await visit(page, `/orders/${order}`);
  await page.request.post(`${provider}/pay`, { maxRedirects: 0 });
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The payment has gone through' })).toBeVisible();
  await expect(standing(page, 'Your order is paid')).toBeVisible();
});

test('p7 while the provider is down a placed order says that it waits', async ({ page, sandboxUrl }) => {
  const { order: first } = await orderUpToPayment(page, items.candle);
  await pay(page, first);
  await addSignedIn(page, items.jar);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await control(sandboxUrl, { down: true });
  await placeButton(page).click();
  const heading = page.getByRole('heading', { name: /You are in the middle of paying for Order #\d+/ });
  const order = Number(/#(\d+)/.exec((await heading.textContent()) ?? '')?.[1]);
  await expectOrderStatus(page, order, 'Pending payment');
  await expect(standing(page, "The payment provider can't be reached right now")).toContainText(/Nothing was charged\..*held for you until/);
});

test.describe('with a short payment window', () => {
  const WINDOW = { PAYMENT_WINDOW: '6s', SWEEP_INTERVAL: '1h' };

  /** Reloads a page until it says that: for what time alone brings about. */
  async function reloadUntil(page: Page, path: string, title: string): Promise<void> {
    await expect(async () => {
      await page.goto(path);
      await expect(page.getByRole('main')).toContainText(title, { timeout: 500 });
    }).toPass();
  }

  test('p6 time runs out: cancelled, released, said, and bought again', async ({ anotherDevice }) => {
    await using server = new Server('window-over'); // what goes on in a page has to end before it does
    await server.start({ ...WINDOW, SWEEP_INTERVAL: '500ms' });
    const page = await (await anotherDevice({ baseURL: server.url })).newPage();
    const { order } = await orderUpToPayment(page, items.candle);
    await reloadUntil(page, `/orders/${order}`, 'Time ran out for this order');
    await expect(standing(page, 'Time ran out for this order')).toContainText(/No payment came until .* let go\. Nothing was charged\./);
    await visit(page, '/orders');
    await expect(historyEntry(page, order)).toContainText('Not paid in time');
    await visit(page, '/checkout');
    await expect(page.getByRole('heading', { name: `Time ran out for Order #${order}` })).toBeVisible();
    await visit(page, `/orders/${order}`);
    await page.getByRole('button', { name: 'Buy again', exact: true }).click();
    await expect(page).toHaveURL(/\/cart/);
    await expect(quantity(page, items.candle)).toHaveValue('1');
    await page.close();
  });

  test('p6 paid after the window, before it was ended: the payment counts', async ({ anotherDevice }) => {
    await using server = new Server('window-paid');
    await server.start(WINDOW);
    const page = await (await anotherDevice({ baseURL: server.url })).newPage();
    const { order } = await orderUpToPayment(page, items.candle);
    const provider = page.url();
    await reloadUntil(page, `/orders/${order}`, 'Waiting for word from the payment provider');
    await expect(standing(page, 'Waiting for word from the payment provider')).toContainText('it still counts');
    await payOn(page, provider);
    await expect(page).toHaveURL(`/orders/${order}/thank-you`);
    await page.close();
  });

  for (const left of [true, false]) {
    const end = left ? 'the order goes on' : 'without its units the money goes back';
    test(`p5 money that comes after the window had cancelled: ${end}`, async ({ anotherDevice }) => {
      await using server = new Server(`window-late-${left}`);
      await server.start({ ...WINDOW, SWEEP_INTERVAL: '500ms' });
      const page = await (await anotherDevice({ baseURL: server.url })).newPage();
      const { order } = await orderUpToPayment(page, items.candle);
      const provider = page.url();
      await reloadUntil(page, `/orders/${order}`, 'Time ran out for this order');
      if (!left) {
        const none = (row: Record<string, string>) => void Object.assign(row, { 'Variant Inventory Qty': '0' });
        await server.changeCatalogue((csv) => changedProduct(csv, items.candle, none), '--stock');
      }
      await control(server.sandboxUrl, { late_money: true });
      await page.request.post(`${provider}/pay`, { maxRedirects: 0 });
      await reloadUntil(page, `/orders/${order}`, left ? 'Your payment came late, and it counts' : 'went back to you');
      await expectOrderStatus(page, order, left ? 'Processing' : 'Cancelled');
      await page.close();
    });
  }

  test('p6 while the provider is down nothing is released; afterwards it is', async ({ anotherDevice }) => {
    await using server = new Server('window-down');
    await server.start(WINDOW);
    const page = await (await anotherDevice({ baseURL: server.url })).newPage();
    const { order } = await orderUpToPayment(page, items.candle);
    await control(server.sandboxUrl, { down: true });
    await reloadUntil(page, '/checkout', 'still counts');
    await expect(page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}` })).toBeVisible();
    await control(server.sandboxUrl, { down: false });
    await visit(page, '/checkout');
    await expect(page.getByRole('heading', { name: `Time ran out for Order #${order}` })).toBeVisible();
    await expect(placeButton(page)).toHaveCount(0);
    await page.close();
  });
});

test('b2 what is gone or came only in part is said by name', async ({ page, server }) => {
  const { order } = await orderUpToPayment(page, items.maracas, items.chopsticks, items.bowl);
  await pay(page, order);
  const change = (item: Item, columns: Record<string, string>) =>
    server.changeCatalogue((csv) => changedProduct(csv, item, (row) => void Object.assign(row, columns)), '--stock');
  await change(items.chopsticks, { Published: 'false' });
  await visit(page, `/orders/${order}`);
  await page.getByRole('button', { name: 'Buy again', exact: true }).click();
  const said = page.getByRole('alert').filter({ hasText: 'Not everything could be put into your cart' });
  await expect(said.getByRole('listitem')).toHaveText([`${items.chopsticks.name}: not available any more.`]);
  await axe(page);
  await expectBadge(page, 2);
  await said.getByRole('link', { name: 'View cart' }).click();
  await expect(quantity(page, items.maracas)).toHaveValue('1');
  await expect(quantity(page, items.bowl)).toHaveValue('1');
  await change(items.chopsticks, { Published: 'true' });
});

test('b1 b2 an order that waits is told of in the empty cart and in the drawer, and its items come back', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle, items.jar);
  await visit(page, '/cart');
  await expect(page.getByText('Your cart is empty')).toBeVisible();
  await expect(waitingOrder(page)).toContainText(`Order #${order} waits for payment`);
  await expect(waitingOrder(page)).toContainText(/Your 2 items are held for you until .* UTC\./);
  await axe(page);

  await visit(page, `/products/${items.cap.slug}`);
  await openDrawer(page);
  await expect(waitingOrder(drawer(page))).toContainText(`Order #${order} waits for payment`);
  await axe(page);
  await waitingOrder(drawer(page)).getByRole('button', { name: 'Put items back', exact: true }).click();
  await expect(page).toHaveURL(/\/cart\?said=put-back$/);
  await expectBadge(page, 2);
  await expect(waitingOrder(page)).toHaveCount(0);
  await expectOrderStatus(page, order, 'Cancelled');
});

test('b1 an order that waits is paid from the cart', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await visit(page, '/cart');
  await waitingOrder(page).getByRole('button', { name: 'Pay now', exact: true }).click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await visit(page, '/cart');
  await expect(page.getByText('Your cart is empty')).toBeVisible();
  await expect(waitingOrder(page)).toHaveCount(0);
});

test('b2 items that were taken out again are put back again', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await decline(page, order);
  for (let round = 0; round < 2; round += 1) {
    await visit(page, `/orders/${order}`);
    await page.getByRole('main').getByRole('button', { name: 'Put items back', exact: true }).click();
    await expect(page).toHaveURL(/\/cart\?said=put-back$/);
    await expectBadge(page, 1);
    await page.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
    await expectBadge(page, 0);
  }
});

test('pending to cancelled by a newer order, and that is paid', async ({ page }) => {
  const { order } = await orderUpToPayment(page, items.candle);
  await addSignedIn(page, items.cap);
  await visit(page, '/checkout');
  await fillCheckout(page);
  const newer = await place(page);
  await pay(page, newer);
  await expectOrderStatus(page, order, 'Cancelled');
  await expect(standing(page, 'Cancelled, because you placed a newer order')).toContainText('Nothing was charged.');
  await visit(page, '/orders');
  await expect(historyEntry(page, order)).toContainText('A newer order was placed');
});
