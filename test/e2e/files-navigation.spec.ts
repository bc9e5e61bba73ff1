import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const flow = (id: string) =>
  flowOf(
    id,
    { message: ["socket.event", 0, 0, { event: `${id} in` }], send: ["emit", 320, 0, { event: `${id} out` }] },
    ["message:next>send"],
  );

test("back and forward go between flows, unsaved work coming along", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flow("one"));
  await panels.open(flow("two"));
  await panels.select("send");
  await panels.inspector.getByRole("textbox", { name: "Event" }).fill("unsaved");
  const name = page.getByLabel("Name of the flow");

  await page.goBack();
  await expect(name).toHaveValue("one");
  await panels.tab("Files");
  const row = page.getByRole("list", { name: "Flows" }).getByRole("listitem").filter({ hasText: "two" });
  await expect(row.getByTitle("Unsaved changes")).toBeVisible();

  await page.goForward();
  await expect(name).toHaveValue("two");
  await expect(panels.node("send")).toContainText("unsaved");
  await expect(page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  expect(JSON.parse(app.savedFile("two")).nodes.send.config.event).toBe("two out");

  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");
  expect(JSON.parse(app.savedFile("two")).nodes.send.config.event).toBe("unsaved");
});

test("a link to a flow that is gone leaves one where one was", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flow("one"));
  await page.goto(`${app.editor}/#nowhere`);
  await expect(page.getByText('There is no flow "nowhere".')).toBeVisible();
  await expect(page.getByLabel("Name of the flow")).toHaveValue("one");
  await expect(page).toHaveURL(/#one$/);
});

test("a link leads to a node, and a reload comes back to the same place", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flow("one"));
  await page.goto("about:blank");
  await page.goto(`${app.editor}/#one/send`);
  const field = panels.inspector.getByRole("textbox", { name: "Event" });
  await expect(field).toHaveValue("one out");
  expect(await panels.selected()).toEqual(["send"]);

  await panels.select("message");
  await expect(page).toHaveURL(/#one\/message$/);
  await page.mouse.move(...(Object.values(await panels.spot(0.5, 0.8)) as [number, number]));
  // As often as it takes: a canvas that has just opened may still be coming to its place.
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 60);
      return (await panels.at(panels.node("send"))).y;
    })
    .toBeLessThan(300);
  const before = await panels.at(panels.node("send"));
  await page.reload();
  await expect(field).toHaveValue("one in");
  await expect.poll(() => panels.at(panels.node("send"))).toEqual(before);

  // Also when what is selected is far out of view.
  await page.mouse.move(...(Object.values(await panels.spot(0.5, 0.8)) as [number, number]));
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 120);
      return (await panels.at(panels.node("message"))).y;
    })
    .toBeLessThan(0);
  const zoomed = await page.locator(".react-flow__viewport").getAttribute("style");
  await page.reload();
  await expect(field).toHaveValue("one in");
  await expect.poll(() => page.locator(".react-flow__viewport").getAttribute("style")).toBe(zoomed);
  // A link to it, other than a reload, shows it.
  await page.goto("about:blank");
  await page.goto(`${app.editor}/#one/message`);
  await expect.poll(async () => (await panels.at(panels.node("message"))).y).toBeGreaterThan(48);
});
