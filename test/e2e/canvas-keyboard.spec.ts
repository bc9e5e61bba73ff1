import { AxeBuilder } from "@axe-core/playwright";
import { CanvasPage, flowOf, wiresOf } from "./canvas-page.ts";
import { expect, test as base } from "./fixtures.ts";

const test = base.extend<{ canvas: CanvasPage }>({
  canvas: async ({ page, app }, provide) => provide(new CanvasPage(page, app)),
});

const branches = () =>
  flowOf(
    "branches",
    {
      start: ["socket.event", 0, 0, { event: "e" }],
      pick: ["switch", 320, 0, { cases: [{ name: "yes", when: "true" }] }],
      up: ["log", 640, -80, { message: "up" }],
      down: ["log", 640, 80, { message: "down" }],
    },
    ["start:next>pick", "pick:yes>up", "pick:default>down"],
  );

test("builds the chat flow with the keyboard alone", async ({ canvas, page }) => {
  await canvas.open(flowOf("talk", {}));
  await page.keyboard.press("a");
  await canvas.choose("on event");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Inspector" }).getByLabel("Event", { exact: true }).focus();
  await page.keyboard.type("chat");
  await page.keyboard.press("Shift+F6");
  while (!(await page.evaluate(() => document.activeElement?.closest("[data-region=canvas]") !== null)))
    await page.keyboard.press("Shift+F6");
  await page.getByRole("group", { name: "Node message, On event" }).focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("chat");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Node chat, On event" })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await canvas.choose("emit");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => canvas.selected()).toEqual(["chat"]);
  await page.keyboard.press("c");
  await page.getByRole("combobox", { name: "Connect chat next to which node?" }).fill("emit");
  await page.keyboard.press("Enter");
  const file = await canvas.saved("talk");
  expect(wiresOf(file)).toEqual(["chat:next>emit"]);
  expect(file.nodes["chat"]).toMatchObject({ type: "socket.event", config: { event: "chat" } });
});

test("walks the canvas with the arrow keys, by place", async ({ canvas, page }) => {
  await canvas.open(branches());
  await canvas.node("start").click();
  const seen: string[] = [];
  for (const key of ["Right", "Right", "Down", "Up", "Left", "Left", "Left"]) {
    await page.keyboard.press(`Arrow${key}`);
    seen.push((await canvas.selected()).join());
  }
  expect(seen.slice(0, 1)).toEqual(["pick"]);
  expect(new Set(seen.slice(1, 4))).toEqual(new Set(["up", "down"]));
  expect(seen.slice(4)).toEqual(["pick", "start", "start"]);
  await expect(canvas.node("start")).toBeFocused();
});

test("connects from a chosen port with the keyboard, to what fits or to a new node", async ({ canvas, page }) => {
  await canvas.open(branches());
  await canvas.node("pick").click();
  await page.keyboard.press("c");
  await page.getByRole("combobox", { name: "Connect from which port of pick?" }).fill("yes");
  await page.keyboard.press("Enter");
  const options = page.getByRole("option");
  await expect(options).toHaveText([/down/, /A new node/]);
  await page.keyboard.press("Enter");
  await expect(canvas.wire("pick:yes>down")).toBeVisible();
  await expect(canvas.node("pick")).toBeFocused();
  await page.keyboard.press("c");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "A new node…" }).click();
  await canvas.choose("ack");
  expect(wiresOf(await canvas.saved("branches"))).toContain("pick:default>ack");
});

test("puts a node into a wire with the keyboard, and selects what hangs together", async ({ canvas, page }) => {
  await canvas.open(branches());
  await canvas.node("start").click();
  await page.keyboard.press("w");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("combobox", { name: "Add a node" })).toBeFocused();
  await expect(page.getByRole("option", { name: /^On event/ })).toHaveCount(0);
  await canvas.choose("filter");
  await expect(page.getByTestId("announcer")).toHaveText("Add Filter");
  expect(wiresOf(await canvas.saved("branches"))).toEqual(
    expect.arrayContaining(["start:next>check", "check:next>pick"]),
  );
  await expect(page.getByTestId("announcer")).toHaveText("Saved");
  await canvas.node("pick").click();
  await page.keyboard.press("Shift+ArrowRight");
  expect((await canvas.selected()).toSorted()).toEqual(["down", "pick", "up"]);
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await canvas.selected()).toHaveLength(5);
});

test("the outline is the canvas as a tree, and edits it", async ({ canvas, page }) => {
  const flow = branches();
  flow.wires.push({ from: "start", port: "next", to: "down" });
  await canvas.open(flow);
  await page.getByRole("tab", { name: "Outline" }).click();
  const items = page.getByRole("treeitem");
  await expect(items).toHaveText([/start/, /pick/, /up/, /down/, /down/]);
  await items.nth(0).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown");
  await expect(items.nth(4)).toBeFocused();
  await expect(items.nth(4)).toHaveAccessibleName(/down, Log, 2 of 2, shown above/);
  await page.keyboard.press("Alt+ArrowUp");
  await expect
    .poll(async () => wiresOf(await canvas.saved("branches")).filter((wire) => wire.startsWith("start")))
    .toEqual(["start:next>down", "start:next>pick"]);
  await page.getByRole("treeitem", { name: /^up/ }).focus();
  expect(await canvas.selected()).toEqual(["up"]);
  await page.keyboard.press("Delete");
  await expect(canvas.node("up")).toHaveCount(0);
  await expect(page.getByRole("treeitem", { name: /^up/ })).toHaveCount(0);
});

test("in the outline of a thousand nodes an arrow key renders two rows", async ({ canvas, page }) => {
  await page.addInitScript(() => void Object.assign(globalThis, { patchbayRenders: new Map() }));
  await page.reload();
  const ids = Array.from({ length: 1_000 }, (_, i) => `n${i}`);
  const nodes = Object.fromEntries(
    ids.map((id, i): [string, [string, number, number, Record<string, unknown>]] => [
      id,
      i % 10 === 0
        ? ["socket.event", 0, i * 20, { event: id }]
        : ["log", (i % 10) * 300, i * 20 - (i % 10) * 20, { message: "x" }],
    ]),
  );
  const wires = ids.flatMap((id, i) => (i % 10 === 9 ? [] : [`${id}:next>n${i + 1}`]));
  await canvas.app.api("PUT", "/api/flows/many", flowOf("many", nodes, wires), { "if-none-match": "*" });
  await page.goto(`${canvas.app.editor}/#many`);
  await expect(page.getByTestId("status-problems")).toContainText("No problems");
  await page.getByRole("tab", { name: "Outline" }).click();
  await expect(page.getByRole("treeitem")).toHaveCount(1_000);
  await page.locator('[role="treeitem"][data-key="n0"]').focus();
  const rows = () =>
    page.evaluate(() => {
      const all = (globalThis as unknown as { patchbayRenders: Map<string, number> }).patchbayRenders;
      const drawn = [...all].filter(([key]) => key.startsWith("outline"));
      all.clear();
      return drawn.reduce((sum, [, times]) => sum + times, 0);
    });
  expect(await rows()).toBeGreaterThanOrEqual(1_000);
  for (const id of ["n1", "n2"]) {
    await page.keyboard.press("ArrowDown");
    await expect(page.locator(`[role="treeitem"][data-node="${id}"]`)).toBeFocused();
    await expect.poll(() => canvas.selected()).toEqual([id]);
    expect(await rows()).toBeLessThanOrEqual(3);
  }
  await expect(page.locator('[role="treeitem"][tabindex="0"]')).toHaveCount(1);
});

test("runs every command from the palette, and shortcuts can be changed", async ({ canvas, page }) => {
  await canvas.open(branches());
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByLabel("Search shortcuts").fill("select all");
  await page.getByRole("button", { name: /^Shortcut of Select all/ }).click();
  await page.keyboard.press("Alt+q");
  await expect(page.getByRole("button", { name: /^Shortcut of Select all: Alt\+Q/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(canvas.nodes()).toHaveCount(4);
  await page.keyboard.press("Alt+q");
  expect(await canvas.selected()).toHaveLength(4);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("switch between light");
  const before = await page.locator("html").getAttribute("data-theme");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", before === "dark" ? "light" : "dark");
});

test("finds text anywhere in the flow and leads to it, and other flows", async ({ canvas, page }) => {
  await canvas.open(branches());
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the flow" }).fill("down");
  await expect(page.getByRole("option").first()).toContainText("down");
  await page.keyboard.press("Enter");
  await expect(canvas.node("down")).toBeFocused();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the flow" }).fill("chat");
  await page.getByRole("group", { name: "Other flows" }).getByRole("option", { name: /^Chat/ }).click();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("Chat");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test("axe finds nothing on the canvas, the outline and the pickers", async ({ canvas, page }) => {
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
        );
        expect(found, what).toEqual([]);
      };
      const flow = branches();
      flow.nodes["up"]!.config = {};
      await canvas.open(flow);
      await expect(page.getByTestId("mark-up")).toBeVisible();
      await check("canvas with a problem");
      await canvas.node("pick").click();
      await check("a selected node");
      await page.keyboard.press("Tab");
      await expect(page.getByRole("combobox", { name: "Add a node" })).toBeFocused();
      await check("quick add");
      await page.keyboard.press("Escape");
      await page.getByRole("tab", { name: "Outline" }).click();
      await check("outline");
      await page.keyboard.press("ControlOrMeta+k");
      await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused();
      await check("command palette");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await check("shortcuts");
    });
  });
}
