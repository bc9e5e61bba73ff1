import type { CDPSession, Locator, Page } from "@playwright/test";
import { CanvasPage, flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const chain = () =>
  flowOf(
    "chain",
    {
      message: ["socket.event", 0, 0, { event: "chat", parameters: [{ name: "text", type: "string" }] }],
      check: ["filter", 320, 0, { condition: 'input.text !== ""' }],
      send: ["emit", 640, 0, { event: "said", arguments: [{ js: "input.text" }] }],
    },
    ["message:next>check", "check:next>send"],
  );

const width = async (locator: Locator) => Math.round((await locator.boundingBox())?.width ?? 0);

/** Controls in `root` that stick out of it or of the window. */
function stickingOut(root: Locator): Promise<string[]> {
  return root.evaluate((panel) => {
    const frame = panel.getBoundingClientRect();
    const right = Math.min(frame.right, innerWidth) + 0.5;
    return [...panel.querySelectorAll<HTMLElement>("button, input, textarea, h3, time")]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && (box.right > right || box.left < frame.left - 0.5);
      })
      .map((element) => element.getAttribute("aria-label") ?? element.textContent ?? "");
  });
}

interface Finger {
  x: number;
  y: number;
}

async function move(fingers: CDPSession, from: Finger[], to: Finger[]): Promise<void> {
  const send = (type: "touchStart" | "touchMove" | "touchEnd", points: Finger[]) =>
    fingers.send("Input.dispatchTouchEvent", { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
  await send("touchStart", from);
  for (let step = 1; step <= 5; step++)
    await send(
      "touchMove",
      from.map(({ x, y }, at) => ({ x: x + ((to[at]!.x - x) * step) / 5, y: y + ((to[at]!.y - y) * step) / 5 })),
    );
  await send("touchEnd", []);
}

async function viewport(page: Page): Promise<{ x: number; y: number; zoom: number }> {
  const [zoom, , , , x, y] = await page
    .locator(".react-flow__viewport")
    .evaluate((element) => [...new DOMMatrix(getComputedStyle(element).transform).toFloat32Array()])
    .then((all) => [all[0], 0, 0, 0, all[12], all[13]]);
  return { x: x!, y: y!, zoom: zoom! };
}

test.describe("on an upright tablet", () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

  test("the canvas has the window; panels open over it, one at a time", async ({ page, app }) => {
    const panels = new PanelsPage(page, app);
    await panels.open(chain());
    const canvas = page.getByRole("region", { name: "Canvas" });
    const left = page.getByRole("region", { name: "Nodes and files" });
    await expect.poll(() => width(canvas)).toBe(820);
    await expect(panels.inspector).toBeHidden();
    await expect(left).toBeHidden();

    await panels.node("send").tap();
    await expect(panels.inspector.getByRole("textbox", { name: "Name", exact: true }).first()).toHaveValue("send");
    expect(await width(canvas)).toBe(820);
    // What was tapped stays in sight beside its settings.
    const edge = (await panels.inspector.boundingBox())!.x;
    await expect
      .poll(async () => {
        const node = (await panels.node("send").boundingBox())!;
        return node.x >= 0 && node.x + node.width <= edge;
      })
      .toBe(true);

    await page.getByRole("button", { name: "Show the left panel" }).tap();
    await expect(left).toBeVisible();
    await expect(panels.inspector).toBeHidden();
    await left.getByRole("tab", { name: "Files" }).tap();
    await expect(left.getByRole("button", { name: /^chain/ })).toBeVisible();
    await page.locator(".react-flow__pane").tap({ position: { x: 700, y: 80 } });
    await expect(left).toBeHidden();
    expect(await stickingOut(page.getByRole("banner"))).toEqual([]);

    // Turned, the panels stand beside the canvas again, as they were before.
    await page.setViewportSize({ width: 1180, height: 820 });
    await expect.poll(() => width(left)).toBe(220);
    await expect.poll(() => width(panels.inspector)).toBe(328);
    await page.setViewportSize({ width: 820, height: 1180 });
    await expect.poll(() => width(canvas)).toBe(820);
  });

  test("one finger moves the view, two zoom it", async ({ page, app, context }) => {
    const canvas = new CanvasPage(page, app);
    await canvas.open(chain());
    await expect.poll(async () => width(page.getByRole("region", { name: "Canvas" }))).toBe(820);
    const fingers = await context.newCDPSession(page);
    const before = await viewport(page);
    await move(fingers, [{ x: 300, y: 700 }], [{ x: 420, y: 780 }]);
    await expect.poll(async () => Math.round((await viewport(page)).x - before.x)).toBeGreaterThan(80);
    expect(await canvas.selected()).toEqual([]);
    await move(
      fingers,
      [
        { x: 350, y: 600 },
        { x: 450, y: 700 },
      ],
      [
        { x: 250, y: 500 },
        { x: 550, y: 800 },
      ],
    );
    await expect.poll(async () => (await viewport(page)).zoom).toBeGreaterThan(before.zoom * 1.5);
  });
});

for (const [size, height] of [
  [1024, 768],
  [1280, 720],
] as const)
  test(`at ${size} px the inspector gets wide and gives everything back`, async ({ page, app }) => {
    await page.setViewportSize({ width: size, height });
    const panels = new PanelsPage(page, app);
    await panels.open(chain());
    await panels.select("send");
    const left = page.getByRole("region", { name: "Nodes and files" });
    await panels.inspector.getByRole("button", { name: "Show input, fields and output side by side" }).click();
    await expect.poll(() => width(panels.inspector)).toBeGreaterThanOrEqual(600);
    const [fields, input] = await Promise.all([
      panels.inspector.getByRole("textbox", { name: "Event" }).boundingBox(),
      panels.inspector.getByRole("button", { name: "Input" }).boundingBox(),
    ]);
    expect(input!.x).toBeGreaterThan(fields!.x + fields!.width);
    await panels.inspector.getByRole("button", { name: "Make the inspector narrow" }).click();
    await expect.poll(() => width(panels.inspector)).toBe(328);
    await expect.poll(() => width(left)).toBe(220);
  });

test("clients and runs fit a panel of 320 px", async ({ page, app }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const panels = new PanelsPage(page, app);
  await panels.open(chain());
  expect((await app.api("POST", "/api/flows/chain/deployment", {})).status).toBe(200);
  const bottom = page.getByRole("region", { name: "Problems, code, clients and runs" });
  for (const separator of ["left panel", "inspector"]) {
    const grip = await panels.at(page.getByRole("separator", { name: `Width of the ${separator}` }));
    await panels.drag(grip, { x: separator === "inspector" ? grip.x - 500 : grip.x + 300, y: grip.y });
  }
  await expect.poll(() => width(bottom)).toBeLessThan(340);
  const alice = await panels.client("Alice");
  await panels.connect(alice);
  await alice.getByRole("combobox", { name: "Event" }).fill("chat");
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"hi"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText("said");
  expect(await stickingOut(bottom)).toEqual([]);
  await panels.tab("Runs");
  await expect(page.getByRole("region", { name: "Run", exact: true })).toContainText("sendToNamespace");
  expect(await stickingOut(bottom)).toEqual([]);
});
