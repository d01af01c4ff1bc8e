import { axe, expect, test } from './fixtures';
import { items, variantId } from './shop';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page of the API is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/api/docs#add_to_cart');
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('textbox', { name: 'Body' })).toBeVisible();
    await axe(page);
  });
}

test('calls can be tried as whoever the token says', async ({ page }) => {
  await page.goto('/api/docs#add_to_cart');
  const form = page.getByRole('form', { name: 'Try of POST /cart/lines' });
  const body = { variant_id: await variantId(page, items.jar), quantity: 2 };
  await form.getByRole('textbox', { name: 'Body' }).fill(JSON.stringify(body));
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByRole('status')).toContainText('"item_count": 2');
  await expect(page.getByRole('textbox', { name: 'Token, to try calls with' })).toHaveValue(/^[0-9a-f]{64}$/);

  await page.goto('/api/docs#list_products');
  const list = page.getByRole('form', { name: 'Try of GET /products' });
  await list.getByRole('textbox', { name: 'per_page' }).fill('1');
  await list.getByRole('button', { name: 'Send' }).click();
  await expect(list.getByRole('status')).toContainText('200');
});

test('a problem leads to what is said of it', async ({ page }) => {
  await page.goto('/problems/cart-empty');
  await expect(page).toHaveURL(/\/api\/docs#cart-empty$/);
  await expect(page.getByRole('row', { name: /cart-empty/ }).first()).toBeVisible();
});
