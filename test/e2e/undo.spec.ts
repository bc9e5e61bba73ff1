import { CanvasPage, flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";

const three = () =>
  flowOf(
    "three",
    {
      start: ["socket.event", 0, 0, { event: "e" }],
      mid: ["filter", 340, 40, { condition: "true" }],
      end: ["log", 640, 200, { message: "x" }],
    },
    ["start:next>mid", "mid:next>end"],
  );

/** What a command asks before it changes something, and the answer. */
const ANSWERS: Record<string, [text: string, key: string]> = {
  "node.add": ["log", "Enter"],
  "node.addAfter": ["log", "Enter"],
  "node.connect": ["end", "Enter"],
  "node.rename": ["renamed", "Enter"],
  "node.replace": ["schedule", "Enter"],
  "note.add": ["words", "Escape"],
  "group.make": ["title", "Enter"],
};

/* As users see it; `web/commands/undo.test.ts` and `web/document/undo.test.ts` look at each step more closely. */
test("every command of the palette that changes the flow is undone, back to the saved file", async ({ page, app }) => {
  // Some thirty commands, one after the other: many small steps, which a loaded machine makes long.
  test.slow();
  const canvas = new CanvasPage(page, app);
  await canvas.open(three());
  const status = page.getByTestId("status-saved");
  const palette = page.getByRole("combobox", { name: "Commands" });
  const changed = new Set<string>();
  const selections = {
    one: () => canvas.node("start").click(),
    several: async () => {
      await canvas.node("start").click();
      await page.keyboard.press("ControlOrMeta+a");
    },
  };
  for (const select of Object.values(selections)) {
    await select();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(palette).toBeFocused();
    const values = await page
      .getByRole("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("data-value")!));
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
    for (const value of values) {
      const id = value.split(" ").at(-1)!;
      if (!/^(edit|node|note|group|arrange)\./.test(id) || /^edit\.(undo|redo|paste|copy)$/.test(id)) continue;
      if (changed.has(id)) continue;
      await select();
      await page.keyboard.press("ControlOrMeta+k");
      await page.locator(`[role=option][data-value="${value}"]`).click();
      await expect(palette).toBeHidden();
      const [text, key] = ANSWERS[id] ?? [];
      if (text !== undefined) {
        await expect(page.locator("input:focus, textarea:focus")).toBeVisible();
        await page.keyboard.type(text);
        await page.keyboard.press(key!);
      }
      await page.evaluate(() => new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))));
      if ((await status.textContent()) === "Saved") continue;
      changed.add(id);
      await page.keyboard.press("Escape");
      for (let step = 0; step < 3 && (await status.textContent()) !== "Saved"; step++)
        await page.keyboard.press("ControlOrMeta+z");
      await expect(status, id).toHaveText("Saved");
    }
  }
  expect([...changed]).toEqual(expect.arrayContaining([...Object.keys(ANSWERS), "edit.delete", "arrange.tidy"]));
  expect(changed.size).toBeGreaterThan(18);
});
