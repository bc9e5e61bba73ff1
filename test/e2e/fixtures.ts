import { expect, test as base } from "@playwright/test";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";

/**
 * Each test has a Patchbay of its own (about a second to start), so that no deployed flow, saved file or client of one
 * test can be seen by another. `page` is signed in and shows the editor.
 */
export const test = base.extend<{ app: App }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed from this pattern
  app: async ({}, provide, info) => {
    const app = await startApp();
    await provide(app);
    if (info.status !== info.expectedStatus) await info.attach("patchbay output", { body: app.output() });
    await app.stop();
  },
  page: async ({ page, app }, provide) => {
    await page.goto(app.signInUrl);
    await provide(page);
  },
});

export { expect };
