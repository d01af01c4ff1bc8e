import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { address, atProvider, items, newAccount, pay, type Account } from './shop';

test.use({ javaScriptEnabled: false });

async function register(page: Page, next: string): Promise<Account> {
  const account = newAccount();
  await page.goto(`/register?next=${next}`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(account.name);
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await expect(page).toHaveURL(next);
  return account;
}

test('e1 home, category and product can be read', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Kitchen & Table' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kitchen & Table' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: items.jar.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: items.jar.name })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('recycled glass');
  await expect(page.getByLabel('Which').getByRole('option')).toHaveCount(3);
  await expect(page.getByRole('main').getByText('€6.80').first()).toBeVisible();
});

test('e1 search, sorting and paging work', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('gift');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('main').getByText(/^\d+ products$/)).toBeVisible();
  await page.getByLabel('Sort by').selectOption({ label: 'Price, low to high' });
  await page.getByRole('main').getByRole('button', { name: 'Sort' }).click();
  await expect(page).toHaveURL(/q=gift/);
  await expect(page).toHaveURL(/sort=price-ascending/);
  await page.goto('/search?q=');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Next' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByRole('main').locator('.card').first()).toBeVisible();
});

test('e1 the cart button leads to the cart page', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: /^Cart/ }).click();
  await expect(page).toHaveURL(/\/cart/);
  await expect(page.getByRole('heading', { level: 1, name: 'Your cart' })).toBeVisible();
});

test('e1 a wrong password is said', async ({ page }) => {
  await page.goto('/login');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill('demo@example.com');
  await page.getByLabel('Password', { exact: true }).fill('not-the-password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Email or password is wrong' })).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});

test('e1 from signing in to a paid order, with forms alone', async ({ page }) => {
  const account = await register(page, '/');
  await page.goto('/account');
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.goto(`/login?next=/products/${items.jar.slug}`);
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`/products/${items.jar.slug}`);

  await page.getByLabel('Which').selectOption({ label: '1 litre: €8.90' });
  await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill('2');
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await expect(page).toHaveURL(/\/cart/);
  const main = page.getByRole('main');
  await expect(main).toContainText(items.jar.name);
  await expect(main).toContainText('1 litre');
  await expect(main).toContainText('€17.80');

  await main.getByRole('link', { name: 'Checkout', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
  for (const [name, value] of Object.entries(address)) await page.getByRole('textbox', { name }).fill(value);
  await page.getByRole('radiogroup', { name: 'Shipping method' }).getByRole('radio', { name: /Standard/ }).check();
  await page.getByRole('button', { name: 'Place order', exact: true }).click();
  const order = await atProvider(page);
  await expect(page.getByText('€22.70')).toBeVisible();

  // Back shows the order, and Retry leads to the payment page.
  await page.goto('/checkout');
  await expect(page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}` })).toBeVisible();
  await page.getByRole('button', { name: 'Retry payment', exact: true }).click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await expect(main.getByRole('heading', { level: 1 })).toContainText('Thank you');

  await page.goto('/orders');
  await main.getByRole('link', { name: `Order #${order}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Order #${order}` })).toBeVisible();
  await expect(main.getByText('Processing', { exact: true }).first()).toBeVisible();
});

test('e1 an address that is incomplete is refused and named, and nothing is ordered', async ({ page }) => {
  await register(page, `/products/${items.candle.slug}`);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.goto('/checkout');
  for (const [name, value] of Object.entries(address)) await page.getByRole('textbox', { name }).fill(value);
  await page.getByRole('textbox', { name: 'City' }).fill('   ');
  await page.getByRole('button', { name: 'Place order', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: /need another look/ })).toBeVisible();
  await expect(page).toHaveURL(/\/checkout/);
  await page.goto('/orders');
  await expect(page.getByRole('main')).toContainText('No orders yet');
});

test('e1 an order that waits is told of in the cart, and a paid one is cancelled after a question', async ({ page }) => {
  await register(page, `/products/${items.candle.slug}`);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.goto('/checkout');
  for (const [name, value] of Object.entries(address)) await page.getByRole('textbox', { name }).fill(value);
  await page.getByRole('button', { name: 'Place order', exact: true }).click();
  const order = await atProvider(page);
  await page.goto('/cart');
  await expect(page.getByRole('main')).toContainText(`Order #${order} waits for payment`);
  await page.getByRole('button', { name: 'Pay now', exact: true }).click();
  await atProvider(page);
  await pay(page, order);
  await page.goto(`/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Cancel order #\d+ and refund €12\.40\?$/ })).toBeVisible();
  await expect(page.getByRole('main').getByText('Processing', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel and refund', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You cancelled this order' }).or(page.getByText('You cancelled this order')).first()).toBeVisible();
});

test('e1 an order can be cancelled and its items put back', async ({ page }) => {
  await register(page, `/products/${items.candle.slug}`);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.goto('/checkout');
  for (const [name, value] of Object.entries(address)) await page.getByRole('textbox', { name }).fill(value);
  await page.getByRole('button', { name: 'Place order', exact: true }).click();
  await atProvider(page);
  await page.goto('/checkout');
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await expect(page.getByText(/was cancelled/)).toBeVisible();
  await page.getByRole('button', { name: /^Put .*items back/ }).click();
  await expect(page).toHaveURL(/\/cart/);
  await expect(page.getByRole('main')).toContainText(items.candle.name);
});
