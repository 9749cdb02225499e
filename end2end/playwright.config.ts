// How the scenarios run: one built server with demonstration data (server.ts), three kinds of browser.
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const installed = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: '.',
  outputDir: 'results/traces',
  globalSetup: './server.ts',
  // All tests share one server and its demonstration data: one after the other, always in the same order.
  workers: 1,
  fullyParallel: false,
  // A scenario that passes only sometimes has failed.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'results/report.json' }], ['html', { outputFolder: 'results/html', open: 'never' }]],
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    timezoneId: 'Africa/Tunis',
    locale: 'fr-FR',
    launchOptions: {
      // Without a system Chromium, the one that `npx playwright install chromium` fetched.
      ...(existsSync(installed) ? { executablePath: installed } : {}),
      args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
    },
  },
  // A test says by its tags where it runs.
  projects: [
    { name: 'desktop', grep: /@desktop/, use: { viewport: { width: 1280, height: 900 } } },
    { name: 'phone', grep: /@phone/, use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } },
    { name: 'no-js', grep: /@no-js/, use: { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false } },
  ],
});
