import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

test("the guided first flow watches what is really done, up to the message that comes back", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await expect(panels.nodes()).not.toHaveCount(0);
  const guide = page.getByTestId("guide");
  const now = (title: string) => expect(guide.getByRole("heading", { level: 3 })).toHaveText(title);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("guided first flow");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name of the flow")).toHaveValue("My first flow");
  await now("Add a trigger");
  await page.getByTestId("palette-socket.event").dragTo(page.locator(".react-flow__pane"));
  await now("Name the event");
  await panels.node("message").click();
  await panels.write(panels.inspector.getByLabel("Event", { exact: true }), "hello");
  await now("Wire an Emit behind it");

  // Put away and taken up again, also after a reload.
  await guide.getByRole("button", { name: /^Close the guide/ }).click();
  await expect(guide).toBeHidden();
  await panels.saved("my-first-flow");
  await page.reload();
  await expect(panels.nodes()).toHaveCount(1);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("guided first flow");
  await page.keyboard.press("Enter");
  await now("Wire an Emit behind it");
  await page.reload();
  await now("Wire an Emit behind it");

  await guide.getByRole("button", { name: "Add it for me" }).click();
  await now("Say what goes out");
  await guide.getByRole("button", { name: "Go to the field" }).click();
  await expect(panels.inspector.getByLabel("Event", { exact: true })).toBeFocused();
  await panels.write(panels.inspector.getByLabel("Event", { exact: true }), "greeting");
  await now("Deploy it");
  await expect(guide.getByRole("status")).toContainText("Say what goes out: done. Next: Deploy it.");
  await guide.getByRole("button", { name: "Deploy" }).click();
  await page.getByRole("button", { name: "Save and deploy" }).click();
  await now("Connect a client");
  const alice = await panels.client("Alice");
  await panels.connect(alice);
  await now("Send an event");
  await alice.getByRole("combobox", { name: "Event" }).fill("hello");
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"Ada"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText("greeting");
  await expect(guide.getByRole("heading", { level: 2 })).toHaveText("That was a whole backend");
  const file = JSON.parse(app.savedFile("my-first-flow")) as { wires: unknown[] };
  expect(file.wires).toEqual([{ from: "message", port: "next", to: "emit" }]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test("the gallery shows what is in a template; axe finds nothing in it and the guide", async ({ page, app }) => {
      const panels = new PanelsPage(page, app);
      await expect(panels.nodes()).not.toHaveCount(0);
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
        );
        expect(found, what).toEqual([]);
      };
      await panels.flowMenu("New flow…");
      const dialog = page.getByRole("dialog", { name: "New flow" });
      await dialog.getByRole("radio", { name: "Rooms" }).check({ force: true });
      const shows = dialog.getByRole("region", { name: "What Rooms shows" });
      await expect(shows.getByRole("listitem").first()).toBeVisible();
      await expect(shows).toContainText("Join room");
      await check("gallery");
      await dialog.getByRole("button", { name: "Guide me through a first flow" }).click();
      await expect(page.getByTestId("guide")).toBeVisible();
      await expect(page.getByLabel("Name of the flow")).toHaveValue("My first flow");
      await check("guide");
    });
  });
}
