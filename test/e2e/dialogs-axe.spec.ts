import { AxeBuilder } from "@axe-core/playwright";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const two = () =>
  flowOf("pair", { message: ["socket.event", 0, 0, { event: "a" }], send: ["emit", 320, 0, { event: "b" }] }, [
    "message:next>send",
  ]);

/** The dialogs that need something to have happened first; the others are in inspector-axe. */
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in the dialogs of deploying, conflicts, files and commands", async ({ page, app }) => {
      const panels = new PanelsPage(page, app);
      const dialog = page.getByRole("dialog");
      const check = async (what: string) => {
        await expect(dialog, what).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
        );
        expect.soft(found, what).toEqual([]);
      };
      const close = async () => {
        await page.keyboard.press("Escape");
        await expect(dialog).toHaveCount(0);
      };
      const setEvent = async (text: string) => {
        await panels.select("send");
        await panels.inspector.getByRole("textbox", { name: "Event" }).fill(text);
      };
      await panels.open(two());
      await page.getByRole("button", { name: "Deploy", exact: true }).click();
      await expect(page.getByRole("banner").getByText("Live", { exact: true })).toBeVisible();

      await setEvent("mine");
      await page.getByRole("button", { name: "Deploy", exact: true }).click();
      await expect(dialog.locator("ins")).toContainText("mine");
      await check("deploy");
      await dialog.getByRole("button", { name: "Save and deploy" }).click();
      await expect(dialog).toHaveCount(0);
      await page.getByRole("button", { name: "More about deploying" }).click();
      await page.getByRole("menuitem", { name: "Roll back…" }).click();
      await expect(dialog.locator("del")).toContainText("mine");
      await check("roll back");
      await close();

      await setEvent("mine again");
      await panels.saveElsewhere("pair", (text) => text.replace('"event": "mine"', '"event": "theirs"'));
      await page.keyboard.press("ControlOrMeta+s");
      await check("conflict, node by node");
      await dialog.getByRole("tab", { name: "Saved → mine" }).click();
      await expect(dialog.locator("ins")).toContainText("mine again");
      await check("conflict, as a picture");
      await dialog.getByRole("button", { name: "Take the saved version" }).click();
      await expect(dialog).toHaveCount(0);

      await panels.tab("Files");
      for (const item of ["Rename…", "Delete…"]) {
        await page.getByRole("button", { name: "Actions for pair" }).click();
        await page.getByRole("menuitem", { name: item }).click();
        await check(item);
        await close();
      }
      await page.keyboard.press("ControlOrMeta+k");
      await check("command palette");
      await page.getByRole("combobox", { name: "Commands" }).fill("keyboard shortcuts");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await check("shortcuts");
    });
  });
}

for (const reducedMotion of ["reduce", "no-preference"] as const) {
  test.describe(`with motion: ${reducedMotion}`, () => {
    test.use({ reducedMotion });
    test(`a dialog ${reducedMotion === "reduce" ? "is there at once" : "fades in"}`, async ({ page, app }) => {
      const panels = new PanelsPage(page, app);
      await panels.open(two());
      await page.evaluate(() => {
        const seen: number[] = [];
        const note = ({ target }: Event) => {
          for (const one of (target as Element).getAnimations())
            seen.push(Number(one.effect?.getComputedTiming().duration ?? 0));
        };
        document.addEventListener("animationstart", note, true);
        document.addEventListener("transitionrun", note, true);
        Object.assign(window, { seen });
      });
      await page.keyboard.press("ControlOrMeta+k");
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Deploy", exact: true }).hover();
      const longest = () => page.evaluate(() => Math.max(0, ...(window as unknown as { seen: number[] }).seen));
      if (reducedMotion === "reduce") expect(await longest()).toBeLessThan(17);
      else await expect.poll(longest).toBeGreaterThan(50);
    });
  });
}
