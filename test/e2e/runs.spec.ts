import type { Locator } from "@playwright/test";
import { io } from "socket.io-client";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

interface Run {
  id: string;
  trigger: string;
  durationMs: number;
  nodes: { node: string; input?: unknown; value?: unknown; atMs: number; durationMs?: number; error?: string }[];
  effects: { what: string }[];
  actions: { actionName: string }[];
  deliveries: (number | null)[];
  ack?: unknown[];
  error?: { message: string; node: string };
}

const flow = () =>
  flowOf(
    "runs",
    {
      say: ["socket.event", 0, 0, { event: "say", parameters: [{ name: "text", type: "string" }] }],
      loud: ["function", 240, 0, { code: "return { shout: input.text.toUpperCase() };" }],
      count: ["state.increment", 480, 0, { key: "said", by: "1" }],
      send: ["emit", 720, 0, { event: "said", arguments: [{ js: "loud.shout" }] }],
      reply: ["ack", 960, 0, { arguments: [{ js: "count" }] }],
      spoil: ["socket.event", 0, 200, { event: "spoil", parameters: [{ name: "how", type: "string" }] }],
      fails: ["function", 240, 200, { code: "throw new Error(`spoilt by ${input.how}`);" }],
    },
    ["say:next>loud", "loud:next>count", "count:next>send", "send:next>reply", "spoil:next>fails"],
  );

/** What a value looks like when all of it is unfolded. */
const shownAs = (value: unknown): string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...shownAs(inner)])
    : [JSON.stringify(value)];

async function expectValue(tree: Locator, value: unknown): Promise<void> {
  const folded = tree.getByRole("button", { name: /^Unfold/ });
  while ((await folded.count()) > 0) await folded.first().click();
  for (const text of shownAs(value)) await expect(tree).toContainText(text);
}

test("a run that a client made shows what /api/traces says: nodes, effects, deliveries, ack, and where one failed", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(flow());
  expect((await app.api("POST", "/api/flows/runs/deployment", {})).status).toBe(200);
  const token = await (await app.api("POST", "/api/clients/token", { hub: "hub", userId: "ann" })).json();
  const { endpoint, path, token: access_token } = token as Record<"endpoint" | "path" | "token", string>;
  const client = io(endpoint, { path, query: { access_token }, transports: ["websocket"], reconnection: false });
  const heard = new Promise((resolve) => client.once("said", resolve));
  await expect.poll(() => client.connected).toBe(true);
  expect(await client.timeout(30_000).emitWithAck("say", "hello")).toBe(1);
  expect(await heard).toBe("HELLO");
  client.emit("spoil", "design");
  const traces = async () =>
    ((await (await app.api("GET", "/api/traces?flow=runs")).json()) as { traces: Run[] }).traces;
  await expect.poll(async () => (await traces()).length).toBe(2);
  const [failed, good] = (await traces()) as [Run, Run];
  client.disconnect();

  // The run itself, before what is shown of it.
  expect(good.nodes.map(({ node, input, value }) => [node, input, value])).toEqual([
    ["say", undefined, { text: "hello" }],
    ["loud", { text: "hello" }, { shout: "HELLO" }],
    ["count", { shout: "HELLO" }, 1],
    ["send", 1, good.actions[0]],
    ["reply", 1, [1]],
  ]);
  expect(failed.nodes.at(-1)).toMatchObject({ node: "fails", input: { how: "design" }, error: "spoilt by design" });

  await panels.tab("Runs");
  const list = page.getByRole("list", { name: "Runs" }).getByRole("button");
  await expect(list).toHaveCount(2);
  await list.filter({ hasText: "say" }).click();
  const shown = page.getByRole("region", { name: "Run", exact: true });
  await expect(shown.getByRole("group", { name: /^Node / })).toHaveCount(good.nodes.length);
  for (const { node, durationMs, ...record } of good.nodes) {
    const group = shown.getByRole("group", { name: `Node ${node}` });
    if ("input" in record) await expectValue(group.getByRole("group", { name: `Input of ${node}` }), record.input);
    else await expect(group.getByRole("group", { name: `Input of ${node}` })).toHaveCount(0);
    await expectValue(group.getByRole("group", { name: `Value of ${node}` }), record.value);
    await expect(group).toContainText(/\d+(\.\d)? m?s/);
    if (node !== "say") expect(durationMs).toBeGreaterThanOrEqual(0);
  }
  await expect(shown).toContainText("increment said");
  await expect(shown).toContainText("to 1 client");
  expect(good.deliveries).toEqual([1]);
  await expectValue(shown.getByRole("group", { name: "Ack" }), good.ack);

  await list.filter({ hasText: "spoil" }).click();
  await expect(shown.getByRole("note")).toContainText("spoilt by design");
  const broken = shown.getByRole("group", { name: "Node fails" });
  await expect(broken).toContainText("spoilt by design");
  await expectValue(broken.getByRole("group", { name: "Input of fails" }), { how: "design" });
  await expect(broken.getByRole("group", { name: "Value of fails" })).toHaveCount(0);
  await expect(shown).toContainText("A run that fails sends nothing.");
  await shown.getByRole("button", { name: "Go to fails" }).click();
  await expect(panels.inspector.getByRole("textbox", { name: "Name", exact: true }).first()).toHaveValue("fails");
  await expect(panels.inspector).toContainText("Failed: spoilt by design");
});

test.describe("a run that never ends", () => {
  test.use({ env: { PATCHBAY_DEADLINE_MS: "1000" } });

  test("is shown with the nodes that had ended, and at the one it was in", async ({ page, app }) => {
    const panels = new PanelsPage(page, app);
    await panels.open(
      flowOf(
        "loops",
        {
          ask: ["http.request", 0, 0, { method: "GET", route: "ask" }],
          shape: ["function", 240, 0, { code: "return { a: 1 };" }],
          stuck: ["function", 480, 0, { code: "while (true);" }],
        },
        ["ask:next>shape", "shape:next>stuck"],
      ),
    );
    expect((await app.api("POST", "/api/flows/loops/deployment", {})).status).toBe(200);
    expect((await fetch(`${app.runtime}/api/ask`)).status).toBe(500);
    const late = "The handler took longer than 1000 ms";

    await panels.tab("Runs");
    await page.getByRole("list", { name: "Runs" }).getByRole("button").click();
    const shown = page.getByRole("region", { name: "Run", exact: true });
    await expect(shown.getByRole("group", { name: /^Node / })).toHaveCount(3);
    await expectValue(shown.getByRole("group", { name: "Value of shape" }), { a: 1 });
    await expect(shown.getByRole("group", { name: "Node stuck" })).toContainText(late);
    await expectValue(shown.getByRole("group", { name: "Input of stuck" }), { a: 1 });
    await shown.getByRole("button", { name: "Go to stuck" }).click();
    await expect(panels.inspector).toContainText(`Failed: ${late}`);
  });
});
