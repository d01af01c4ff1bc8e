// Unpacks a release into an empty folder, starts it there with sample data, and buys something: over the REST API, and on the
// sandbox provider. So what is shipped holds all that it needs.
//   node script/tools/smoke.mjs ARCHIVE.tar.gz

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const PATIENCE = 60_000; // milliseconds until something is so that has to be

const archive = resolve(process.argv[2]);
const name = basename(archive, '.tar.gz');
const [, version] = /^forever-cart-([^-]+)-/.exec(name);
const work = mkdtempSync(join(tmpdir(), 'forever-cart-'));
const folder = join(work, name);
const log = join(work, 'log');
const steps = [];

async function freeAddress() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return `127.0.0.1:${port}`;
}

async function until(holds, otherwise) {
  for (const asked = Date.now(); Date.now() - asked < PATIENCE; await new Promise((next) => setTimeout(next, 50))) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(otherwise);
}

const address = await freeAddress();
const base = `http://${address}`;
const environment = {
  DATABASE_URL: 'sqlite://var/shop.db',
  LEPTOS_SITE_ADDR: address,
  LEPTOS_SITE_ROOT: 'site',
  SITE_URL: base,
  PAYMENT_GATEWAY: 'sandbox',
  SANDBOX_ADDR: await freeAddress(),
  SAMPLE_DATA: 'true',
  LOG: 'warn',
};

async function call(path, { body, ...headers } = {}) {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function step(what, does) {
  const result = await does();
  steps.push(what);
  console.log(`package: ${what}`);
  return result;
}

let shop;
let ended;
try {
  execFileSync('tar', ['-xzf', archive, '-C', work]);
  await step('it holds program, site, licences and a bill of materials of its version', () => {
    assert.deepEqual(readdirSync(work), [name]);
    const files = readdirSync(folder);
    for (const file of ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'THIRD-PARTY-LICENCES.txt', 'deploy', 'forever-cart', 'site']) {
      assert.ok(files.includes(file), `${file} is missing`);
    }
    const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));
    assert.equal(bill.metadata.component.version, version);
    const licences = readFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), 'utf8');
    const unnamed = bill.components.filter(({ purl, name, version }) => purl && !licences.includes(`\n${name} ${version}: `));
    assert.deepEqual(unnamed, [], 'crates without a licence');
    const said = execFileSync(join(folder, 'forever-cart'), ['--version'], { encoding: 'utf8' });
    assert.equal(said.trim(), `forever-cart ${version}`);
  });

  const output = openSync(log, 'w');
  shop = spawn(join(folder, 'forever-cart'), ['serve'], { cwd: folder, env: environment, stdio: ['ignore', output, output] });
  ended = new Promise((over) => shop.once('exit', (code, signal) => over(code ?? signal)));
  await step('it starts with what it holds', () =>
    until(async () => {
      assert.equal(shop.exitCode, null, 'the shop ended');
      return (await fetch(`${base}/health/ready`).catch(() => null))?.ok;
    }, 'the shop is not ready'));

  await step('its home page names files that are there', async () => {
    const page = await (await fetch(base)).text();
    const files = new Set(page.match(/\/(?:pkg|fonts)\/[\w./-]+\.(?:js|css|wasm|woff2)/g));
    assert.ok([...files].some((file) => file.endsWith('.css')), 'no stylesheet');
    for (const file of files) assert.equal((await fetch(base + file)).status, 200, file);
  });

  const order = await step('a guest orders', async () => {
    const products = (await call('/products?per_page=100')).items;
    const variant = products.flatMap(({ variants }) => variants).find(({ available }) => available > 2);
    const method = (await call('/shipping-methods?country=IE')).items[0].id;
    const { token } = await call('/cart/lines', { body: { variant_id: variant.id, quantity: 2 } });
    const signed = { Authorization: `Bearer ${token}` };
    const shipping_address = { name: 'Aoife Byrne', line1: '12 Camden Row', city: 'Dublin', postal_code: 'D08 X5C4', country: 'IE' };
    const body = { shipping_address, shipping_method: method, email: 'guest@example.com' };
    const placed = await call('/orders', { body, 'Idempotency-Key': 'smoke', ...signed });
    assert.equal(placed.order.status, 'pending_payment');
    return { ...placed, signed };
  });

  await step('pays on the provider’s page, and the shop hears of it', async () => {
    const paid = await fetch(`${order.payment.redirect_url}/pay`, { method: 'POST', redirect: 'manual' });
    assert.ok(paid.status < 400, `${paid.status}`);
    await until(
      async () => (await call(`/orders/${order.order.number}`, order.signed)).status === 'processing',
      'the order is not paid',
    );
  });

  await step('asked to close, it closes, and its books are in order', async () => {
    shop.kill('SIGTERM');
    assert.equal(await ended, 0);
    execFileSync(join(folder, 'forever-cart'), ['check'], { cwd: folder, env: environment });
  });
  console.log(`\n  ${steps.length} passed`);
} catch (error) {
  console.error(`package: ${error.stack}\n  1 failed`);
  try {
    console.error(readFileSync(log, 'utf8'));
  } catch {}
  process.exitCode = 1;
} finally {
  if (shop && shop.exitCode === null && shop.signalCode === null) {
    shop.kill('SIGKILL');
    await ended;
  }
  rmSync(work, { recursive: true });
}
