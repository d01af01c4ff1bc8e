import type { Page, Request } from '@playwright/test';
import { expect, test } from './fixtures';
import { addButton, expectBadge, items, line, openDrawer, drawer, openProduct, visit } from './shop';

const bar = (page: Page) => page.locator('p.offline');

test('e2 without a network the cart of a guest works, and the page says so', async ({ page, context, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED/);
  await openProduct(page, items.candle);
  expect(await bar(page).boundingBox()).toMatchObject({ height: 0 });
  // Who does something on a page has the drawer fetched, so that it opens without a network too.
  const loading = new Set<Request>();
  page.on('request', (request) => void (request.url().endsWith('.wasm') && loading.add(request)));
  page.on('requestfinished', (request) => void loading.delete(request));
  const drawerLoaded = page.waitForEvent('requestfinished', (request) => request.url().includes('split_bag'));
  await page.keyboard.press('Shift');
  await drawerLoaded;
  await expect.poll(() => loading.size).toBe(0);

  await context.setOffline(true);
  await expect(page.getByRole('status').filter({ hasText: 'You’re offline' })).toBeVisible();
  await addButton(page).click();
  await expectBadge(page, 1);
  await openDrawer(page);
  await expect(line(drawer(page), items.candle)).toBeVisible();

  await context.setOffline(false);
  await expect(bar(page)).toHaveText('');
  expect(await bar(page).boundingBox()).toMatchObject({ height: 0 });
  await visit(page, '/cart');
  await expect(line(page, items.candle)).toBeVisible();
});
