import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Server } from './server';

/** The accounts of the sample data. */
export const demo = {
  shopper: { email: 'demo@example.com', password: 'forever-cart' },
  staff: { email: 'staff@example.com', password: 'forever-cart' },
} as const;

type WorkerFixtures = {
  /**
   * Named, the tests of a file run against a server of their own: `test.use({ ownServer: 'payment' })`. For those that
   * stop it, read its log or change how the provider behaves.
   */
  ownServer: string | undefined;
  /** The name of that server's host, where an address is none. */
  serverHost: string;
  /** What that server is set to beyond the defaults. */
  serverEnv: Record<string, string>;
  /** That server; only with `ownServer`. */
  server: Server;
};

type Fixtures = {
  /** The sandbox payment provider's address. */
  sandboxUrl: string;
  /** Declares console messages that this test provokes; any other error or warning fails it. */
  allowConsole: (...patterns: RegExp[]) => void;
  /** Opens a browser context of its own: another device, another person. Its console is watched like the first one's. */
  anotherDevice: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Watches the console of a context that the test opened in a browser of its own. */
  watch: (context: BrowserContext) => void;
  consoleProblems: string[];
  consoleAllowances: RegExp[];
  quietConsole: void;
};

/**
 * Playwright's `test` for this shop: a test fails if a page of its `context`, or of another device that it opens, logs
 * an error or a warning, or throws.
 *
 *     test('an unknown product is a 404 with a way on', async ({ page, allowConsole }) => {
 *       allowConsole(/status of 404/);
 *       await page.goto('/products/nothing');
 *     });
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  ownServer: [undefined, { option: true, scope: 'worker' }],
  serverHost: ['127.0.0.1', { option: true, scope: 'worker' }],
  serverEnv: [{}, { option: true, scope: 'worker' }],
  server: [
    async ({ ownServer, serverHost, serverEnv }, use) => {
      if (!ownServer) return use(undefined as unknown as Server);
      const server = new Server(ownServer, serverHost);
      await server.start(serverEnv);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ ownServer, server }, use) => use(ownServer ? server.url : process.env.BASE_URL),
  sandboxUrl: async ({ ownServer, server }, use) =>
    use(ownServer ? server.sandboxUrl : (process.env.SANDBOX_URL ?? 'http://127.0.0.1:3010')),
  consoleProblems: async ({}, use) => use([]),
  consoleAllowances: async ({}, use) => use([]),
  allowConsole: async ({ consoleAllowances }, use) => use((...patterns) => void consoleAllowances.push(...patterns)),
  watch: async ({ consoleProblems }, use) => use((context) => watchConsole(context, consoleProblems)),
  quietConsole: [
    async ({ context, consoleProblems, consoleAllowances }, use) => {
      watchConsole(context, consoleProblems);
      await use();
      expect(
        consoleProblems.filter((problem) => !consoleAllowances.some((pattern) => pattern.test(problem))),
        'errors and warnings in the browser console',
      ).toEqual([]);
    },
    { auto: true },
  ],
  anotherDevice: async ({ browser, watch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      opened.push(context);
      watch(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
});

export { expect };

/** Collects errors and warnings of all pages of a context. */
function watchConsole(context: BrowserContext, problems: string[]): void {
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error().stack ?? error.error()}`));
}

/** Fails if the page breaks a rule of accessibility that a program can check. */
export async function axe(page: Page): Promise<void> {
  await page.waitForLoadState();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}
