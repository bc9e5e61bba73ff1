import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const echo = () =>
  flowOf(
    "echo",
    {
      connect: ["socket.connect", 0, 0, {}],
      gate: [
        "switch",
        240,
        0,
        { cases: [{ name: "banned", when: "(event.auth as { banned?: boolean } | undefined)?.banned === true" }] },
      ],
      refuse: ["reject", 480, 0, {}],
      ask: [
        "socket.event",
        0,
        160,
        {
          event: "ask",
          parameters: [
            { name: "text", type: "string" },
            { name: "list", type: "number[]" },
          ],
        },
      ],
      reply: ["ack", 240, 160, { arguments: [{ js: "input.text + input.list.length" }] }],
      tell: ["emit", 480, 160, { event: "told", arguments: [{ js: "{ from: event.userId, text: input.text }" }] }],
    },
    ["connect:next>gate", "gate:banned>refuse", "ask:next>reply", "reply:next>tell"],
  );

async function deployed(panels: PanelsPage): Promise<void> {
  expect((await panels.app.api("DELETE", "/api/flows/chat/deployment")).status).toBe(204);
  await panels.open(echo());
  const answer = await panels.app.api("POST", "/api/flows/echo/deployment", {});
  expect(answer.status, await answer.text()).toBe(200);
}

test("several JSON arguments and an ack, over both transports, each in its own log", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await deployed(panels);
  const alice = await panels.client("Alice");
  const bob = await panels.client("Bob");
  await alice.getByRole("button", { name: "Connection settings" }).click();
  await alice.getByRole("textbox", { name: "User id" }).fill("alice");
  await alice.getByRole("combobox", { name: "Transport" }).click();
  await page.getByRole("option", { name: "HTTP polling" }).click();
  await alice.getByRole("button", { name: "Connection settings" }).click();
  await panels.connect(alice);
  await panels.connect(bob);
  await expect(alice.getByRole("status")).toHaveAttribute("title", /polling/);

  // The trigger's parameters are already there to be filled in.
  await alice.getByRole("textbox", { name: "Argument 1" }).fill('"hi"');
  await alice.getByRole("textbox", { name: "Argument 2" }).fill("[1, 2, 3]");
  await alice.getByText("Ask for ack").click();
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText(/ack "hi3" \d+ ms/);
  await expect(bob.getByRole("log")).toContainText('told{"from":"alice","text":"hi"}');
  await expect(bob.getByRole("log")).not.toContainText("ack");

  await bob.getByRole("textbox", { name: "Filter the log of Bob" }).fill("nothing like it");
  await expect(bob.getByRole("log")).toHaveText("Nothing matches.");
  await alice.getByRole("button", { name: "Disconnect" }).click();
  await expect(alice.getByRole("status")).toHaveText("Disconnected");
  await expect(bob.getByRole("status")).toHaveText("Connected");
});

test("what cannot be sent is explained and not sent", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await deployed(panels);
  const alice = await panels.client("Alice");
  await panels.connect(alice);
  // Empty fields at the end are arguments left out.
  await alice.getByRole("textbox", { name: "Argument 1" }).press("Enter");
  await expect(alice.getByRole("log")).toContainText(/ask(?!\[|")/);
  await alice.getByRole("button", { name: "Clear the log of Alice" }).click();
  await alice.getByRole("textbox", { name: "Argument 2" }).fill("[]");
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByText("Empty, but a later argument is not.")).toBeVisible();
  await alice.getByRole("textbox", { name: "Argument 1" }).fill("good morning");
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByText("Text needs double quotes")).toBeVisible();
  await expect(alice.getByRole("log")).not.toContainText("ask");
  await alice.getByRole("button", { name: "Put it in quotes" }).click();
  await alice.getByRole("button", { name: "Emit", exact: true }).click();
  await expect(alice.getByRole("log")).toContainText('told{"text":"good morning"}');
});

test("a refused client is told why, and clients are remembered", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  await deployed(panels);
  const alice = await panels.client("Alice");
  await alice.getByRole("textbox", { name: "Client name" }).fill("Mallory");
  await page.keyboard.press("Enter");
  const mallory = page.getByRole("region", { name: "Client Mallory" });
  await mallory.getByRole("button", { name: "Connection settings" }).click();
  await mallory.getByRole("textbox", { name: "Auth (JSON)" }).fill("{");
  await expect(mallory.getByText("Not valid JSON.")).toBeVisible();
  await expect(mallory.getByRole("button", { name: "Connect", exact: true })).toBeDisabled();
  await mallory.getByRole("textbox", { name: "Auth (JSON)" }).fill('{"banned": true}');
  await mallory.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(mallory.getByRole("log")).toContainText("connection refused");
  await expect(mallory.getByRole("status")).toHaveText("Disconnected");

  await page.reload();
  await panels.tab("Clients");
  await page
    .getByRole("region", { name: "Client Mallory" })
    .getByRole("button", { name: "Connection settings" })
    .click();
  await expect(page.getByRole("textbox", { name: "Auth (JSON)" })).toHaveValue('{"banned": true}');
});
