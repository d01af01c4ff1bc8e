import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from './fixtures';
import type { Server } from './server';
import { addSignedIn, expectBadge, expectSignedIn, items, register, visit } from './shop';

test.use({ ownServer: 'assets' });

/** A request as it is, without anything decoded. */
function raw(url: string, encoding: string): Promise<{ status?: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}

async function hashedAssets(server: Server): Promise<string[]> {
  const page = await (await fetch(server.url)).text();
  const found = [...page.matchAll(/["'](\/pkg\/[^"']+\.(?:js|wasm|css))["']/g)].map(([, path]) => path);
  return [...new Set(found)];
}

test('what is named by its hash is compressed beforehand and kept for good', async ({ server }) => {
  const assets = await hashedAssets(server);
  for (const kind of ['js', 'wasm', 'css']) expect(assets.filter((path) => path.endsWith(`.${kind}`)), kind).not.toEqual([]);
  for (const path of assets) {
    const plain = await raw(server.url + path, 'identity');
    expect(plain.status, path).toBe(200);
    expect(plain.headers['content-encoding'], path).toBeUndefined();
    for (const [encoding, decode] of [['br', brotliDecompressSync], ['gzip', gunzipSync]] as const) {
      const packed = await raw(server.url + path, encoding);
      expect(packed.headers['content-encoding'], path).toBe(encoding);
      expect(packed.headers.vary, path).toMatch(/accept-encoding/i);
      expect(packed.headers['cache-control'], path).toMatch(/immutable/);
      expect(packed.headers['cache-control'], path).toMatch(/max-age=31536000/);
      expect(packed.headers['content-type'], path).toBe(plain.headers['content-type']);
      expect(decode(packed.body).equals(plain.body), path).toBe(true);
      // A small file has little in it that repeats.
      const share = plain.body.length > 20_000 ? 0.5 : plain.body.length > 2_000 ? 0.75 : 1;
      expect(packed.body.length, path).toBeLessThan(plain.body.length * share);
    }
    expect(path).toMatch(/\.[\w-]{16,}\.(js|wasm|css)$/);
  }
});

test('pages are compressed, and say that they may not be guessed about or framed', async ({ server }) => {
  for (const path of ['/', `/products/${items.candle.slug}`, '/cart']) {
    const { headers } = await raw(server.url + path, 'br, gzip');
    expect(headers['content-encoding'], path).toMatch(/br|gzip/);
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBeTruthy();
    expect(headers['content-security-policy'], path).toMatch(/frame-ancestors 'none'/);
  }
});

test('s1 only scripts of the shop run', async ({ request, baseURL }) => {
  for (const [path, needed] of [
    ['/', /'sha256-/],
    [`/products/${items.candle.slug}`, /'sha256-/],
    ['/cart', /'nonce-/],
    ['/login', /'nonce-/],
  ] as const) {
    const policy = (await request.get(path)).headers()['content-security-policy'] ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts.split(' '), path).toContain(`${new URL(baseURL ?? '').host}/pkg/`);
    expect(scripts, path).toContain("'wasm-unsafe-eval'");
    expect(scripts, path).toMatch(needed);
    expect(scripts, path).not.toMatch(/'self'|'unsafe-inline'|'unsafe-eval'|\*|https?:/);
  }
});

test('whoever comes from elsewhere waits for no stylesheet, and whoever is in the shop has it', async ({ page, request }) => {
  for (const path of ['/', `/products/${items.candle.slug}`, '/cart', '/checkout', '/nothing-is-here']) {
    const of = async (site: string) => {
      const response = await request.get(path, { headers: { 'sec-fetch-site': site } });
      const policy = response.headers()['content-security-policy'] ?? '';
      const html = (await response.text()).replace(/<noscript>.*?<\/noscript>/gs, '');
      return { html, style: /style-src ([^;]*)/.exec(policy)?.[1], vary: response.headers().vary };
    };
    const [first, next] = [await of('none'), await of('same-origin')];
    expect(first.html, path).toMatch(/<style>[^<]*\.header-inner[^<]*<\/style>/);
    expect(first.html, path).not.toMatch(/rel="(stylesheet|preload)"|url\(\/fonts\//);
    expect(first.style, path).toMatch(/^'self' 'sha256-[^']+'$/);
    expect(next.html, path).not.toContain('<style>');
    expect(next.html, path).toMatch(/rel="stylesheet"/);
    expect(next.style, path).toBe("'self'");
    if (!/cart|checkout/.test(path)) for (const { vary } of [first, next]) expect(vary, path).toContain('sec-fetch-site');
  }
  await visit(page, '/');
  await expect(page.locator('link[rel=stylesheet]')).toHaveCount(1);
  await page.waitForFunction(() => [...document.fonts].some(({ family, status }) => /Instrument Sans"?$/.test(family) && status === 'loaded'));
});

test('personal pages are not kept anywhere, public ones are the same for everybody', async ({ page, server }) => {
  await register(page);
  for (const path of ['/cart', '/checkout', '/orders', '/account', '/login']) {
    expect((await page.request.get(path)).headers()['cache-control'], path).toContain('no-store');
  }
  for (const path of ['/', `/products/${items.candle.slug}`]) {
    const mine = await page.request.get(path);
    const anyones = await fetch(server.url + path);
    expect(mine.headers()['cache-control'] ?? '', path).not.toContain('no-store');
    expect(mine.headers()['set-cookie'], path).toBeUndefined();
    expect(await mine.text(), path).toBe(await anyones.text());
  }
});

test('the cookies of session and device are out of reach of scripts and other sites', async ({ page, context }) => {
  await visit(page, '/');
  expect(await context.cookies(), 'no cookie before it is needed').toEqual([]);
  await register(page);
  const cookies = await context.cookies();
  expect(cookies.map((cookie) => cookie.name).sort()).toEqual(['device', 'session']);
  for (const cookie of cookies) expect(cookie, cookie.name).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(cookies.find((cookie) => cookie.name === 'session')?.value).toMatch(/^[0-9a-f]{64}$/);
});

test('session and cart outlive a restart of the server', async ({ page, server }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await server.kill();
  await server.start();
  await visit(page, '/cart');
  await expectSignedIn(page);
  await expectBadge(page, 2);
});

test('the server says that it lives and is ready', async ({ request }) => {
  for (const path of ['/health/live', '/health/ready']) expect((await request.get(path)).status(), path).toBe(200);
});
