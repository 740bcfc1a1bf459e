import { defineConfig } from '@playwright/test'

/** The system's Chromium; no browser is downloaded. */
const CHROMIUM = process.env.LEGWORK_CHROMIUM ?? '/usr/bin/chromium'
const REPORT = process.env.LEGWORK_REPORT ?? 'test-results/report.json'

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: false,
  // Two cores, shared with the server: one browser at a time.
  workers: 1,
  forbidOnly: true,
  // A second try on a loaded machine; `cargo xtask test` says at its end which test needed one.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: REPORT }]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'off',
    launchOptions: {
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    },
  },
})
