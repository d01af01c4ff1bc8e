import type { Page } from '@playwright/test';
import { axe, demo, expect, test } from './fixtures';
import { euros, items, orderAgain, orderUpToPayment, pay, signIn } from './shop';
import { asStaff, openOrder, step } from './staff';

test.use({ ownServer: 'staff-dashboard' });

/** The numbers that the dashboard names, as they are shown. */
async function numbers(page: Page): Promise<Record<string, string>> {
  const pairs = page.locator('dl.numbers > div');
  return pairs.evaluateAll((all) =>
    Object.fromEntries(all.map((pair) => [pair.querySelector('dt')?.textContent ?? '', pair.querySelector('dd')?.textContent ?? ''])),
  );
}

/** Reads the dashboard again until it shows that: what was counted is written every few seconds. */
async function expectNumbers(page: Page, expected: Record<string, string>): Promise<void> {
  await expect(async () => {
    await page.reload();
    expect(await numbers(page)).toMatchObject(expected);
  }).toPass();
}

test('the dashboard shows what happened, and nothing else', async ({ page, anotherDevice }) => {
  const staff = await asStaff(await (await anotherDevice()).newPage());
  await staff.goto('/staff');
  await expect(staff.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await axe(staff);
  expect(await numbers(staff)).toMatchObject({ Revenue: euros(0), 'Orders placed': '0', 'Orders paid': '0', 'Carts begun': '0' });

  // A visit to an empty checkout counts once, however often the page looks again: by a visitor, and by an account.
  await page.goto('/checkout');
  await expect(page.getByText('Your cart is empty')).toBeVisible();
  const shopper = await (await anotherDevice()).newPage();
  await signIn(shopper, demo.shopper);
  await shopper.goto('/checkout');
  await expect(shopper.getByText('Your cart is empty')).toBeVisible();

  const first = items.candle.price + 490;
  const second = items.cap.price + 490;
  const { order } = await orderUpToPayment(page, items.candle);
  await pay(page, order);
  const again = await orderAgain(page, items.cap);
  await pay(page, again);
  await orderUpToPayment(await (await anotherDevice()).newPage(), items.jar);

  await expectNumbers(staff, {
    Revenue: euros(first + second),
    Refunded: euros(0),
    'Orders placed': '3',
    'Orders paid': '2',
    'Average order': euros((first + second) / 2),
    'Carts begun': '3',
    'Carts to orders': '100 %',
    'Checkout success': '100 %',
    'Tried with an empty cart': '2',
  });
  const revenue = staff.getByRole('figure', { name: 'Revenue' });
  await revenue.getByText('As a table').click();
  const cells = await revenue.getByRole('cell').allTextContents();
  expect(cells.filter((cell) => cell !== euros(0))).toEqual([euros(first + second)]);
  await axe(staff);

  await openOrder(staff, order);
  const refund = await step(staff, 'Refund');
  await refund.getByLabel('Amount in EUR').fill('5.00');
  await refund.getByLabel('Reason').fill('A dented lid.');
  await refund.getByRole('button', { name: 'Refund' }).click();
  await expect(staff.getByRole('status')).toContainText('The refund is on its way');
  await staff.goto('/staff');
  await expectNumbers(staff, { Revenue: euros(first + second), Refunded: euros(500) });
  await staff.getByRole('link', { name: 'This month, by day' }).click();
  await expectNumbers(staff, { Revenue: euros(first + second), Refunded: euros(500), 'Orders placed': '3' });
});

test('a dashboard that cannot be read again says since when', async ({ page, context, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED/);
  const staff = await asStaff(page);
  await staff.clock.install();
  await staff.goto('/staff');
  const behind = staff.getByText('Not up to date since');
  await context.setOffline(true);
  await staff.clock.fastForward(15_000);
  await expect(behind).toBeVisible();
  await context.setOffline(false);
  await staff.clock.fastForward(15_000);
  await expect(behind).toHaveCount(0);
});
