import type { Page } from "@playwright/test";
import { CanvasPage, flowOf } from "./canvas-page.ts";
import { expect, test as base } from "./fixtures.ts";

const test = base.extend<{ canvas: CanvasPage }>({
  canvas: async ({ page, app }, provide) => provide(new CanvasPage(page, app)),
});

const small = () =>
  flowOf("small", { start: ["socket.event", 0, 0, { event: "e" }], show: ["log", 320, 0, { message: "x" }] }, [
    "start:next>show",
  ]);

/** Controls of the bars and panel heads that stick out of the window or of what clips them. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const names: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(
      "header button, header input, footer button, footer span, [role=tab]",
    )) {
      const { left, right, top, bottom, width } = element.getBoundingClientRect();
      const outside = left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
      if (width > 0 && (outside || element.scrollWidth > element.clientWidth + 1))
        names.push(element.getAttribute("aria-label") ?? element.textContent ?? "");
    }
    if (document.documentElement.scrollWidth > innerWidth) names.push("the page scrolls sideways");
    return names;
  });
}

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const) {
  test(`nothing is cut off at ${width}×${height}`, async ({ canvas, page }) => {
    await page.setViewportSize({ width, height });
    await canvas.open(small());
    await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
  });
}

test("panels, their sizes and the theme are remembered", async ({ canvas, page }) => {
  await canvas.open(small());
  const left = page.getByRole("region", { name: "Nodes and files" });
  const before = (await left.boundingBox())!.width;
  const separator = await canvas.at(page.getByRole("separator", { name: "Width of the left panel" }));
  await canvas.drag(separator, { x: separator.x + 80, y: separator.y });
  await page.keyboard.press("ControlOrMeta+i");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.reload();
  await expect(canvas.nodes()).toHaveCount(2);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect.poll(async () => Math.round((await left.boundingBox())!.width - before)).toBeGreaterThan(60);
  await expect
    .poll(() => page.getByRole("region", { name: "Inspector" }).evaluate((panel) => panel.clientWidth))
    .toBe(0);
});

test("dragging a node renders that node and its wires, nothing else", async ({ canvas, page }) => {
  await page.addInitScript(() => void Object.assign(globalThis, { patchbayRenders: new Map() }));
  await page.reload();
  const nodes = Object.fromEntries(
    Array.from(
      { length: 40 },
      (_, i) =>
        [
          `n${i}`,
          [
            i === 0 ? "socket.event" : "log",
            (i % 8) * 280,
            Math.floor(i / 8) * 120,
            i === 0 ? { event: "e" } : { message: "x" },
          ],
        ] as [string, [string, number, number, Record<string, unknown>]],
    ),
  );
  const wires = Array.from({ length: 39 }, (_, i) => `n${i}:next>n${i + 1}`);
  await canvas.open(flowOf("many", nodes, wires));
  await expect(page.getByTestId("status-problems")).toContainText("No problems");
  const grip = await canvas.at(canvas.node("n12"), 0.4, 0.3);
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 8, grip.y + 8);
  await page.evaluate(() =>
    (globalThis as unknown as { patchbayRenders: Map<string, number> }).patchbayRenders.clear(),
  );
  await page.mouse.move(grip.x + 60, grip.y + 40, { steps: 12 });
  const rendered = await page.evaluate(() => [
    ...(globalThis as unknown as { patchbayRenders: Map<string, number> }).patchbayRenders.keys(),
  ]);
  await page.mouse.up();
  expect(rendered.toSorted()).toEqual(["n11:next>n12", "n12", "n12:next>n13"]);
  const most = await canvas
    .nodes()
    .evaluateAll((all) => Math.max(...all.map((node) => node.querySelectorAll("*").length + 1)));
  expect(most).toBeLessThanOrEqual(30);
});
