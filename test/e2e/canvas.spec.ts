import { CanvasPage, flowOf, wiresOf } from "./canvas-page.ts";
import { expect, test as base } from "./fixtures.ts";

const test = base.extend<{ canvas: CanvasPage }>({
  canvas: async ({ page, app }, provide) => provide(new CanvasPage(page, app)),
});

/** A trigger and two nodes, the last one loose. */
const three = () =>
  flowOf(
    "three",
    {
      start: ["socket.event", 0, 0, { event: "hi" }],
      first: ["log", 320, 0, { message: "x" }],
      loose: ["log", 320, 240, { message: "y" }],
    },
    ["start:next>first"],
  );

test("a flow begins with a trigger from the empty canvas", async ({ canvas, page }) => {
  await canvas.open(flowOf("fresh", {}));
  await expect(page.getByRole("heading", { name: "Start with a trigger" })).toBeVisible();
  await page.getByTestId("start-socket.event").click();
  await expect(canvas.nodes()).toHaveCount(1);
  await expect(page.getByRole("group", { name: "Node message, On event" })).toBeFocused();
  await page.keyboard.press("Tab");
  await canvas.choose("emit");
  const file = await canvas.saved("fresh");
  expect(Object.entries(file.nodes).map(([id, { type }]) => [id, type])).toEqual([
    ["emit", "emit"],
    ["message", "socket.event"],
  ]);
  expect(wiresOf(file)).toEqual(["message:next>emit"]);
});

test.describe("wires", () => {
  test("go from a port to a port, or anywhere onto a node", async ({ canvas, page }) => {
    await canvas.open(three());
    await canvas.drag(await canvas.at(canvas.output("first")), await canvas.at(page.getByLabel("loose input")));
    await expect(canvas.wire("first:next>loose")).toBeVisible();
    await canvas.drag(await canvas.at(canvas.output("start")), await canvas.at(canvas.node("loose"), 0.6, 0.5));
    const file = await canvas.saved("three");
    expect(wiresOf(file)).toEqual(["first:next>loose", "start:next>first", "start:next>loose"]);
  });

  test("are refused with the reason where they make no sense", async ({ canvas, page }) => {
    await canvas.open(three());
    const from = await canvas.at(canvas.output("first"));
    const to = await canvas.at(canvas.node("start"), 0.6, 0.5);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await expect(page.getByText("A trigger starts a run: it has no input.")).toBeVisible();
    await page.mouse.up();
    await expect(canvas.wires()).toHaveCount(1);
    await expect(page.getByTestId("status-saved")).toHaveText("Saved");
  });

  test("dropped on the canvas ask for what comes next, offering what fits", async ({ canvas, page }) => {
    await canvas.open(three());
    await canvas.drag(await canvas.at(canvas.output("first")), await canvas.spot(0.85, 0.45));
    const menu = page.getByRole("combobox", { name: "Add a node" });
    await expect(menu).toBeFocused();
    await expect(page.getByRole("option", { name: /^Ack/ })).toBeVisible();
    await expect(page.getByRole("option", { name: /^On event/ })).toHaveCount(0);
    await expect(page.getByRole("option", { name: /^Accept/ })).toHaveCount(0);
    await canvas.choose("ack");
    expect(wiresOf(await canvas.saved("three"))).toContain("first:next>ack");
  });

  test("can be deleted, moved to another node and put in another order", async ({ canvas, page }) => {
    const flow = flowOf(
      "order",
      {
        start: ["socket.event", 0, 0, { event: "e" }],
        a: ["log", 320, -120],
        b: ["log", 320, 0],
        c: ["log", 320, 120],
      },
      ["start:next>a", "start:next>b"],
    );
    await canvas.open(flow);
    await canvas.node("start").click();
    await page.keyboard.press("w");
    await page.keyboard.press("w");
    await expect(canvas.wire("start:next>b")).toHaveClass(/selected/);
    await page.keyboard.press("[");
    expect(wiresOf(await canvas.saved("order"))).toEqual(["start:next>b", "start:next>a"]);
    const end = await canvas.at(page.getByLabel("b input"), 0.5, 0.5);
    await canvas.drag({ x: end.x - 8, y: end.y }, await canvas.at(page.getByLabel("c input")));
    expect(wiresOf(await canvas.saved("order"))).toEqual(["start:next>c", "start:next>a"]);
    await canvas.wire("start:next>a").hover({ force: true });
    await canvas.wire("start:next>a").getByRole("button", { name: "Delete this wire" }).click();
    expect(wiresOf(await canvas.saved("order"))).toEqual(["start:next>c"]);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ControlOrMeta+z");
    expect(wiresOf(await canvas.saved("order"))).toEqual(["start:next>a", "start:next>b"]);
  });
});

test.describe("splicing", () => {
  test("drops a node of the palette into a wire", async ({ canvas, page }) => {
    await canvas.open(three());
    const wire = await canvas.at(canvas.wire("start:next>first").locator("path").first());
    const pane = (await page.locator(".react-flow__pane").boundingBox())!;
    await page.getByTestId("palette-filter").dragTo(page.locator(".react-flow__pane"), {
      targetPosition: { x: wire.x - pane.x, y: wire.y - pane.y },
      force: true,
    });
    expect(wiresOf(await canvas.saved("three"))).toEqual(["check:next>first", "start:next>check"]);
  });

  test("drops a loose node of the canvas into a wire, as one step", async ({ canvas, page }) => {
    await canvas.open(three());
    const wire = await canvas.at(canvas.wire("start:next>first").locator("path").first());
    await canvas.drag(await canvas.at(canvas.node("loose"), 0.5, 0.3), wire);
    expect(wiresOf(await canvas.saved("three"))).toEqual(["loose:next>first", "start:next>loose"]);
    await page.keyboard.press("ControlOrMeta+z");
    const file = await canvas.saved("three");
    expect(wiresOf(file)).toEqual(["start:next>first"]);
    expect(file.layout["loose"]).toEqual({ x: 320, y: 240 });
  });

  test("takes a node out and joins what it connected", async ({ canvas, page }) => {
    await canvas.open(
      flowOf("heal", { start: ["socket.event", 0, 0, { event: "e" }], mid: ["log", 320, 0], end: ["log", 640, 0] }, [
        "start:next>mid",
        "mid:next>end",
      ]),
    );
    await canvas.node("mid").click();
    await page.keyboard.press("ControlOrMeta+Delete");
    const file = await canvas.saved("heal");
    expect(Object.keys(file.nodes)).toEqual(["end", "start"]);
    expect(wiresOf(file)).toEqual(["start:next>end"]);
  });
});

test("copies nodes as text between flows, names and mentions made to fit", async ({ canvas, page, context, app }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.editor });
  await canvas.open(
    flowOf(
      "from",
      {
        start: ["socket.event", 0, 0, { event: "e" }],
        value: ["transform", 320, 0, { fields: [{ name: "a", value: { js: "1" } }] }],
        show: ["log", 640, 0, { message: { js: "value.a" } }],
      },
      ["start:next>value", "value:next>show"],
    ),
  );
  await canvas.node("value").click();
  await canvas.node("show").click({ modifiers: ["ControlOrMeta"] });
  await page.keyboard.press("ControlOrMeta+c");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"value.a"');
  await canvas.open(flowOf("to", { value: ["log", 0, 0] }));
  await page.keyboard.press("ControlOrMeta+v");
  await expect(canvas.nodes()).toHaveCount(3);
  const file = await canvas.saved("to");
  expect(file.nodes["show"]!.config).toMatchObject({ message: { js: "value2.a" } });
  expect(wiresOf(file)).toEqual(["value2:next>show"]);
  await page.keyboard.press("ControlOrMeta+x");
  await expect(canvas.nodes()).toHaveCount(1);
  await page.keyboard.press("ControlOrMeta+v");
  await expect(canvas.nodes()).toHaveCount(3);
});

test("selects by box, moves together, duplicates and deletes; every step can be undone", async ({ canvas, page }) => {
  await canvas.open(three());
  const before = (await canvas.saved("three")).layout;
  const box = async () => {
    await canvas.drag(await canvas.spot(0.02, 0.02), await canvas.spot(0.98, 0.93));
    await expect.poll(async () => (await canvas.selected()).toSorted()).toEqual(["first", "loose", "start"]);
  };
  await box();
  await canvas.node("first").click();
  await expect.poll(() => canvas.selected()).toEqual(["first"]);
  await canvas.node("loose").click({ modifiers: ["Shift"] });
  await expect.poll(async () => (await canvas.selected()).toSorted()).toEqual(["first", "loose"]);
  await box();
  const grip = await canvas.at(canvas.node("first"), 0.5, 0.3);
  await canvas.drag(grip, { x: grip.x - 64, y: grip.y - 32 });
  const moved = (await canvas.saved("three")).layout;
  const shift = { x: moved["start"]!.x - before["start"]!.x, y: moved["start"]!.y - before["start"]!.y };
  expect(shift.x).toBeLessThan(0);
  for (const id of ["first", "loose"])
    expect(moved[id]).toEqual({ x: before[id]!.x + shift.x, y: before[id]!.y + shift.y });
  for (const { x, y } of Object.values(moved)) expect([x % 8, y % 8].map(Math.abs)).toEqual([0, 0]);
  await page.keyboard.press("ControlOrMeta+d");
  await expect(canvas.nodes()).toHaveCount(6);
  await page.keyboard.press("Delete");
  await expect(canvas.nodes()).toHaveCount(3);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(canvas.nodes()).toHaveCount(6);
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  expect((await canvas.saved("three")).layout).toEqual(before);
  for (let i = 0; i < 3; i++) await page.keyboard.press("ControlOrMeta+Shift+z");
  expect(Object.keys((await canvas.saved("three")).nodes)).toHaveLength(3);
});

test("tidies up what is selected and leaves the rest still", async ({ canvas, page }) => {
  const flow = flowOf(
    "mess",
    {
      start: ["socket.event", 0, 0, { event: "e" }],
      a: ["log", 40, 300],
      b: ["log", -200, 160],
      far: ["log", 500, 500],
    },
    ["start:next>a", "a:next>b"],
  );
  await canvas.open(flow);
  for (const id of ["start", "a", "b"]) await canvas.node(id).click({ modifiers: ["ControlOrMeta"] });
  await page.keyboard.press("Shift+T");
  await expect(page.getByTestId("status-saved")).toHaveText("Unsaved changes");
  const { layout } = await canvas.saved("mess");
  expect(layout["far"]).toEqual({ x: 500, y: 500 });
  expect(layout["start"]!.x).toBeLessThan(layout["a"]!.x - 232);
  expect(layout["a"]!.x).toBeLessThan(layout["b"]!.x - 232);
  expect(new Set(["start", "a", "b"].map((id) => layout[id]!.y)).size).toBe(1);
  await page.keyboard.press("ControlOrMeta+z");
  expect((await canvas.saved("mess")).layout).toEqual(flow.layout);
});

test("aligns, distributes and nudges", async ({ canvas, page }) => {
  await canvas.open(flowOf("rows", { a: ["log", 0, 0], b: ["log", 104, 96], c: ["log", 48, 320] }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Alt+Shift+ArrowLeft");
  await expect
    .poll(async () => (await canvas.saved("rows")).layout)
    .toEqual({ a: { x: 0, y: 0 }, b: { x: 0, y: 96 }, c: { x: 0, y: 320 } });
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("distribute vertically");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await canvas.saved("rows")).layout["b"]).toEqual({ x: 0, y: 160 });
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Alt+ArrowDown");
  expect((await canvas.saved("rows")).layout["c"]).toEqual({ x: 16, y: 328 });
});

test("marks nodes with problems, and unmarks them", async ({ canvas, page }) => {
  await canvas.open(
    flowOf("bad", { start: ["socket.event", 0, 0, { event: "e" }], send: ["emit", 320, 0, {}] }, ["start:next>send"]),
  );
  await expect(page.getByTestId("mark-send")).toBeVisible();
  await expect(page.getByTestId("status-problems")).toContainText("1 error");
  await canvas.node("send").click();
  await page.getByRole("region", { name: "Inspector" }).getByRole("textbox", { name: "Event" }).fill("news");
  await expect(page.getByTestId("mark-send")).toHaveCount(0);
  await expect(canvas.node("send")).toContainText("news → everyone");
});

test("renames in place, mentions included, and refuses names that cannot be", async ({ canvas, page }) => {
  await canvas.open(
    flowOf(
      "names",
      {
        start: ["socket.event", 0, 0, { event: "e" }],
        value: ["transform", 320, 0, { fields: [{ name: "a", value: { js: "1" } }] }],
        show: ["log", 640, 0, { message: { js: "value.a" } }],
      },
      ["start:next>value", "value:next>show"],
    ),
  );
  await canvas.node("value").click();
  await page.keyboard.press("F2");
  const field = page.getByLabel("New name of value");
  await field.fill("show");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill("user");
  await page.keyboard.press("Enter");
  const file = await canvas.saved("names");
  expect(Object.keys(file.nodes)).toEqual(["show", "start", "user"]);
  expect(file.nodes["show"]!.config).toMatchObject({ message: { js: "user.a" } });
});

test("replaces a node by another type, from its context menu, keeping what fits", async ({ canvas, page }) => {
  await canvas.open(
    flowOf(
      "swap",
      {
        start: ["socket.event", 0, 0, { event: "e" }],
        room: ["join", 320, 0, { room: "lobby" }],
        end: ["log", 640, 0, { message: "x" }],
      },
      ["start:next>room", "room:next>end"],
    ),
  );
  await canvas.node("room").click({ button: "right" });
  await page.getByRole("menuitem", { name: /Replace the selected node/ }).click();
  const menu = page.getByRole("combobox", { name: "Replace room by" });
  await expect(menu).toBeFocused();
  await expect(page.getByRole("option", { name: /^Schedule/ })).toHaveCount(0);
  await menu.fill("leave");
  await page.keyboard.press("Enter");
  await expect(canvas.node("room")).toContainText("Leave room");
  await expect(page.getByTestId("announcer")).toHaveText("Replace room by Leave room");
  const file = await canvas.saved("swap");
  expect(file.nodes["room"]).toMatchObject({ type: "leave", config: { room: "lobby" } });
  expect(wiresOf(file)).toEqual(["room:next>end", "start:next>room"]);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByTestId("announcer")).toHaveText("Undone: Replace room by Leave room");
  expect((await canvas.saved("swap")).nodes["room"]!.type).toBe("join");
});

test("the context menu of a wire and of the canvas offer what can be done there", async ({ canvas, page }) => {
  await canvas.open(three());
  const wire = await canvas.at(canvas.wire("start:next>first").locator("path").first());
  await page.mouse.click(wire.x, wire.y, { button: "right" });
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(canvas.wires()).toHaveCount(0);
  const spot = await canvas.spot(0.05, 0.3);
  await page.mouse.click(spot.x, spot.y, { button: "right" });
  await page.getByRole("menuitem", { name: "Select all" }).click();
  await expect.poll(() => canvas.selected()).toHaveLength(3);
});
