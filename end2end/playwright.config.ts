import { defineConfig } from '@playwright/test';
import { args, executablePath } from './chromium.mjs';

// The server under test is started by global-setup.ts; `script/test e2e` builds it first.
export default defineConfig({
  testDir: '.',
  outputDir: '../target/e2e/results',
  globalSetup: './global-setup.ts',
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  globalTimeout: 50 * 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: process.stdout.isTTY ? 'list' : [['line'], ['json', { outputFile: '../target/e2e/results.json' }]],
  use: {
    browserName: 'chromium',
    // Without pictures of every step, which take a quarter of the time.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, args },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: '**/*.phone.spec.ts',
      use: { viewport: { width: 1280, height: 900 } },
    },
    {
      name: 'phone',
      testMatch: '**/*.phone.spec.ts',
      use: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    },
  ],
});
