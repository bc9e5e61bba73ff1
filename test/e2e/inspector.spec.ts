import type { Page } from "@playwright/test";
import type { App } from "../app.ts";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const message = ["socket.event", 0, 0, { event: "chat", parameters: [{ name: "text", type: "string" }] }] as const;
const chat = () =>
  flowOf(
    "inspect",
    { message: [...message], send: ["emit", 320, 0, { event: "new", arguments: [{ js: "input.text" }] }] },
    ["message:next>send"],
  );

test("a form writes what its fields say, and undo takes typing back in one step", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.select("send");
  await panels.inspector.getByRole("textbox", { name: "Event" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type("er message");
  await panels.inspector.getByRole("combobox", { name: "To" }).click();
  await page.getByRole("option", { name: "Rooms" }).click();
  await panels.inspector.getByRole("button", { name: "Add room" }).click();
  await page.keyboard.type("red");

  let flow = await panels.saved("inspect");
  expect(flow.nodes["send"]?.config).toMatchObject({ event: "newer message", to: "rooms", rooms: ["red"] });

  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  for (let step = 0; step < 4; step++) await page.keyboard.press("ControlOrMeta+z");
  flow = await panels.saved("inspect");
  expect(flow.nodes["send"]?.config).toMatchObject({ event: "new", to: "namespace", rooms: [] });
});

test("a field switches between text and expression without losing what it says", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.select("send");
  await panels.inspector.getByRole("button", { name: "Event: write an expression" }).click();
  expect((await panels.saved("inspect")).nodes["send"]?.config["event"]).toEqual({ js: '"new"' });
  await panels.inspector.getByRole("button", { name: "Event: write text instead of an expression" }).click();
  expect((await panels.saved("inspect")).nodes["send"]?.config["event"]).toBe("new");
});

test("expressions complete what has run before, with its types", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.select("send");
  const field = panels.inspector.getByRole("textbox", { name: "Argument 1" });
  await field.click();
  await expect(panels.inspector.locator(".monaco-editor")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("input.");
  const suggestions = page.locator(".suggest-widget");
  await expect(suggestions).toContainText("text");
  await expect(suggestions).toContainText("string");
  await page.keyboard.press("Enter");
  await page.keyboard.type(".toUpper");
  await expect(suggestions).toContainText("toUpperCase");
  await page.keyboard.press("Enter");
  await page.keyboard.type("()");
  expect((await panels.saved("inspect")).nodes["send"]?.config["arguments"]).toEqual([
    { js: "input.text.toUpperCase()" },
  ]);
});

test("a problem is said at its field, in the list, and goes when it is mended", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.select("send");
  await panels.write(panels.inspector.getByRole("textbox", { name: "Argument 1" }), "input.txt");
  // Only the server's type check can know this one.
  await expect(panels.inspector.getByText(/Property 'txt' does not exist/)).toBeVisible();
  await panels.tab("Problems");
  const row = page.getByRole("region", { name: "Problems of send" }).getByRole("button", { name: /txt/ });
  await expect(row).toBeVisible();

  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await expect(panels.inspector.getByRole("heading", { name: "Flow" })).toBeVisible();
  await row.click();
  await expect(panels.inspector.getByRole("textbox", { name: "Argument 1" })).toBeFocused();
  await panels.write(panels.inspector.getByRole("textbox", { name: "Argument 1" }), "input.text");
  await expect(page.getByTestId("status-problems")).toHaveText("No problems");
});

test("quick fixes change the flow and can be undone", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  const flow = chat();
  await panels.open({
    ...flow,
    nodes: { ...flow.nodes, send: { type: "emit", config: { event: { js: "hello world" } } } },
  });
  await panels.tab("Problems");
  await page.getByRole("button", { name: "Use as text" }).click();
  expect((await panels.saved("inspect")).nodes["send"]?.config["event"]).toBe("hello world");
  await page.getByRole("button", { name: "Undo" }).click();
  expect((await panels.saved("inspect")).nodes["send"]?.config["event"]).toEqual({ js: "hello world" });
});

test("renaming a node renames it in every expression, and a bad name is refused with its reason", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  const flow = chat();
  await panels.open({
    ...flow,
    nodes: { ...flow.nodes, send: { type: "emit", config: { event: "new", arguments: [{ js: "message.text" }] } } },
  });
  await panels.select("message");
  const name = panels.inspector.getByRole("textbox", { name: "Name", exact: true }).first();
  await panels.write(name, "class");
  await expect(panels.inspector.getByText(/already means something in code/)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(name).toHaveValue("message");
  await panels.write(name, "said");
  await page.keyboard.press("Enter");
  const saved = await panels.saved("inspect");
  expect(Object.keys(saved.nodes).toSorted()).toEqual(["said", "send"]);
  expect(saved.nodes["send"]?.config["arguments"]).toEqual([{ js: "said.text" }]);
  expect(saved.wires).toEqual([{ from: "said", port: "next", to: "send" }]);
});

test("list items are added, moved and removed", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.select("message");
  await panels.inspector.getByRole("button", { name: "Add parameter" }).click();
  await page.keyboard.type("room");
  await panels.inspector.getByRole("button", { name: "Move parameter 2 up" }).click();
  const names = async () => {
    const { parameters } = (await panels.saved("inspect")).nodes["message"]!.config as {
      parameters: { name: string }[];
    };
    return parameters.map(({ name }) => name);
  };
  expect(await names()).toEqual(["room", "text"]);
  await panels.inspector.getByRole("button", { name: "Remove parameter 1" }).click();
  expect(await names()).toEqual(["text"]);
});

test("a function is written in an editor, in the form or large", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(
    flowOf("inspect", { message: [...message], compute: ["function", 320, 0, {}] }, ["message:next>compute"]),
  );
  await panels.select("compute");
  await expect(panels.inspector.locator(".monaco-editor")).toBeVisible();
  await panels.inspector.getByRole("button", { name: "Code: edit in a large window" }).click();
  const dialog = page.getByRole("dialog", { name: "Code of compute" });
  await dialog.locator(".monaco-editor").click();
  await panels.page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("return input.text.length;");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(panels.inspector.locator(".monaco-editor")).toContainText("input.text.length");
  expect((await panels.saved("inspect")).nodes["compute"]?.config["code"]).toBe("return input.text.length;");
});

test("the code shows the selected node's lines, and a line leads back to its node", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await panels.open(chat());
  await panels.tab("Code");
  const code = page.getByRole("tabpanel", { name: "Code" });
  await expect(code.locator(".view-lines")).toContainText("export function message");
  await panels.node("send").click();
  await expect(code.locator('[class*="marked"]').first()).toBeVisible();
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await code.locator(".view-line", { hasText: "sendToNamespace" }).click();
  await expect(panels.inspector.getByRole("textbox", { name: "Name", exact: true }).first()).toHaveValue("send");
});

/** A deployed flow that one message has just come through. */
async function withRun(page: Page, app: App): Promise<PanelsPage> {
  const panels = new PanelsPage(page, app);
  const flow = chat();
  await app.api("DELETE", "/api/flows/chat/deployment");
  await panels.open({
    ...flow,
    nodes: { ...flow.nodes, send: { type: "emit", config: { event: "new", arguments: [""] } } },
  });
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  // Until then nothing serves the hub, and a client is refused.
  await expect(page.getByRole("banner").getByText("Live", { exact: true })).toBeVisible();
  const alice = await panels.client("Alice");
  await panels.connect(alice);
  await alice.getByRole("combobox", { name: "Event" }).fill("chat");
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"good morning"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText("new");
  return panels;
}

test("values of a run are shown with their types beside the form and become expressions", async ({ page, app }) => {
  const panels = await withRun(page, app);
  await panels.select("send");
  const input = panels.inspector.getByRole("group", { name: "Input" });
  await expect(input).toContainText('"good morning"');
  await expect(panels.inspector.getByText("{ text: string }").first()).toBeVisible();
  await panels.inspector.getByRole("textbox", { name: "Argument 1" }).click();
  await input.getByRole("button", { name: "text", exact: true }).click();
  expect((await panels.saved("inspect")).nodes["send"]?.config["arguments"]).toEqual([{ js: "input.text" }]);
});

test("a value dragged onto a field is an expression, in the file and in the code", async ({ page, app }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const panels = await withRun(page, app);
  await panels.select("send");
  const input = panels.inspector.getByRole("group", { name: "Input" });
  const field = panels.inspector.getByRole("textbox", { name: "Argument 1" });
  await panels.drag(await panels.at(input.getByText('"good morning"')), await panels.at(field));
  expect((await panels.saved("inspect")).nodes["send"]?.config["arguments"]).toEqual([{ js: "input.text" }]);
  const answer = await app.api("POST", "/api/compile", app.savedFile("inspect"));
  expect(((await answer.json()) as { code: string }).code).toContain("parameters: [event.params.text]");
});

test("a wide inspector has input, fields and output side by side, and is remembered", async ({ page, app }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const streams: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/traces/stream")) streams.push(request.url());
  });
  const panels = await withRun(page, app);
  await panels.select("send");
  await panels.inspector.getByRole("button", { name: "Show input, fields and output side by side" }).click();
  const left = async (name: string) =>
    (await panels.inspector.getByText(name, { exact: true }).first().boundingBox())!.x;
  const columns = async () => {
    const [input, field, output] = [await left("Input"), await left("Argument 1"), await left("Output")];
    return input < field && field < output;
  };
  await expect.poll(columns).toBe(true);
  await panels.select("message");
  await panels.select("send");
  // One for the inspector; going from node to node opens no other.
  expect(streams.filter((url) => url.includes("inspect"))).toHaveLength(1);
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect.poll(async () => (await left("Argument 1")) < (await left("Input"))).toBe(true);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.reload();
  await panels.select("send");
  await expect.poll(columns).toBe(true);
  await panels.inspector.getByRole("button", { name: "Make the inspector narrow" }).click();
  await expect.poll(async () => Math.round((await panels.inspector.boundingBox())!.width)).toBeLessThan(400);
});
