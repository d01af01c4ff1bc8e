import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  addAsGuest,
  addInSession,
  addSignedIn,
  cartButton,
  decline,
  drawer,
  items,
  line,
  newEmail,
  orderAgain,
  orderAsGuest,
  pay,
  register,
  soldOut,
  visit,
  type Item,
} from './shop';

/** The longest name in the catalogue. */
const sofa: Item = {
  slug: 'one-more-chapter-sofa',
  name: 'Sofa and reading lamp for people who say “just one more chapter”',
  price: 129000,
  options: { Colour: 'Barley' },
};

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wide, window } = await page.evaluate(() => ({
    window: document.documentElement.clientWidth,
    wide: document.documentElement.scrollWidth,
  }));
  expect(wide, `width of ${page.url()}`).toBeLessThanOrEqual(window);
  await page.evaluate(() => scrollTo(500, 0));
  expect(await page.evaluate(() => scrollX), `${page.url()} scrolls sideways`).toBe(0);
}

async function check(page: Page, path: string): Promise<void> {
  await visit(page, path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expectNoSidewaysScroll(page);
}

/** Every button, field and link of these that can be touched is at least 44 px high and wide. */
async function expectTargets(scope: Locator, roles: ('button' | 'link' | 'spinbutton' | 'radio' | 'textbox')[]): Promise<void> {
  const small: string[] = [];
  for (const role of roles) {
    for (const target of await scope.getByRole(role).all()) {
      if (!(await target.isVisible())) continue;
      const [box, text] = [await target.boundingBox(), await target.evaluate((node) => node.outerHTML.slice(0, 120))];
      if (box && (box.height < 43.5 || (role !== 'link' && box.width < 43.5))) {
        small.push(`${role} ${Math.round(box.width)} x ${Math.round(box.height)}: ${text}`);
      }
    }
  }
  expect(small).toEqual([]);
}

test('the catalogue does not scroll sideways', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  for (const path of [
    '/',
    '/categories/clothing',
    '/search?q=gift',
    '/search?q=zeppelin',
    `/search?q=${'x'.repeat(80)}`,
    `/products/${sofa.slug}`,
    '/products/banded-t-shirt',
    `/products/${soldOut.slug}`,
    '/nothing',
    '/login',
    '/register',
    '/track',
    '/forgot-password',
    `/reset-password?token=${'00'.repeat(32)}`,
    '/cart',
  ]) {
    await check(page, path);
  }
});

test('cart, drawer, checkout and orders do not scroll sideways', async ({ page }) => {
  await register(page);
  for (const item of [items.jar, sofa]) await addSignedIn(page, item);
  for (const path of ['/cart', '/checkout', '/orders', '/account']) await check(page, path);
  await cartButton(page).click();
  await expect(line(drawer(page), sofa)).toBeVisible();
  await expectNoSidewaysScroll(page);
  await visit(page, '/cart');
  await page.getByRole('button', { name: `Remove ${sofa.name}`, exact: true }).click();
  await expect(line(page, sofa)).toHaveCount(0);

  const order = await orderAgain(page);
  await check(page, '/checkout');
  await check(page, `/orders/${order}`);
  await page.getByRole('main').getByRole('button', { name: 'Retry payment', exact: true }).click();
  await decline(page, order);
  await expectNoSidewaysScroll(page);
  const paid = await orderAgain(page, items.jar);
  await pay(page, paid);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expectNoSidewaysScroll(page);
  await check(page, '/orders');
});

test("a guest's checkout does not scroll sideways", async ({ page }) => {
  const order = await orderAsGuest(page, newEmail(), sofa);
  await expectNoSidewaysScroll(page);
  await pay(page, order);
  await expectNoSidewaysScroll(page);
  await addInSession(page, items.jar);
  for (const path of ['/checkout', '/orders', `/orders/${order}`, '/login']) await check(page, path);
  await visit(page, '/checkout');
  await expectTargets(page.getByRole('main'), ['button', 'textbox', 'spinbutton']);
});

test('targets are 44 px', async ({ page }) => {
  await addAsGuest(page, items.jar);
  await expectTargets(page.getByRole('banner'), ['button', 'link']);
  const buy = page.getByRole('main').locator('form').filter({ has: page.getByRole('button', { name: 'Add to cart' }) });
  await expectTargets(buy, ['button', 'spinbutton']);
  for (const pill of await buy.locator('label:has(input[type=radio])').all()) {
    expect((await pill.boundingBox())?.height).toBeGreaterThanOrEqual(43.5);
  }

  await cartButton(page).click();
  await expect(line(drawer(page), items.jar)).toBeVisible();
  await expectTargets(drawer(page), ['button', 'spinbutton']);
  await visit(page, '/cart');
  await expectTargets(page.getByRole('main'), ['button', 'spinbutton']);
  await expectTargets(page.getByRole('complementary', { name: 'Summary' }), ['link']);
  await visit(page, '/login');
  await expectTargets(page.getByRole('main'), ['button', 'textbox']);
});

test('nothing jumps while a page loads', async ({ page }) => {
  await page.addInitScript(() => {
    (window as unknown as { shift: number }).shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const path of ['/', '/categories/clothing', `/products/${items.jar.slug}`]) {
    await visit(page, path);
    await page.evaluate(() => document.fonts.ready);
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift), `layout shift of ${path}`).toBeLessThan(0.05);
  }
});

test('a button leads to the categories, with and without scripts', async ({ page, browser, baseURL }) => {
  await visit(page, '/');
  const plain = await (await browser.newContext({ baseURL, javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage();
  await plain.goto('/');
  for (const tab of [page, plain]) {
    await expect(tab.getByRole('navigation', { name: 'Categories' })).toBeHidden();
    await tab.getByRole('button', { name: 'Menu', exact: true }).click();
    await tab.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Clothing' }).click();
    await expect(tab).toHaveURL('/categories/clothing');
  }
  await plain.context().close();
});
