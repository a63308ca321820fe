// The browser journeys: a phone, once with scripts and once without. BASE_URL is the running site, SANDBOX_URL the outside
// world that it talks to; scripts/test-site.sh starts both and sets them.
import { defineConfig } from '@playwright/test';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'test-results/runs',
  fullyParallel: true,
  // One wrong journey tells enough; the rest of the suite still runs.
  retries: 0,
  workers: Number(process.env.JOURNEY_WORKERS ?? 2),
  // What only a hung page reaches: a machine may be slow.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // In a log the end is read: a dot for what passed, so that what failed is all that stands there.
  reporter: [[process.stdout.isTTY ? 'list' : 'dot'], ['html', { open: 'never', outputFolder: 'test-results/report' }]],
  use: {
    baseURL: process.env.BASE_URL,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    // Colours are there at once: nothing is judged in the middle of a transition.
    contextOptions: { reducedMotion: 'reduce' },
    // A trace takes a third of the time: TRACE=1 makes it for what a picture does not explain.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
  projects: [
    { name: 'phone', use: { ...phone }, grepInvert: /@plain/ },
    // Everything but paying works without scripts.
    { name: 'plain', use: { ...phone, javaScriptEnabled: false }, grepInvert: /@scripts/ },
  ],
});
