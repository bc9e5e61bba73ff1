import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** The whole path as a new user walks it: from an empty canvas to two clients that talk. */
test.use({ firstStart: true });

const savedChat = `{
  "description": "",
  "format": 1,
  "id": "my-chat",
  "name": "My chat",
  "nodes": {
    "chat": {
      "config": {
        "event": "chat",
        "hub": "hub",
        "namespace": "/",
        "parameters": [
          {
            "name": "text",
            "type": "string"
          }
        ]
      },
      "type": "socket.event"
    },
    "newMessage": {
      "config": {
        "arguments": [
          {
            "js": "event.socketId"
          },
          {
            "js": "input.text"
          }
        ],
        "atOnce": false,
        "event": "new message",
        "except": [],
        "namespace": "",
        "rooms": [],
        "socket": {
          "js": "event.socketId"
        },
        "to": "namespace"
      },
      "type": "emit"
    }
  },
  "wires": [
    {
      "from": "chat",
      "port": "next",
      "to": "newMessage"
    }
  ],
  "layout": {
`;

test("chat, built from an empty canvas, reaches both clients", async ({ page, app }) => {
  /* The Chat template that every installation starts with listens to the same event: take it down first. */
  expect((await app.api("DELETE", "/api/flows/chat/deployment")).status).toBe(204);

  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByRole("button", { name: "New flow" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("My chat");
  await dialog.getByRole("button", { name: /^(Create|Create flow)$/ }).click();
  await expect(page.getByRole("textbox", { name: "Name of the flow" })).toHaveValue("My chat");
  await expect(page.locator(".react-flow__node")).toHaveCount(0);

  /* Two nodes dragged from the palette, one wire drawn between them. */
  await page.getByRole("tab", { name: "Nodes" }).click();
  await dragToCanvas(page, "On event", 0.25, 0.4);
  const inspector = page.getByRole("region", { name: "Inspector" });
  await expect(inspector.getByRole("heading", { name: "On event" })).toBeVisible();
  await inspector.getByRole("textbox", { name: "Name", exact: true }).first().fill("chat");
  await page.keyboard.press("Enter");
  await type(inspector.getByRole("textbox", { name: "Event" }), "chat");
  await inspector.getByRole("button", { name: "Add parameter" }).click();
  const parameter = inspector.getByRole("group", { name: /Item 1|Parameter 1/ });
  await type(parameter.getByRole("textbox", { name: "Name" }), "text");
  await type(parameter.getByRole("textbox", { name: "Type" }), "string");

  await dragToCanvas(page, "Emit", 0.65, 0.4);
  await expect(inspector.getByRole("heading", { name: "Emit", exact: true })).toBeVisible();
  await inspector.getByRole("textbox", { name: "Name", exact: true }).first().fill("newMessage");
  await page.keyboard.press("Enter");
  await type(inspector.getByRole("textbox", { name: "Event" }), "new message");
  await addExpression(inspector, 1, "event.socketId");
  await drag(page, page.getByLabel("chat next output"), page.getByLabel("newMessage input"));
  await expect(page.getByLabel("Wire from chat next to newMessage")).toBeAttached();
  await page.getByRole("group", { name: "Node newMessage, Emit" }).click();
  await addExpression(inspector, 2, "input.text");

  /* Saved, reloaded, and on disk byte for byte. */
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByTestId("status-saved")).toHaveText("Saved");
  await page.reload();
  await expect(page.getByRole("group", { name: "Node newMessage, Emit" })).toContainText("new message");
  const file = app.savedFile("my-chat");
  expect(file.slice(0, savedChat.length)).toBe(savedChat);
  /* Where the mouse let go depends on the fonts, so of the layout only its form is fixed. */
  expect(file.slice(savedChat.length)).toMatch(
    /^ {4}"chat": \{\n {6}"x": -?\d+,\n {6}"y": -?\d+\n {4}\},\n {4}"newMessage": \{\n {6}"x": -?\d+,\n {6}"y": -?\d+\n {4}\}\n {2}\}\n\}\n$/,
  );

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(async () => {
    const { deployments } = (await (await app.api("GET", "/api/deployments")).json()) as {
      deployments: { flowId: string; status: string }[];
    };
    expect(deployments).toContainEqual(expect.objectContaining({ flowId: "my-chat", status: "live" }));
  }).toPass();

  /* Two clients in the panel, real Socket.IO both. */
  await page.getByRole("tab", { name: "Clients" }).click();
  const alice = await connectClient(page, "Alice");
  const bob = await connectClient(page, "Bob");
  await alice.getByRole("combobox", { name: "Event" }).fill("chat");
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"hello from Alice"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  for (const client of [alice, bob]) {
    await expect(client.getByRole("log")).toContainText("new message");
    await expect(client.getByRole("log")).toContainText("hello from Alice");
  }

  /* And what the runtime recorded of it. */
  await expect(async () => {
    const { traces } = (await (await app.api("GET", "/api/traces?flow=my-chat")).json()) as { traces: any[] };
    expect(traces).toHaveLength(1);
    expect(traces[0]).toMatchObject({
      outcome: "ok",
      trigger: "chat",
      actions: [
        {
          actionName: "sendToNamespace",
          eventName: "new message",
          parameters: [expect.any(String), "hello from Alice"],
        },
      ],
    });
  }).toPass();
});

test("the Chat flow's own page works in two browsers", async ({ app, browser }) => {
  const open = async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${app.runtime}/api/index`);
    await expect(page.getByRole("textbox")).toBeEnabled();
    return page;
  };
  const [first, second] = await Promise.all([open(), open()]);
  await expect(async () => {
    const stats = await fetch(`${app.gateway}/metrics`);
    expect(await stats.text()).toMatch(/patchbay_gateway_sockets(\{[^}]*\})? 2/);
  }).toPass();
  await first.getByRole("textbox").fill("good morning");
  await first.keyboard.press("Enter");
  for (const page of [first, second]) await expect(page.getByText("good morning")).toBeVisible();
  await second.getByRole("textbox").fill("and to you <b>too</b>");
  await second.keyboard.press("Enter");
  for (const page of [first, second]) await expect(page.getByText("and to you <b>too</b>")).toBeVisible();
});

test("deploying a changed flow takes effect for the next event, and no client notices", async ({ page, app }) => {
  await page.getByRole("tab", { name: "Clients" }).click();
  const alice = await connectClient(page, "Alice");
  await alice.getByRole("combobox", { name: "Event" }).fill("chat");
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"one"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText("new message");

  const read = await app.api("GET", "/api/flows/chat");
  const changed = (await read.text()).replaceAll('"new message"', '"newer message"');
  const saved = await app.api("PUT", "/api/flows/chat", changed, { "if-match": read.headers.get("etag")! });
  expect(saved.status).toBe(200);
  expect((await app.api("POST", "/api/flows/chat/deployment", {})).status).toBe(200);

  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"two"');
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText("newer message");
  await expect(alice.getByRole("status")).toHaveText(/^Connected/);
  await expect(alice.getByRole("log")).not.toContainText(/disconnect/i);
});

/** By mouse, as a person does: on an empty canvas the first drop lands on the cards that explain how to begin. */
async function dragToCanvas(page: Page, palette: string, fx: number, fy: number): Promise<void> {
  const nodes = page.getByRole("region", { name: "Nodes and files" });
  await drag(
    page,
    nodes.getByRole("button", { name: palette, exact: true }),
    page.locator(".react-flow__pane"),
    fx,
    fy,
  );
}

async function drag(page: Page, source: Locator, target: Locator, fx = 0.5, fy = 0.5): Promise<void> {
  const from = (await source.boundingBox())!;
  const to = (await target.boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width * fx, to.y + to.height * fy, { steps: 6 });
  await page.mouse.up();
}

/** Fields may be a plain input or a code editor that opens on focus; typing is what works in both. */
async function type(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.page().keyboard.press("ControlOrMeta+a");
  await field.page().keyboard.type(text);
  await field.page().keyboard.press("Tab");
}

async function addExpression(inspector: Locator, number: number, source: string): Promise<void> {
  await inspector.getByRole("button", { name: "Add argument" }).click();
  const toggle = inspector.getByRole("button", { name: new RegExp(`^Argument ${number}: write`) });
  if ((await toggle.getAttribute("aria-pressed")) !== "true") await toggle.click();
  await type(inspector.getByRole("textbox", { name: `Argument ${number}` }), source);
}

async function connectClient(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Add client" }).click();
  const client = page.getByRole("region", { name: `Client ${name}` });
  await client.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(client.getByRole("status")).toHaveText(/^Connected/);
  return client;
}
