import { AxeBuilder } from "@axe-core/playwright";
import { CanvasPage, flowOf } from "./canvas-page.ts";
import { expect, test as base } from "./fixtures.ts";

const test = base.extend<{ canvas: CanvasPage }>({
  canvas: async ({ page, app }, provide) => provide(new CanvasPage(page, app)),
});

const four = () =>
  flowOf(
    "four",
    {
      start: ["socket.event", 0, 0, { event: "e" }],
      say: ["emit", 320, 0, { event: "said" }],
      show: ["log", 320, 160, { message: "x" }],
      apart: ["log", 0, 320, { message: "y" }],
    },
    ["start:next>say", "start:next>show"],
  );

test("notes are written, moved, resized and coloured; the code never knows", async ({ canvas, page, app }) => {
  await canvas.open(four());
  const before = app.savedFile("four");
  const code = async () => {
    const answer = await app.api("POST", "/api/compile", app.savedFile("four"));
    return ((await answer.json()) as { code: string }).code;
  };
  const plain = await code();
  const spot = await canvas.spot(0.3, 0.7);
  await page.mouse.move(spot.x, spot.y);
  await page.keyboard.press("n");
  await page.keyboard.type("Ask Ada about this");
  await page.keyboard.press("Enter");
  await page.keyboard.type("*/ <img src=x onerror=alert(1)> ${1}");
  await page.keyboard.press("Escape");
  await expect(canvas.note("note")).toBeFocused();
  const text = "Ask Ada about this\n*/ <img src=x onerror=alert(1)> ${1}";
  const first = (await canvas.saved("four")).notes!["note"]!;
  expect(first).toMatchObject({ text, colour: "yellow", width: 240, height: 120 });
  expect(await code()).toBe(plain);
  await expect(canvas.note("note").locator("img")).toHaveCount(0);

  const corner = await canvas.at(page.getByTestId("resize-note"));
  await canvas.drag(corner, { x: corner.x + 80, y: corner.y - 40 });
  const middle = await canvas.at(canvas.note("note"));
  await canvas.drag(middle, { x: middle.x - 80, y: middle.y });
  await page.getByRole("combobox", { name: "Colour" }).click();
  await page.getByRole("option", { name: "Pink" }).click();
  const second = (await canvas.saved("four")).notes!["note"]!;
  expect(second).toEqual({ ...first, width: 320, height: 80, x: second.x, colour: "pink" });
  // The first pixels of a drag decide that it is one.
  expect(Math.abs(first.x - 80 - second.x)).toBeLessThanOrEqual(8);

  await page.reload();
  await expect(canvas.note("note")).toContainText("Ask Ada about this");
  // At its corner: a node may lie over its middle.
  await canvas.note("note").dblclick({ position: { x: 24, y: 12 } });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Done");
  await canvas.node("apart").click();
  expect((await canvas.saved("four")).notes!["note"]!.text).toBe("Done");
  await canvas.note("note").click({ position: { x: 24, y: 12 } });
  await page.keyboard.press("Delete");
  await canvas.saved("four");
  expect(app.savedFile("four")).toBe(before);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(canvas.note("note")).toContainText("Done");
});

test("a group frames nodes and moves with them; others join by being dropped in", async ({ canvas, page, app }) => {
  await canvas.open(four());
  const before = app.savedFile("four");
  await canvas.node("say").click();
  await canvas.node("show").click({ modifiers: ["Shift"] });
  await page.keyboard.press("g");
  await page.getByLabel("Title of the group").fill("Answer");
  await page.keyboard.press("Enter");
  const made = await canvas.saved("four");
  expect(made.groups).toEqual({ group: { title: "Answer", colour: "blue", nodes: ["say", "show"] } });

  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  const title = await canvas.at(canvas.title("group"));
  await canvas.drag(title, { x: title.x + 80, y: title.y + 40 });
  const moved = await canvas.saved("four");
  const dx = moved.layout["say"]!.x - made.layout["say"]!.x;
  const dy = moved.layout["say"]!.y - made.layout["say"]!.y;
  expect([Math.abs(dx - 80) <= 8, Math.abs(dy - 40) <= 8]).toEqual([true, true]);
  const shifted = ({ x, y }: { x: number; y: number }) => ({ x: x + dx, y: y + dy });
  expect(moved.layout).toEqual({
    ...made.layout,
    say: shifted(made.layout["say"]!),
    show: shifted(made.layout["show"]!),
  });
  expect((await canvas.selected()).toSorted()).toEqual(["say", "show"]);

  const inside = await canvas.at(canvas.frame("group"), 0.5, 0.92);
  await canvas.drag(await canvas.at(canvas.node("apart"), 0.5, 0.2), inside);
  expect((await canvas.saved("four")).groups!["group"]!.nodes).toEqual(["apart", "say", "show"]);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("take out of group");
  await page.keyboard.press("Enter");
  expect((await canvas.saved("four")).groups!["group"]!.nodes).toEqual(["say", "show"]);

  await canvas.title("group").click();
  await page.getByRole("region", { name: "Inspector" }).getByLabel("Title").fill("Reply");
  await expect(canvas.title("group")).toHaveText("Reply");
  await canvas.title("group").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Ungroup" }).click();
  await expect(canvas.frame("group")).toHaveCount(0);
  expect((await canvas.saved("four")).groups).toBeUndefined();
  for (let i = 0; i < 10; i++) await page.keyboard.press("ControlOrMeta+z");
  await expect(canvas.frame("group")).toHaveCount(0);
  await canvas.saved("four");
  expect(app.savedFile("four")).toBe(before);
});

test("a selection box drawn inside a frame takes nodes, not the frame; wires pass through it", async ({
  canvas,
  page,
}) => {
  const flow = {
    ...four(),
    groups: { g: { title: "All", colour: "green" as const, nodes: ["say", "show", "apart"] } },
  };
  await canvas.open(flow);
  const from = await canvas.at(canvas.frame("g"), 0.03, 0.4);
  const to = await canvas.at(canvas.frame("g"), 0.3, 0.97);
  await canvas.drag(from, to);
  expect(await canvas.selected()).toEqual(["apart"]);
  await page.keyboard.press("Escape");
  await canvas.drag(await canvas.at(canvas.output("show")), await canvas.at(canvas.frame("g"), 0.9, 0.9));
  await canvas.choose("log");
  const saved = await canvas.saved("four");
  expect(saved.wires).toContainEqual({ from: "show", port: "next", to: "log" });
  expect(saved.groups!["g"]!.nodes).toContain("log");
});

test("groups and notes are copied to another flow, and tidied together", async ({ canvas, page, app }) => {
  await app.api("PUT", "/api/flows/other", flowOf("other", {}), { "if-none-match": "*" });
  const note = { text: "Why", colour: "green" as const, x: 344, y: 88, width: 160, height: 64 };
  await canvas.open({
    ...four(),
    groups: { g: { title: "Pair", colour: "green", nodes: ["say", "show"] } },
    notes: { n: note },
  });
  await canvas.title("g").click();
  await canvas.note("n").click({ modifiers: ["Shift"] });
  await page.keyboard.press("ControlOrMeta+c");
  await page.goto(`${app.editor}/#other`);
  await expect(page.getByLabel("Name of the flow")).toHaveValue("other");
  await page.locator(".react-flow__pane").click({ position: { x: 40, y: 40 } });
  await page.keyboard.press("ControlOrMeta+v");
  await expect(canvas.nodes()).toHaveCount(2);
  const file = await canvas.saved("other");
  expect(file.groups).toEqual({ group: { title: "Pair", colour: "green", nodes: ["say", "show"] } });
  expect(file.notes!["note"]).toMatchObject({ text: "Why", width: 160 });
  const offset = (at: { x: number; y: number }) => ({
    x: at.x - file.layout["say"]!.x,
    y: at.y - file.layout["say"]!.y,
  });
  expect(offset(file.notes!["note"]!)).toEqual({ x: 24, y: 88 });
});

test("everything about notes and groups works from the keyboard", async ({ canvas, page }) => {
  await canvas.open(four());
  await canvas.node("start").click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("g");
  await page.keyboard.type("Mine");
  await page.keyboard.press("Enter");
  await page.keyboard.press("n");
  await page.keyboard.type("A note");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("tab", { name: "Outline" }).click();
  const items = page.getByRole("treeitem");
  await items.first().focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("treeitem", { name: "A note, Note" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Text of the note")).toBeFocused();
  await page.keyboard.type("!");
  await page.keyboard.press("Escape");
  const wide = page.getByRole("region", { name: "Inspector" }).getByLabel("Width");
  await wide.fill("400");
  await wide.press("Enter");
  await page.getByRole("treeitem", { name: "Mine, Group of 1" }).focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("Ours");
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the flow" }).fill("a note!");
  await page.keyboard.press("Enter");
  await expect(canvas.note("note")).toBeFocused();
  const file = await canvas.saved("four");
  expect(file.notes!["note"]).toMatchObject({ text: "A note!", width: 400 });
  expect(Object.values(file.groups!)).toMatchObject([{ title: "Ours" }]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in notes and groups of any colour", async ({ canvas, page }) => {
      const flow = four();
      const colours = ["grey", "yellow", "green", "blue", "violet", "pink"] as const;
      flow.notes = Object.fromEntries(
        colours.map((colour, i) => [colour, { text: colour, colour, x: 640, y: i * 40 - 40, width: 160, height: 32 }]),
      );
      flow.groups = Object.fromEntries(
        Object.keys(flow.nodes).map((id, i) => [`g${i}`, { title: id, colour: colours[i]!, nodes: [id] }]),
      );
      await canvas.open(flow);
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
        );
        expect(found, what).toEqual([]);
      };
      await canvas.note("pink").click();
      await check("a selected note");
      await page.keyboard.press("Enter");
      await check("a note being written");
      await canvas.title("g1").click();
      await check("a selected group");
      await page.getByRole("tab", { name: "Outline" }).click();
      await check("the outline");
    });
  });
}
