import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  action,
  addAsGuest,
  addSignedIn,
  address,
  decline,
  drawer,
  fillCheckout,
  items,
  line,
  newEmail,
  openDrawer,
  orderAgain,
  pay,
  place,
  placeButton,
  register,
  soldOut,
  variantId,
  visit,
  cartText,
  withGuestCart,
} from './shop';

const viewports = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

async function check(page: Page, path: string): Promise<void> {
  await visit(page, path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await axe(page);
}

for (const [device, viewport] of Object.entries(viewports)) {
  test.describe(device, () => {
    test.use({ viewport, contextOptions: { reducedMotion: 'reduce' } });

    test('the catalogue is accessible', async ({ page, allowConsole }) => {
      allowConsole(/status of 404/);
      for (const path of [
        '/',
        '/categories/footwear',
        '/products/banded-t-shirt',
        `/products/${soldOut.slug}`,
        '/products/schoolroom-chair',
        '/search?q=gift',
        '/search?q=zeppelin',
        '/nothing',
      ]) {
        await check(page, path);
      }
    });

    test("a guest's cart, the drawer and signing in are accessible", async ({ page, anotherDevice, baseURL }) => {
      await check(page, '/cart');
      await check(page, '/login?next=/checkout');
      await page.getByRole('textbox', { name: 'Email', exact: true }).fill('nobody@example.com');
      await page.getByLabel('Password', { exact: true }).fill('not-the-password');
      await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
      await axe(page);
      await check(page, '/register');

      await addAsGuest(page, items.jar);
      await openDrawer(page);
      await expect(line(drawer(page), items.jar)).toBeVisible();
      await axe(page);

      const ids = [await variantId(page, items.candle), await variantId(page, soldOut)];
      const text = cartText(ids.map((id) => ({ id, quantity: 2 })));
      const visitor = await (await anotherDevice({ viewport, ...withGuestCart(baseURL, text) })).newPage();
      await visit(visitor, '/cart');
      await expect(line(visitor, soldOut)).toContainText(/sold out/i);
      await axe(visitor);
    });

    test("a guest's checkout and order are accessible", async ({ page }) => {
      test.slow();
      for (const path of ['/checkout', '/track', '/forgot-password']) await check(page, path);
      await addAsGuest(page, items.candle);
      await visit(page, '/checkout');
      await expect(placeButton(page)).toBeVisible();
      await axe(page);
      await placeButton(page).click();
      await expect(page.getByRole('alert').filter({ hasText: /need another look/ })).toBeVisible();
      await axe(page);
      await fillCheckout(page, { Email: newEmail(), ...address });
      const order = await place(page);
      await check(page, '/checkout');
      await check(page, `/orders/${order}`);
      await action(page, 'Retry payment').click();
      await pay(page, order);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
      await axe(page);
      await check(page, '/orders');
      await check(page, '/register');
    });

    test('checkout, payment and orders are accessible', async ({ page }) => {
      test.slow();
      await register(page);
      await check(page, '/orders');
      await check(page, '/checkout');
      await addSignedIn(page, items.candle);
      await check(page, '/cart');
      await check(page, '/checkout');
      await page.getByRole('checkbox', { name: 'Billing address is the same' }).uncheck();
      await placeButton(page).click();
      await expect(page.getByRole('alert').filter({ hasText: /need another look/ })).toBeVisible();
      await axe(page);

      const order = await orderAgain(page);
      await axe(page);
      await check(page, '/checkout');
      await expect(action(page, 'Retry payment')).toBeVisible();
      await check(page, `/orders/${order}`);
      await addSignedIn(page, items.jar);
      await check(page, '/checkout');
      await fillCheckout(page);
      await check(page, '/orders');

      await visit(page, `/orders/${order}`);
      await action(page, 'Retry payment').click();
      await decline(page, order);
      await axe(page);
      const paid = await orderAgain(page);
      await pay(page, paid);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
      await axe(page);
      await check(page, `/orders/${paid}`);
      await check(page, '/orders');
      await check(page, '/account');
    });

    test('the receipt of a merge is accessible', async ({ page }) => {
      await addAsGuest(page, items.jar);
      await register(page, '/cart');
      await expect(page.getByRole('region', { name: 'Your carts were combined' })).toBeVisible();
      await axe(page);
    });
  });
}
