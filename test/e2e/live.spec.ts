import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { App } from "../app.ts";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

/* What others do (programs, the command line, git, people at other machines) shows by itself: no test here reloads. */

const pair = (event = "b") =>
  flowOf("pair", { message: ["socket.event", 0, 0, { event: "a" }], send: ["emit", 320, 0, { event }] }, [
    "message:next>send",
  ]);
const fileOf = (app: App, id: string) => join(app.flowsDir, `${id}.flow.json`);
const edit = (app: App, id: string, change: (text: string) => string) =>
  writeFileSync(fileOf(app, id), change(app.savedFile(id)));
const row = (page: Page, name: string) =>
  page.getByRole("list", { name: "Flows" }).getByRole("listitem").filter({ hasText: name });

test("deployments and files of others show in the open editor", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(pair());
  const banner = page.getByRole("banner");
  await expect(banner).toContainText("Not deployed");
  await app.api("POST", "/api/flows/pair/deployment", {});
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();
  await app.api("POST", "/api/flows/pair/deployment/disable", {});
  await expect(banner.getByText("Disabled", { exact: true })).toBeVisible();
  await app.api("DELETE", "/api/flows/pair/deployment");
  await expect(banner).toContainText("Not deployed");

  await panels.tab("Files");
  await expect(row(page, "pair")).toBeVisible();
  writeFileSync(fileOf(app, "other"), JSON.stringify({ ...flowOf("other", {}), name: "By hand" }));
  await expect(row(page, "By hand")).toBeVisible();
  edit(app, "other", (text) => text.replace("By hand", "By git"));
  await expect(row(page, "By git")).toBeVisible();
  edit(app, "other", (text) => text.slice(0, 20));
  await expect(row(page, "other")).toContainText("cannot be opened");
  rmSync(fileOf(app, "other"));
  await expect(row(page, "other")).toHaveCount(0);
});

test("an open flow follows its file, keeping the selection; with unsaved changes it says so and compares", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(pair());
  await panels.select("send");
  edit(app, "pair", (text) => text.replace('"event": "b"', '"event": "from git"'));
  await expect(panels.node("send")).toContainText("from git");
  expect(await panels.selected()).toEqual(["send"]);
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");

  await panels.inspector.getByRole("textbox", { name: "Event" }).fill("mine");
  edit(app, "pair", (text) => text.replace('"event": "from git"', '"event": "theirs"'));
  const status = page.getByTestId("status-saved");
  await expect(status).toHaveText("Not saved: changed elsewhere");
  await status.click();
  const dialog = page.getByRole("dialog", { name: "“pair” was saved elsewhere" });
  await expect(dialog.getByRole("row", { name: /event before: from git mine theirs/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Decide later" }).click();
  await expect(status).toHaveText("Not saved: changed elsewhere");
  await page.keyboard.press("ControlOrMeta+s");
  await dialog.getByRole("button", { name: "Overwrite with mine" }).click();
  await expect(status).toHaveText("Saved");
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("mine");
});

test("a flow whose file is deleted elsewhere stays, and is written again by saving", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(pair());
  const before = app.savedFile("pair");
  const away = join(app.dataDir, "away.json");
  renameSync(fileOf(app, "pair"), away);
  await expect(page.getByText("The file of “pair” was deleted elsewhere.")).toBeVisible();
  await expect(page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  // As when git goes to another branch and back.
  renameSync(away, fileOf(app, "pair"));
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");

  rmSync(fileOf(app, "pair"));
  await expect(page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");
  expect(app.savedFile("pair")).toBe(before);
});

test("a tab left open over an update says so when a part of it is gone, and a reload keeps its changes", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(pair());
  await panels.select("send");
  await panels.inspector.getByRole("textbox", { name: "Event" }).fill("unsaved");
  // The server's own answer for files of an older build: the palette's are the next ones asked for.
  const files = /\/assets\/.*\.js$/;
  await page.route(files, (route) => route.continue({ url: `${app.editor}/assets/gone.js` }));
  await page.keyboard.press("ControlOrMeta+k");
  const notice = page.getByRole("alert").filter({ hasText: "A part of the editor could not be loaded" });
  await expect(notice).toBeVisible();
  await expect(panels.node("send")).toContainText("unsaved");
  await page.unroute(files);
  await notice.getByRole("button", { name: "Reload" }).click();
  await expect(notice).toHaveCount(0);
  await expect(panels.node("send")).toContainText("unsaved");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox", { name: "Commands" })).toBeVisible();
});
