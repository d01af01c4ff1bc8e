import { expect, test } from './fixtures';
import { items, visit } from './shop';

const words = '</title><meta http-equiv=refresh content=0;url=/cart><x-probe>';

test('s1 an address with markup in it stays an address, and its words stay words', async ({ page }) => {
  const address = `/search?q=${encodeURIComponent(words)}`;
  await visit(page, address);
  // The page is alive by now, and would have led away.
  await expect(page.getByRole('heading', { level: 1 })).toContainText(words);
  expect(await page.title()).toContain(`Results for “${words}”`);
  expect(new URL(page.url()).pathname).toBe('/search');
  await expect(page.locator('x-probe, meta[http-equiv=refresh]')).toHaveCount(0);
});

test('s1 a page runs the scripts that it needs, and no others of the site', async ({ page, allowConsole }) => {
  allowConsole(/Content Security Policy/);
  await visit(page, `/products/${items.candle.slug}`);
  for (const script of ['/api-docs.js', '/back-office.js']) {
    const refused = page.evaluate((src) => {
      const refused = new Promise<string>((resolve) =>
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }),
      );
      const element = document.createElement('script');
      element.src = src;
      document.head.append(element);
      return refused;
    }, script);
    expect(await refused, script).toBe('script-src-elem');
  }
  await visit(page, '/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('s1 the API page and its script are still there', async ({ page }) => {
  await page.goto('/api/docs');
  await expect(page.locator('#who')).toBeVisible();
});
