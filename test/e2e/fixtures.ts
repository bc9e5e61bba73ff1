import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base } from "@playwright/test";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";

const chat = fileURLToPath(new URL("../../flows/examples/chat.flow.json", import.meta.url));

/**
 * A folder as a first start leaves it, but with the Chat flow not live: to deploy it is most of what a first start costs,
 * two seconds of a core.
 */
function startedBefore(): string {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-app-"));
  for (const name of ["flows", "data"]) mkdirSync(join(folder, name));
  cpSync(chat, join(folder, "flows", "chat.flow.json"));
  writeFileSync(join(folder, "data", "started"), "");
  return folder;
}

/**
 * Each test has a Patchbay of its own (about a second to start), so that no deployed flow, saved file or client of one
 * test can be seen by another. `page` is signed in and shows the editor. `firstStart`: as on a fresh clone, the Chat flow
 * live. `env`: settings.
 */
export const test = base.extend<{ app: App; firstStart: boolean; env: Record<string, string> }>({
  firstStart: [false, { option: true }],
  env: [{}, { option: true }],
  app: async ({ firstStart, env }, provide, info) => {
    const app = await startApp(firstStart ? { env } : { env, folder: startedBefore() });
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
