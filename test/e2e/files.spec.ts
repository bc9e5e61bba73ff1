import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const two = () =>
  flowOf("pair", { message: ["socket.event", 0, 0, { event: "a" }], send: ["emit", 320, 0, { event: "b" }] }, [
    "message:next>send",
  ]);

async function setEvent(panels: PanelsPage, node: string, event: string): Promise<void> {
  await panels.select(node);
  await panels.inspector.getByRole("textbox", { name: "Event" }).fill(event);
}

/** Waits until this browser keeps a draft of the flow `pair` that says so. */
async function draftWith(page: Page, text: string): Promise<void> {
  await expect(() =>
    page
      .evaluate(() =>
        Object.entries(localStorage)
          .filter(([key]) => key.startsWith("patchbay.draft.pair"))
          .map(([, draft]) => String(draft)),
      )
      .then((drafts) => expect(drafts.join()).toContain(text)),
  ).toPass();
}

/** Its process dies: nothing of the page can run any more, no farewell either. */
async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => undefined);
  await crashed;
}

const files = (page: Page) => page.getByRole("list", { name: "Flows" });

test("a template becomes a flow of one's own", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.flowMenu("New flow…");
  const dialog = page.getByRole("dialog", { name: "New flow" });
  await dialog.getByRole("radio", { name: "Rooms" }).check({ force: true });
  await dialog.getByRole("textbox", { name: "Name" }).fill("My rooms");
  await dialog.getByRole("button", { name: "Create flow" }).click();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("My rooms");
  const template = JSON.parse(
    readFileSync(new URL("../../flows/examples/rooms.flow.json", import.meta.url), "utf8"),
  ) as object;
  await expect(() =>
    expect(JSON.parse(app.savedFile("my-rooms"))).toEqual({ ...template, id: "my-rooms", name: "My rooms" }),
  ).toPass();
});

test("two changes of different nodes are combined, neither lost", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "mine");
  await panels.saveElsewhere("pair", (text) => text.replace('"event": "a"', '"event": "theirs"'));
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "“pair” was saved elsewhere" });
  await expect(dialog.getByRole("row", { name: /message unchanged changed/ })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /send changed unchanged/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Combine both" }).click();
  await expect(dialog).toBeHidden();
  const saved = JSON.parse(app.savedFile("pair"));
  expect([saved.nodes.message.config.event, saved.nodes.send.config.event]).toEqual(["theirs", "mine"]);
});

test("two changes of one node: nothing is overwritten until its author says so", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "mine");
  await panels.saveElsewhere("pair", (text) => text.replace('"event": "b"', '"event": "theirs"'));
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "“pair” was saved elsewhere" });
  await expect(dialog.getByText("both changed it")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Combine both" })).toBeHidden();
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("theirs");

  await dialog.getByRole("button", { name: "Take the saved version" }).click();
  await expect(panels.inspector.getByRole("heading", { name: "Flow" })).toBeVisible();
  await expect(panels.node("send")).toContainText("theirs");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(panels.node("send")).toContainText("mine");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("mine");
});

test("of two changes of one node either can be kept, together with what else was changed", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "mine");
  await panels.saveElsewhere("pair", (text) => text.replace('"event": "b"', '"event": "theirs"'));
  await panels.saveElsewhere("pair", (text) => text.replace('"event": "a"', '"event": "also theirs"'));
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "“pair” was saved elsewhere" });
  await expect(dialog.getByRole("row", { name: /event before: b mine theirs/ })).toBeVisible();
  await dialog.getByRole("combobox", { name: "What to keep of send" }).click();
  await page.getByRole("option", { name: "Keep mine" }).click();
  await dialog.getByRole("button", { name: "Combine both" }).click();
  await expect(dialog).toBeHidden();
  const saved = JSON.parse(app.savedFile("pair"));
  expect([saved.nodes.message.config.event, saved.nodes.send.config.event]).toEqual(["also theirs", "mine"]);
});

test("a second tab without changes follows the first", async ({ page, app, context }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  const second = await context.newPage();
  await second.goto(`${app.editor}/#pair`);
  await expect(second.locator('.react-flow__node[data-node="send"]')).toContainText("b");
  await setEvent(panels, "send", "fresh");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(second.locator('.react-flow__node[data-node="send"]')).toContainText("fresh");
});

test("work of a killed tab comes back", async ({ page, app, context }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "unsaved");
  await draftWith(page, "unsaved");
  await kill(page);
  const again = new PanelsPage(await context.newPage(), app);
  await again.page.goto(`${app.editor}/#pair`);
  await expect(again.node("send")).toContainText("unsaved");
  await expect(again.page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("b");
  await again.page.getByRole("button", { name: "Discard them" }).click();
  await expect(again.page.getByTestId("status-saved")).toHaveText("Saved");
});

test("work of two killed tabs comes back, each to be chosen", async ({ page, app, context }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  const second = new PanelsPage(await context.newPage(), app);
  await second.page.goto(`${app.editor}/#pair`);
  await setEvent(second, "send", "of the second");
  await draftWith(second.page, "of the second");
  await setEvent(panels, "send", "of the first");
  await draftWith(page, "of the first");
  // The other tab lives: what it has not saved is not offered here.
  const third = new PanelsPage(await context.newPage(), app);
  await third.page.goto(`${app.editor}/#pair`);
  await expect(third.page.getByTestId("status-saved")).toHaveText("Saved");
  await expect(third.node("send")).toContainText("b →");
  await third.page.close();
  await kill(page);
  await kill(second.page);

  const again = new PanelsPage(await context.newPage(), app);
  await again.page.goto(`${app.editor}/#pair`);
  const dialog = again.page.getByRole("dialog", { name: "Unsaved changes of several tabs" });
  const versions = dialog.getByRole("list", { name: "Unsaved versions" }).getByRole("button");
  await expect(versions).toHaveCount(2);
  await expect(dialog.locator("ins")).toContainText("of the first");
  await versions.nth(1).click();
  await expect(dialog.locator("ins")).toContainText("of the second");
  await dialog.getByRole("button", { name: "Put on the canvas" }).click();
  await expect(again.node("send")).toContainText("of the second");

  await again.page.getByRole("button", { name: "Compare" }).click();
  await again.page
    .getByRole("dialog", { name: "Unsaved changes of another tab" })
    .getByRole("button", { name: "Put on the canvas" })
    .click();
  await expect(again.node("send")).toContainText("of the first");
  await expect(again.page.getByRole("button", { name: "Compare" })).toBeVisible();
  await draftWith(again.page, "of the first");
  await kill(again.page);

  const last = new PanelsPage(await context.newPage(), app);
  await last.page.goto(`${app.editor}/#pair`);
  await expect(last.page.getByRole("list", { name: "Unsaved versions" }).getByRole("button")).toHaveCount(2);
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("b");
});

test("a broken file is shown with what is wrong, and can be mended", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await page.goto(`${app.editor}/#chat`);
  await expect(page.getByLabel("Name of the flow")).toHaveValue("Chat");
  const path = join(app.flowsDir, "pair.flow.json");
  const good = readFileSync(path, "utf8");
  writeFileSync(path, good.slice(0, 200));
  await panels.tab("Files");
  await page.reload();
  await expect(files(page).getByRole("listitem").filter({ hasText: "pair" })).toContainText("cannot be opened");
  await files(page).getByRole("button", { name: /^pair/ }).click();
  const dialog = page.getByRole("dialog", { name: "“pair” cannot be opened" });
  await expect(dialog.getByRole("listitem")).toContainText(/ends in the middle/);
  await expect(dialog.getByRole("textbox", { name: "Text of the file" })).toHaveValue(good.slice(0, 200));
  await expect(dialog.getByRole("button", { name: "Save the mended file" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Text of the file" }).fill(good);
  await dialog.getByRole("button", { name: "Save the mended file" }).click();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("pair");
  expect(readFileSync(path, "utf8")).toBe(good);
});

test("flows are found, renamed, duplicated, deleted and brought back byte for byte", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  const before = app.savedFile("pair");
  await panels.tab("Files");
  await page.getByRole("textbox", { name: "Search flows" }).fill("pai");
  await expect(files(page).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("button", { name: "Actions for pair" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete flow" }).click();
  await expect(files(page).getByRole("listitem")).toHaveCount(0);
  expect(() => app.savedFile("pair")).toThrow(/ENOENT/);
  await page.locator("[data-sonner-toast]").getByRole("button", { name: "Undo" }).click();
  await expect(files(page).getByRole("listitem")).toHaveCount(1);
  expect(app.savedFile("pair")).toBe(before);

  await page.getByRole("button", { name: "Actions for pair" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("pair copy");
  await page.getByRole("button", { name: "Actions for pair copy" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Shop / paired");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  const folder = page.getByRole("list", { name: "Flows in Shop" });
  await expect(folder.getByRole("listitem")).toContainText("paired");
  expect(JSON.parse(app.savedFile("pair-copy")).name).toBe("Shop / paired");
  await page.getByRole("textbox", { name: "Search flows" }).fill("");
  await page.getByRole("button", { name: /^Shop/ }).click();
  await expect(folder).toBeHidden();
});

test("deploying says what will change, and the state is always visible", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  const banner = page.getByRole("banner");
  await expect(banner).toContainText("Not deployed");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();
  await setEvent(panels, "send", "changed");
  await expect(banner.getByText("Changed", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Deploy “pair”" });
  await expect(dialog.locator("del")).toContainText("b");
  await expect(dialog.locator("ins")).toContainText("changed");
  await dialog.getByRole("button", { name: "Save and deploy" }).click();
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();
  expect(JSON.parse(app.savedFile("pair")).nodes.send.config.event).toBe("changed");

  await panels.inspector.getByRole("textbox", { name: "Event" }).fill("");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await dialog.getByRole("button", { name: "Show the problem" }).click();
  await expect(page.getByRole("region", { name: "Problems of send" })).toBeVisible();
});

test("what is live can be disabled, enabled and rolled back, the canvas staying as it is", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  const banner = page.getByRole("banner");
  const live = async () => {
    const { deployments } = (await (await app.api("GET", "/api/deployments")).json()) as {
      deployments: { flowId: string; version: string; status: string }[];
    };
    return deployments.find(({ flowId }) => flowId === "pair");
  };
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();
  const first = (await live())?.version;
  await setEvent(panels, "send", "second");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.getByRole("button", { name: "Save and deploy" }).click();
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();
  expect((await live())?.version).not.toBe(first);

  await page.getByRole("button", { name: "More about deploying" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await expect(banner.getByText("Disabled", { exact: true })).toBeVisible();
  expect((await live())?.status).toBe("disabled");
  await page.getByRole("button", { name: "More about deploying" }).click();
  await page.getByRole("menuitem", { name: "Enable" }).click();
  await expect(banner.getByText("Live", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "More about deploying" }).click();
  await page.getByRole("menuitem", { name: "Roll back…" }).click();
  const dialog = page.getByRole("dialog", { name: "Roll back “pair”" });
  await expect(dialog.locator("del")).toContainText("second");
  await dialog.getByRole("button", { name: "Make it live again" }).click();
  await expect(banner.getByText("Changed", { exact: true })).toBeVisible();
  expect(await live()).toMatchObject({ version: first, status: "live" });
  await expect(panels.node("send")).toContainText("second");
});

test("an older version is compared and restored, and undo takes that back", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "second");
  await panels.saved("pair");
  await panels.flowMenu("Version history…");
  const dialog = page.getByRole("dialog", { name: "Versions of “pair”" });
  await expect(dialog.getByRole("list", { name: "Versions" }).getByRole("listitem")).toHaveCount(2);
  await expect(dialog.locator("del")).toContainText("b");
  await expect(dialog.locator("ins")).toContainText("second");
  await expect(dialog.getByRole("img", { name: "Nodes: 1 changed." })).toBeVisible();
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect(panels.node("send")).toContainText("b →");
  await expect(page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await expect(panels.node("send")).toContainText("second");
});

test("an export is looked through and downloaded", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await panels.flowMenu("Export a project…");
  const dialog = page.getByRole("dialog", { name: "Export a project" });
  await dialog.getByRole("combobox", { name: "Target" }).click();
  await page.getByRole("option", { name: "Azure Functions", exact: true }).click();
  await dialog.getByRole("button", { name: "src/flow.ts" }).click();
  await expect(dialog.locator(".view-lines")).toContainText("export function message");
  const download = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download zip" }).click();
  expect((await download).suggestedFilename()).toBe("pair-azure-functions.zip");
  const zip = readFileSync((await (await download).path())!);
  expect(zip.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
});

test("without a session the editor asks for the token, and keeps the canvas", async ({ page, app, context }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(two());
  await setEvent(panels, "send", "still here");
  await context.clearCookies();
  await page.keyboard.press("ControlOrMeta+s");
  const form = page.getByRole("dialog", { name: "Sign in to Patchbay" });
  await form.getByLabel("Editor token").fill("wrong");
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(form.getByText("That is not the editor token")).toBeVisible();
  await form.getByLabel("Editor token").fill(app.token);
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(form).toBeHidden();
  expect((await panels.saved("pair")).nodes["send"]?.config["event"]).toBe("still here");
});
