import { expect, test } from './fixtures';
import { addAsGuest, cartButton, drawer, expectBadge, items, quantity, visit } from './shop';

test('the first Tab leads to a link that skips to the content', async ({ page }) => {
  await visit(page, '/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#main$/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});

test('the drawer opens by keyboard, keeps the focus inside, and gives it back', async ({ page }) => {
  await addAsGuest(page, items.candle);
  await visit(page, '/');
  await expectBadge(page, 1);
  await cartButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toBeVisible();
  for (let n = 0; n < 20; n++) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused !== document.body && !focused?.closest('dialog');
    });
    expect(outside, 'focus outside of the open drawer').toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();
  await expect(cartButton(page)).toBeFocused();

  await page.keyboard.press('Space');
  await expect(drawer(page)).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Close', exact: true }).press('Enter');
  await expect(drawer(page)).toBeHidden();
  await expect(cartButton(page)).toBeFocused();
});

test('a product is chosen and put into the cart by keyboard alone', async ({ page }) => {
  await visit(page, `/products/${items.jar.slug}`);
  const size = page.getByRole('radiogroup', { name: 'Size' });
  await size.getByRole('radio', { name: '0.5 litres' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(size.getByRole('radio', { name: '1 litre' })).toBeChecked();
  const amount = page.getByRole('spinbutton', { name: 'Quantity', exact: true });
  await amount.focus();
  await page.keyboard.press('ArrowUp');
  await expect(amount).toHaveValue('2');
  await page.getByRole('button', { name: 'Add to cart', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expectBadge(page, 2);
});

test('what is removed does not take the focus with it', async ({ page }) => {
  await addAsGuest(page, items.candle);
  await addAsGuest(page, items.cap);
  await visit(page, '/cart');
  const remove = page.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true });
  await remove.focus();
  await page.keyboard.press('Enter');
  await expect(quantity(page, items.candle)).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test('the route is said: after a link the page has its own title and starts at the top', async ({ page }) => {
  await visit(page, '/');
  const link = page.getByRole('main').getByRole('link', { name: 'Clothing' });
  await link.scrollIntoViewIfNeeded();
  await link.click();
  await expect(page).toHaveTitle(/^Clothing · /);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
});
