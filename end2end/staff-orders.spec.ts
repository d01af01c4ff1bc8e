import type { Page } from '@playwright/test';
import { axe, demo, expect, test } from './fixtures';
import {
  action,
  addSignedIn,
  euros,
  expectInHistory,
  expectOrderStatus,
  fillCheckout,
  items,
  orderUpToPayment,
  pay,
  place,
  register,
  signIn,
  visit,
} from './shop';
import { asStaff, cells, openOrder, step } from './staff';

test.use({ ownServer: 'staff-orders' });

const SHIPPING = 490;

/** A page of the shop's staff. */
async function office(anotherDevice: () => Promise<import('@playwright/test').BrowserContext>): Promise<Page> {
  return asStaff(await (await anotherDevice()).newPage());
}

/** Places and pays an order of three candles and two caps. */
async function paidOrder(page: Page): Promise<number> {
  await register(page);
  await addSignedIn(page, items.candle, 3);
  await addSignedIn(page, items.cap, 2);
  await visit(page, '/checkout');
  await fillCheckout(page);
  const order = await place(page);
  await pay(page, order);
  return order;
}

test('nobody but staff sees that there is a back office', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  for (const path of ['/staff', '/staff/orders', '/staff/orders/1001', '/staff/audit']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  await register(page);
  for (const path of ['/staff', '/staff/orders']) expect((await page.goto(path))?.status(), path).toBe(404);
  const posted = await page.request.post('/staff/orders/1001/cancel', { form: { revision: 1 }, headers: { origin: new URL(page.url()).origin } });
  expect(posted.status()).toBe(404);
});

test('staff come from their account to the back office', async ({ page }) => {
  await signIn(page, demo.staff, '/account');
  await page.getByRole('region', { name: 'Back office' }).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
});

test('o6 a paid order ships in two parts and is delivered', async ({ page, anotherDevice }) => {
  const order = await paidOrder(page);
  const staff = await office(anotherDevice);
  await openOrder(staff, order);
  await axe(staff);

  const first = await step(staff, 'Ship');
  await first.getByLabel(items.candle.name).fill('1');
  await first.getByLabel(items.cap.name).fill('');
  await first.getByLabel('Carrier').fill('An Post');
  await first.getByLabel('Tracking number').fill('CX 123 IE');
  await first.getByRole('button', { name: 'Ship', exact: true }).click();
  await expect(staff.getByRole('status')).toContainText('Shipped');
  expect(await cells(staff, items.candle.name)).toMatchObject({ Ordered: '3', Shipped: '1', State: 'Unfulfilled' });
  await expectOrderStatus(page, order, 'Processing');
  await expect(page.getByRole('region', { name: 'Shipments' })).toContainText(/An Post, CX 123 IE/);
  await expect(action(page, 'Cancel order')).toHaveCount(0);

  await (await step(staff, 'Ship')).getByRole('button', { name: 'Ship', exact: true }).click();
  await expect(staff.getByRole('heading', { level: 1 }).locator('..')).toContainText('Shipped');
  await expectOrderStatus(page, order, 'Shipped');

  await staff.getByRole('button', { name: 'Shipment 1 has arrived' }).click();
  await expect(staff.getByRole('heading', { level: 1 }).locator('..')).toContainText('Shipped');
  await staff.getByRole('button', { name: 'Mark as delivered' }).click();
  await expect(staff.getByRole('heading', { level: 1 }).locator('..')).toContainText('Delivered');
  await expectOrderStatus(page, order, 'Delivered');
  await expect(staff.getByRole('button', { name: 'Cancel order' })).toHaveCount(0);
  await axe(staff);
});

test('p9 a partial refund, and never more than is left', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 422/);
  const order = await paidOrder(page);
  const total = 3 * items.candle.price + 2 * items.cap.price + SHIPPING;
  const staff = await office(anotherDevice);
  await openOrder(staff, order);
  const form = await step(staff, 'Refund');
  await expect(form.getByLabel('Amount in EUR')).toHaveValue((total / 100).toFixed(2));
  await form.getByLabel('Amount in EUR').fill('5.00');
  await form.getByLabel('Reason').fill('A dented lid.');
  await form.getByRole('button', { name: 'Refund' }).click();
  await expect(staff.getByRole('status')).toContainText('The refund is on its way');
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('main')).toContainText('Part of what you paid went back to you', { timeout: 500 });
  }).toPass();

  await openOrder(staff, order);
  const again = await step(staff, 'Refund');
  await again.getByLabel('Amount in EUR').fill((total / 100).toFixed(2));
  await again.getByLabel('Reason').fill('All of it.');
  await again.getByRole('button', { name: 'Refund' }).click();
  await expect(staff.getByRole('alert')).toContainText(`At most ${euros(total - 500)} can be given back`);
  await expect((await step(staff, 'Refund')).getByLabel('Reason')).toHaveValue('All of it.');
  await axe(staff);
});

test('what has not shipped is cancelled line by line, and its share goes back', async ({ page, anotherDevice }) => {
  const order = await paidOrder(page);
  const staff = await office(anotherDevice);
  await openOrder(staff, order);
  const ship = await step(staff, 'Ship');
  await ship.getByLabel(items.cap.name).fill('');
  await ship.getByRole('button', { name: 'Ship', exact: true }).click();
  const cancel = await step(staff, 'Cancel items');
  await cancel.getByLabel(items.cap.name).fill('2');
  await cancel.getByRole('button', { name: 'Cancel these' }).click();
  await expect(staff.getByRole('status')).toContainText('Cancelled');
  expect(await cells(staff, items.cap.name)).toMatchObject({ Cancelled: '2', State: 'Cancelled' });
  await expectOrderStatus(page, order, 'Shipped');
  await expect(staff.getByRole('region', { name: 'Payment' })).toContainText(euros(2 * items.cap.price));
});

test('o6 an order that has shipped is cancelled by staff, and its goods are booked in', async ({ page, anotherDevice }) => {
  const order = await paidOrder(page);
  const staff = await office(anotherDevice);
  await openOrder(staff, order);
  await (await step(staff, 'Ship')).getByRole('button', { name: 'Ship', exact: true }).click();
  await (await step(staff, 'Cancel the order')).getByRole('button', { name: 'Cancel order' }).click();
  await expect(staff.getByRole('status')).toContainText('The order is cancelled');
  const back = await step(staff, 'Book in returned goods');
  await back.getByLabel(`Good: ${items.candle.name}`).fill('2');
  await back.getByLabel(`Damaged: ${items.candle.name}`).fill('1');
  await back.getByRole('button', { name: 'Book in' }).click();
  await expect(staff.getByRole('status')).toContainText('Booked in');
  expect(await cells(staff, items.candle.name)).toMatchObject({ Shipped: '3', Returned: '3' });
  await expectInHistory(page, order, 'Cancelled');
});

test('two staff members do a thing once: the second is told that the order has changed', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 409/);
  const order = await paidOrder(page);
  const [one, other] = [await office(anotherDevice), await office(anotherDevice)];
  await openOrder(one, order);
  await openOrder(other, order);
  await (await step(one, 'Ship')).getByRole('button', { name: 'Ship', exact: true }).click();
  await expect(one.getByRole('status')).toContainText('Shipped');
  await (await step(other, 'Ship')).getByRole('button', { name: 'Ship', exact: true }).click();
  await expect(other.getByRole('alert')).toContainText('This order has changed meanwhile');
  await expect(other.getByRole('article', { name: 'Shipment 1' })).toBeVisible();
  await expect(other.getByRole('article', { name: 'Shipment 2' })).toHaveCount(0);
});

test('a note is for staff alone, and what staff did is in the audit log', async ({ page, anotherDevice }) => {
  const order = await paidOrder(page);
  const staff = await office(anotherDevice);
  await openOrder(staff, order);
  const note = await step(staff, 'Add a note');
  await note.getByLabel('Note, which only staff see').fill('Rings twice.');
  await note.getByRole('button', { name: 'Add note' }).click();
  await expect(staff.getByRole('region', { name: 'Notes' })).toContainText('Rings twice.');
  await page.reload();
  await expect(page.getByRole('main')).not.toContainText('Rings twice.');
  // Others sign in meanwhile, which stands there too.
  await staff.goto(`/staff/audit?kind=order&id=${order}`);
  await expect(staff.getByRole('row').nth(1)).toContainText(`Order #${order}`);
  await expect(staff.getByRole('row').nth(1)).toContainText('Added a note');
  await axe(staff);
});

test('orders are found by number, address, name, SKU and status', async ({ page, anotherDevice }) => {
  const { account, order } = await orderUpToPayment(page, items.jar);
  const staff = await office(anotherDevice);
  await staff.goto('/staff/orders');
  await axe(staff);
  for (const words of [String(order), account.email]) {
    await staff.getByLabel('Number, email, name or SKU').fill(words);
    await staff.getByRole('button', { name: 'Find' }).click();
    await expect(staff.getByRole('link', { name: `#${order}`, exact: true })).toBeVisible();
    await expect(staff.getByRole('status')).toHaveText('1 order');
  }
  await staff.getByLabel('Status').selectOption('Delivered');
  await staff.getByRole('button', { name: 'Find' }).click();
  await expect(staff.getByRole('status')).toHaveText('No order matches.');
});

test('the back office works on a phone', async ({ page, anotherDevice }) => {
  const order = await paidOrder(page);
  const staff = await asStaff(await (await anotherDevice({ viewport: { width: 360, height: 740 } })).newPage());
  for (const path of ['/staff/orders', `/staff/orders/${order}`, '/staff/audit']) {
    await staff.goto(path);
    await axe(staff);
    expect(await staff.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
  }
});
