import type { APIRequestContext, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { cents, items, soldOut, visit } from './shop';

/** The names on the cards of a list, in their order. */
async function cards(page: Page): Promise<string[]> {
  return page.getByRole('main').locator('.card .card-name').allTextContents();
}

/** The prices on the cards, in their order. */
async function prices(page: Page): Promise<number[]> {
  const texts = await page.getByRole('main').locator('.card').locator('.price > ins, .price:not(:has(ins))').allTextContents();
  return texts.map(cents);
}

async function html(request: APIRequestContext, path: string): Promise<string> {
  const response = await request.get(path, { headers: { accept: 'text/html' } });
  expect(response.status(), path).toBe(200);
  return response.text();
}

test.describe('search', () => {
  for (const [typed, count, found] of [
    ['teapot', 1, 'Second Cup teapot'],
    ['TEAP', 1, 'Second Cup teapot'], // a word's beginning, in any case
    ['porcelain cobalt', 1, soldOut.name], // two words of the description
    ['wool winter coat', 1, 'Foxcote camel overcoat'], // tags
    ['spoon  porridge', 1, items.bowl.name], // any order
    ['matin', 1, 'Matinée sunglasses'], // of a word with an accent
  ] as const) {
    test(`finds ${count} for “${typed}”`, async ({ page }) => {
      await visit(page, '/');
      await page.getByRole('searchbox').fill(typed);
      await page.getByRole('searchbox').press('Enter');
      await expect(page).toHaveURL(/\/search\?q=/);
      await expect(page.getByRole('main').getByText(`${count} product${count === 1 ? '' : 's'}`, { exact: true })).toBeVisible();
      expect(await cards(page)).toContain(found);
    });
  }

  test('finds words with and without their accents', async ({ page }) => {
    for (const typed of ['café', 'cafe']) {
      await visit(page, `/search?q=${encodeURIComponent(typed)}`);
      await expect(page.getByRole('main').getByRole('link', { name: /^Café au Lait/ })).toBeVisible();
    }
  });

  test('says when nothing was found, and offers a way on', async ({ page }) => {
    const response = await visit(page, '/search?q=zeppelin');
    expect(response?.status()).toBe(200);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toContainText('zeppelin');
    expect(await cards(page)).toEqual([]);
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  });

  for (const typed of ['"', "'; drop table products; --", '*', 'NEAR(', '<script>alert(1)</script>', 'x'.repeat(2000), '%00', '']) {
    test(`takes “${typed.slice(0, 30)}” as words`, async ({ page }) => {
      const response = await page.goto(`/search?q=${encodeURIComponent(typed)}`);
      expect(response?.status()).toBe(200);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    });
  }
});

test.describe('lists', () => {
  test('are sorted as chosen, and stay so over a reload', async ({ page }) => {
    await visit(page, '/categories/clothing');
    await page.getByLabel('Sort by').selectOption({ label: 'Price, low to high' });
    await expect(page).toHaveURL(/sort=price-ascending/);
    await expect(async () => {
      const shown = await prices(page);
      expect(shown.length).toBeGreaterThan(5);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
    }).toPass();
    await visit(page, page.url());
    expect(await prices(page)).toEqual((await prices(page)).sort((a, b) => a - b));

    await page.getByLabel('Sort by').selectOption({ label: 'Price, high to low' });
    await expect(async () => {
      const shown = await prices(page);
      expect(shown).toEqual([...shown].sort((a, b) => b - a));
    }).toPass();

    await page.getByLabel('Sort by').selectOption({ label: 'Name' });
    await expect(async () => {
      const shown = await cards(page);
      expect(shown).toEqual([...shown].sort((a, b) => a.localeCompare(b, 'en')));
    }).toPass();
  });

  test('have pages that together show every product once', async ({ page }) => {
    await visit(page, '/search?q=');
    const total = Number(/(\d+) products/.exec((await page.getByRole('main').getByText(/^\d+ products$/).textContent()) ?? '')?.[1]);
    expect(total).toBeGreaterThanOrEqual(48);
    const seen: string[] = [];
    for (let n = 1; ; n++) {
      await expect.poll(async () => (await cards(page)).length).toBeGreaterThan(0);
      seen.push(...(await cards(page)));
      const next = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Next' });
      if (!(await next.isVisible())) break;
      await next.click();
      await expect(page).toHaveURL(new RegExp(`page=${n + 1}`));
      await expect.poll(async () => seen.includes((await cards(page))[0])).toBe(false);
    }
    expect(seen.length).toBe(total);
    expect(new Set(seen).size).toBe(total);
  });

  test('show what is reduced and what is sold out', async ({ page }) => {
    await visit(page, `/search?q=${encodeURIComponent('sake')}`);
    await expect(page.getByRole('main').locator('.card').filter({ hasText: soldOut.name })).toContainText(/sold out/i);
    await visit(page, '/search?q=saucer');
    const card = page.getByRole('main').locator('.card').filter({ hasText: 'Café au Lait' });
    await expect(card).toContainText('€64.00');
    await expect(card).toContainText('€78.00');
  });
});

test.describe('what is not there', () => {
  for (const path of [
    '/products/nothing',
    '/categories/nothing',
    '/nothing',
    '/products',
    '/products/power-cut-candle/more',
    '/categories/clothing?page=99',
    '/products/%00',
    '/products/..%2f..%2fetc',
  ]) {
    test(`${path} is a 404 with a page of the shop's own`, async ({ page, allowConsole }) => {
      allowConsole(/status of 404/);
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    });
  }

  test('a trailing slash leads to the page', async ({ page }) => {
    const response = await page.goto(`/products/${items.candle.slug}/`);
    expect(response?.status()).toBe(200);
    await expect(page).toHaveURL(`/products/${items.candle.slug}`);
  });
});

test.describe('for search engines', () => {
  test('a product has title, description, canonical link, Open Graph and JSON-LD', async ({ page, baseURL }) => {
    await visit(page, '/products/schoolroom-chair?utm_source=x');
    await expect(page).toHaveTitle('Schoolroom chair · Forever Cart');
    const content = (selector: string) => page.locator(`head ${selector}`).getAttribute('content');
    expect(await content('meta[name="description"]')).toMatch(/village school/);
    const here = `${baseURL}/products/schoolroom-chair`;
    await expect(page.locator('head link[rel="canonical"]')).toHaveAttribute('href', here);
    expect(await content('meta[property="og:title"]')).toContain('Schoolroom chair');
    expect(await content('meta[property="og:type"]')).toBe('product');
    expect(await content('meta[property="og:url"]')).toBe(here);
    const picture = (await content('meta[property="og:image"]')) ?? '';
    expect(picture).toMatch(/^https?:\/\//);
    expect((await page.request.get(picture)).status()).toBe(200);

    const data = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '');
    expect(data).toMatchObject({ '@context': 'https://schema.org', '@type': 'Product', name: 'Schoolroom chair' });
    expect(data.offers).toMatchObject({ '@type': 'AggregateOffer', lowPrice: '148.00', highPrice: '148.00', offerCount: 3 });
    expect(data.offers.offers).toHaveLength(3);
    for (const offer of data.offers.offers) {
      expect(offer).toMatchObject({
        '@type': 'Offer',
        price: '148.00',
        priceCurrency: 'EUR',
        availability: 'https://schema.org/InStock',
      });
    }
  });

  test('JSON-LD says what is sold out', async ({ request }) => {
    const text = await html(request, `/products/${soldOut.slug}`);
    const data = JSON.parse(/<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/s.exec(text)?.[1] ?? '');
    expect(data.offers.availability).toBe('https://schema.org/OutOfStock');
  });

  test('every public page has a title, a description and a canonical link of its own', async ({ request }) => {
    const titles = new Set<string>();
    const paths = ['/', '/categories/clothing', '/categories/footwear', `/products/${items.candle.slug}`];
    for (const path of paths) {
      const text = await html(request, path);
      titles.add(/<title>(.*?)<\/title>/.exec(text)?.[1] ?? '');
      expect(text).toMatch(/<meta name="description" content="[^"]{20,}"/);
      expect(text).toMatch(/<link (?=[^>]*rel="canonical")[^>]*href="http/);
      expect(text).toContain('property="og:title"');
    }
    expect(titles.size).toBe(paths.length);
  });

  test('personal pages ask not to be indexed', async ({ request }) => {
    for (const path of ['/cart', '/login', '/register']) {
      expect(await html(request, path), path).toMatch(/<meta name="robots" content="noindex/);
    }
  });

  test('sitemap.xml lists every product and category', async ({ request, baseURL }) => {
    const response = await request.get('/sitemap.xml');
    expect(response.status()).toBe(200);
    expect(response.headers()['content-type']).toContain('xml');
    const listed = [...(await response.text()).matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url);
    expect(listed).toContain(`${baseURL}/categories/clothing`);
    const products = listed.filter((url) => url.startsWith(`${baseURL}/products/`));
    expect(products.length).toBeGreaterThanOrEqual(48);
    expect(products).toContain(`${baseURL}/products/${items.candle.slug}`);
    expect((await request.get(products[7])).status()).toBe(200);
  });

  test('robots.txt names the sitemap and keeps robots out of personal pages', async ({ request, baseURL }) => {
    const response = await request.get('/robots.txt');
    expect(response.status()).toBe(200);
    const text = await response.text();
    expect(text).toContain(`Sitemap: ${baseURL}/sitemap.xml`);
    for (const path of ['/cart', '/checkout', '/orders']) expect(text).toMatch(new RegExp(`Disallow: ${path}`));
  });
});
