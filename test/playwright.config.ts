import { defineConfig } from "@playwright/test";

/** Debian's Chromium; no browser is ever downloaded. The flags keep it from calling home on a closed network. */
export const chromium = {
  executablePath: process.env["PATCHBAY_CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results/browser",
  reporter: [["list"], ["json", { outputFile: "../test-results/playwright.json" }]],
  /* No retries: a test that fails once has a cause. Time-outs are for a loaded two-core machine; nothing measures time. */
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env["CI"] === "true",
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    viewport: { width: 1280, height: 720 },
    reducedMotion: "reduce",
    /* Without its film of screenshots, which cost a fifth of the CPU that browser tests took. */
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
  },
});
