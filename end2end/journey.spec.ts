import { expect, test } from './fixtures';
import {
  action,
  atProvider,
  drawer,
  expectBadge,
  expectInHistory,
  expectSignedIn,
  fillCheckout,
  fillRegistration,
  hydrated,
  line,
  newAccount,
  openDrawer,
  pay,
  placeButton,
  quantity,
  visit,
  type Item,
} from './shop';

const chair: Item = { slug: 'schoolroom-chair', name: 'Schoolroom chair', price: 14800, options: { Finish: 'Bottle green' } };

test('from the first visit to a paid order', async ({ page }) => {
  // Home, category, product.
  await visit(page, '/');
  await expectBadge(page, 0);
  await page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Home & Garden' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Home & Garden' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: chair.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: chair.name })).toBeVisible();

  // Into the cart, by the drawer to the cart page and to checkout.
  await page.getByRole('radiogroup', { name: 'Finish' }).getByRole('radio', { name: 'Bottle green' }).check();
  const amount = page.getByRole('spinbutton', { name: 'Quantity', exact: true });
  const before = Number(await amount.getAttribute('max'));
  expect(before, 'how many there are').toBeGreaterThan(2);
  await amount.fill('2');
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await expectBadge(page, 2);
  await openDrawer(page);
  await expect(line(drawer(page), chair)).toContainText('Bottle green');
  await expect(line(drawer(page), chair)).toContainText('€296.00');
  await drawer(page).getByRole('link', { name: 'View full cart' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your cart' })).toBeVisible();
  await expect(quantity(page, chair)).toHaveValue('2');
  await page.getByRole('main').getByRole('link', { name: 'Checkout', exact: true }).click();

  // Who has an account signs in there, and who makes one comes back with everything in place.
  const account = newAccount();
  await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create account' })).toBeVisible();
  await fillRegistration(page, account);
  await expect(page).toHaveURL('/checkout');
  await expectSignedIn(page);
  await expect(quantity(page, chair)).toHaveValue('2');
  await fillCheckout(page);
  await page.getByRole('radiogroup', { name: 'Shipping method' }).getByRole('radio', { name: /Express/ }).check();
  await expect(page.getByText('€305.90').first()).toBeVisible(); // two chairs and 9.90
  await placeButton(page).click();

  // The provider's page, and back.
  const order = await atProvider(page);
  await expect(page.getByText('€305.90')).toBeVisible();
  const back = hydrated(page);
  await pay(page, order);
  await back;
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(page.getByRole('main')).toContainText(`#${order}`);
  await expectBadge(page, 0);

  // Order History and the order.
  await expectInHistory(page, order, 'Processing');
  await page.getByRole('main').getByRole('link', { name: `Order #${order}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
  await expect(page.getByRole('main').getByText('Processing', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('main')).toContainText(chair.name);
  await expect(page.getByRole('main')).toContainText('14 Canal Walk');
  await expect(action(page, 'Retry payment')).toHaveCount(0);

  // What was bought is no longer for sale.
  await visit(page, `/products/${chair.slug}`);
  await page.getByRole('radiogroup', { name: 'Finish' }).getByRole('radio', { name: 'Bottle green' }).check();
  await expect(amount).toHaveAttribute('max', String(before - 2));
});
