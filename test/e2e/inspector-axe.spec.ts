import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const small = () =>
  flowOf(
    "axe",
    {
      message: ["socket.event", 0, 0, { event: "say", parameters: [{ name: "text", type: "string" }] }],
      send: ["emit", 320, 0, { event: "said", arguments: [{ js: "input.text" }] }],
    },
    ["message:next>send"],
  );

/** Every panel and dialog of the shell, in both themes; canvas, pickers, gallery and guide have tests of their own. */
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    const checker = (page: Page) => async (what: string, where: string) => {
      const { violations } = await new AxeBuilder({ page }).include(where).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
      );
      expect.soft(found, what).toEqual([]);
    };
    const INSPECTOR = "[data-region=inspector]";
    const BOTTOM = "[data-region=bottom]";

    test("axe finds nothing in the inspector, problems, clients and runs", async ({ page, app }) => {
      const panels = new PanelsPage(page, app);
      const check = checker(page);
      await panels.open(small());
      await app.api("POST", "/api/flows/axe/deployment", {});
      const alice = await panels.client("Alice");
      await panels.connect(alice);
      await alice.getByRole("combobox", { name: "Event" }).fill("say");
      await alice.getByRole("textbox", { name: "Argument 1" }).fill('"hi"');
      await alice.getByRole("button", { name: "Emit", exact: true }).click();
      await expect(alice.getByRole("log")).toContainText("said");
      await check("clients", BOTTOM);
      await panels.select("send");
      await expect(panels.inspector.getByRole("group", { name: "Input" })).toContainText('"hi"');
      await check("the inspector with data", INSPECTOR);
      await page.keyboard.press("ControlOrMeta+Shift+e");
      await expect(panels.inspector.getByRole("button", { name: "Make the inspector narrow" })).toBeVisible();
      await check("the wide inspector", INSPECTOR);
      await page.keyboard.press("ControlOrMeta+Shift+e");
      await panels.tab("Runs");
      await expect(page.getByRole("list", { name: "Runs" }).getByRole("button").first()).toBeVisible();
      await check("runs", BOTTOM);
      await panels.inspector.getByRole("textbox", { name: "Event", exact: true }).fill("");
      await panels.tab("Problems");
      await expect(page.getByRole("region", { name: "Problems of send" })).toBeVisible();
      await check("problems", BOTTOM);
      await check("a field with a problem", INSPECTOR);
    });

    test("axe finds nothing in files, code and dialogs", async ({ page, app }) => {
      const panels = new PanelsPage(page, app);
      const check = checker(page);
      await panels.open(small());
      await panels.tab("Code");
      await expect(page.getByRole("tabpanel", { name: "Code" }).locator(".view-lines")).toContainText(
        "export function",
      );
      await check("code", BOTTOM);
      await panels.tab("Files");
      await expect(page.getByRole("button", { name: /axe/ }).first()).toBeVisible();
      await check("files", "[data-region=left]");
      for (const item of ["Version history…", "Export a project…"]) {
        await panels.flowMenu(item);
        await expect(page.getByRole("dialog")).toBeVisible();
        await check(item, "[role=dialog]");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toHaveCount(0);
      }
    });
  });
}
