import { io } from "socket.io-client";
import { flowOf, wiresOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const words = (greeting: string) =>
  flowOf(
    "words",
    {
      greet: ["subflow.input", 0, 0, { inputs: [{ name: "name", type: "string" }] }],
      known: ["filter", 240, 0, { condition: 'input.name !== ""' }],
      yes: ["subflow.output", 480, 0, { name: "known", value: `\`${greeting} \${greet.name}\`` }],
      no: ["subflow.output", 480, 160, { name: "unknown", value: "null" }],
    },
    ["greet:next>known", "known:next>yes", "greet:next>no"],
  );

const caller = () =>
  flowOf("caller", {
    hello: ["socket.event", 0, 0, { event: "hello", parameters: [{ name: "name", type: "string" }] }],
    answer: ["ack", 640, 0, { arguments: [{ js: "input" }] }],
    nobody: ["ack", 640, 160, { arguments: ["nobody"] }],
  });

test("a part of another flow is chosen from a list, wired by its outputs, and runs", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  expect((await app.api("PUT", "/api/flows/words", words("Hello"), { "if-none-match": "*" })).status).toBe(201);
  await panels.open(caller());

  await panels.node("hello").click();
  await page.keyboard.press("Tab");
  await panels.choose("Call part");
  await expect(panels.inspector.getByRole("heading", { name: "Call part", exact: true })).toBeVisible();
  await expect(panels.inspector.getByText(/“Part” is empty/)).toBeVisible();
  await panels.inspector.getByRole("combobox", { name: "Flow" }).click();
  await page.getByRole("option", { name: "words (words)" }).click();
  await panels.inspector.getByRole("combobox", { name: "Part" }).click();
  await page.getByRole("option", { name: "greet" }).click();
  // Its inputs and outputs come along.
  await expect(panels.inspector.getByRole("textbox", { name: "Name", exact: true }).nth(1)).toHaveValue("name");
  await panels.drag(
    await panels.at(panels.output("called", "known")),
    await panels.at(page.getByLabel("answer input")),
  );
  await panels.drag(
    await panels.at(panels.output("called", "unknown")),
    await panels.at(page.getByLabel("nobody input")),
  );
  const flow = await panels.saved("caller");
  expect(flow.nodes["called"]?.config).toMatchObject({
    flow: "words",
    part: "greet",
    inputs: [{ name: "name", value: { js: "input.name" } }],
    outputs: [{ name: "known" }, { name: "unknown" }],
  });
  expect(wiresOf(flow)).toEqual(["called:known>answer", "called:unknown>nobody", "hello:next>called"]);

  // The browser compiles it with the other flow's part, and finds what does not fit.
  await panels.write(panels.inspector.getByRole("textbox", { name: "Value" }).first(), "input.nam");
  await expect(panels.inspector.getByText(/Property 'nam' does not exist/)).toBeVisible();
  await panels.write(panels.inspector.getByRole("textbox", { name: "Value" }).first(), "input.name");
  await expect(panels.inspector.getByText(/Property 'nam' does not exist/)).toBeHidden();
  await panels.saved("caller");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByText("“caller” is live, with the parts of words as they are now.")).toBeVisible();

  const token = (await (await app.api("POST", "/api/clients/token", { hub: "hub" })).json()) as Record<string, string>;
  const client = io(token["endpoint"]!, { path: token["path"], query: { access_token: token["token"] } });
  const ask = (name: string) =>
    client
      .timeout(5_000)
      .emitWithAck("hello", name)
      .catch(() => "no answer");
  try {
    // The gateway hears of the hub a moment after the deployment.
    await expect.poll(() => ask("Ada")).toBe("Hello Ada");
    await expect.poll(() => ask("")).toBe("nobody");

    // Changed elsewhere: the editor says so when it is looked at again.
    await panels.saveElsewhere("words", (text) => text.replace("Hello", "Goodbye"));
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(page.getByText("Changed", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("It takes over what has changed in the parts of words.")).toBeVisible();
    await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(page.getByText("Live", { exact: true })).toBeVisible();
    await expect.poll(() => ask("Ada")).toBe("Goodbye Ada");
  } finally {
    client.disconnect();
  }
});

test("a part that no longer fits is said where it is called, and taken over by a button", async ({ page, app }) => {
  const panels = new PanelsPage(page, app);
  expect((await app.api("PUT", "/api/flows/words", words("Hello"), { "if-none-match": "*" })).status).toBe(201);
  const flow = caller();
  flow.nodes["called"] = {
    type: "subflow",
    config: { flow: "words", part: "greet", inputs: [{ name: "who", value: { js: "input.name" } }], outputs: [] },
  };
  flow.wires = [{ from: "hello", port: "next", to: "called" }];
  await panels.open(flow);
  await panels.select("called");
  await expect(panels.inspector.getByText("The part greet asks for name.")).toBeVisible();
  await panels.inspector.getByRole("button", { name: "Take over its inputs and outputs" }).click();
  await expect(panels.inspector.getByText("The part greet asks for name.")).toBeHidden();
  expect((await panels.saved("caller")).nodes["called"]?.config).toMatchObject({
    inputs: [{ name: "name", value: { js: "input.name" } }],
    outputs: [{ name: "known" }, { name: "unknown" }],
  });
});
