import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

async function importFile(page: Page, panels: PanelsPage, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await panels.flowMenu("Import a flow file…");
  await (await chooser).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

test("a hostile file is imported as what it is: text that runs nowhere", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flowOf("one", { message: ["socket.event", 0, 0, { event: "a" }] }));
  const markup = `<img src=x onerror="globalThis.hacked=1">`;
  const run = `globalThis.hacked = 1, (async () => {})().constructor("globalThis.hacked = 1")()`;
  const hostile = flowOf(
    "hostile",
    {
      message: ["socket.event", 0, 0, { event: markup }],
      send: ["emit", 320, 0, { event: "x", arguments: [{ js: run }] }],
      write: ["log", 640, 0, { message: markup }],
    },
    ["message:next>send", "send:next>write"],
  );
  hostile.name = markup;
  hostile.description = `${markup} [click](javascript:globalThis.hacked=1)`;
  hostile.nodes["send"]!.note = `*/ globalThis.hacked = 1; /* ${markup}`;
  await importFile(page, panels, "hostile.flow.json", JSON.stringify(hostile));
  await expect(page.getByLabel("Name of the flow")).toHaveValue(markup);
  await panels.tab("Files");
  await expect(page.getByRole("list", { name: "Flows" })).toContainText("<img src=x");
  await panels.tab("Code");
  await panels.select("send");
  await expect(panels.inspector.getByText("globalThis.hacked").first()).toBeVisible();
  await expect(page.getByTestId("status-problems")).toContainText("error");
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  expect(await page.locator("img[src=x]").count()).toBe(0);
  const { deployments } = (await (await app.api("GET", "/api/deployments")).json()) as { deployments: object[] };
  expect(deployments.filter((one) => JSON.stringify(one).includes("onerror"))).toEqual([]);
});

test("what is imported comes out again byte for byte; what is no flow is refused with the reason", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flowOf("one", { message: ["socket.event", 0, 0, { event: "a" }] }));
  await importFile(page, panels, "photo.json", "\u0000 not JSON");
  await expect(page.getByText(/photo\.json is not a flow/)).toBeVisible();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("one");

  await importFile(page, panels, "copy.json", app.savedFile("one"));
  await expect(page).toHaveURL(/#one-2$/);
  const download = page.waitForEvent("download");
  await panels.flowMenu("Download the flow file");
  const text = readFileSync((await (await download).path())!, "utf8");
  expect(text).toBe(app.savedFile("one-2"));
  expect(text).toBe(app.savedFile("one").replace('"id": "one"', '"id": "one-2"'));
});
