import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { startApp } from "../app.ts";
import { flowOf } from "./canvas-page.ts";
import { expect, test as base } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const types = fileURLToPath(new URL("../../flows/examples/node-types", import.meta.url));
const test = base.extend({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed from this pattern
  app: async ({}, provide) => {
    const app = await startApp({ env: { PATCHBAY_NODE_TYPES: types } });
    await provide(app);
    await app.stop();
  },
});

test("a node type of one's own is in the palette, has a form, compiles in the browser and runs", async ({
  page,
  app,
}) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  const panels = new PanelsPage(page, app);
  await panels.open(
    flowOf("own", {
      publish: ["socket.event", 0, 0, { event: "publish", parameters: [{ name: "title", type: "string" }] }],
      answer: ["ack", 640, 0, { arguments: [{ js: "input" }] }],
    }),
  );
  await page.getByRole("tab", { name: "Nodes" }).click();
  await page.getByRole("searchbox", { name: "Search nodes" }).fill("slug");
  await expect(page.getByRole("button", { name: /^Slug/ })).toBeVisible();

  await panels.node("publish").click();
  await page.keyboard.press("Tab");
  await panels.choose("slug");
  await panels.drag(await panels.at(panels.output("slug")), await panels.at(page.getByLabel("answer input")));
  await expect(panels.inspector.getByRole("heading", { name: "Slug", exact: true })).toBeVisible();
  await panels.write(panels.inspector.getByRole("textbox", { name: "Text" }), "input.titl");
  // Both compilers know it: the browser's, and the server's with its types.
  await expect(panels.inspector.getByText(/Property 'titl' does not exist/)).toBeVisible();
  await panels.write(panels.inspector.getByRole("textbox", { name: "Text" }), "input.title");
  await expect(panels.inspector.getByText(/Property 'titl' does not exist/)).toBeHidden();
  expect((await panels.saved("own")).nodes["slug"]).toEqual({
    type: "acme.slug",
    config: { limit: 60, text: "input.title" },
  });
  await panels.tab("Code");
  await expect(page.locator(".monaco-editor").last()).toContainText("slugSlugOf");

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByText("“own” is live.")).toBeVisible();
  const token = (await (await app.api("POST", "/api/clients/token", { hub: "hub" })).json()) as Record<string, string>;
  const client = io(token["endpoint"]!, { path: token["path"], query: { access_token: token["token"] } });
  const ask = () =>
    client
      .timeout(5_000)
      .emitWithAck("publish", "Crème brûlée!")
      .catch(() => "no answer");
  try {
    await expect.poll(ask).toBe("creme-brulee");
  } finally {
    client.disconnect();
  }
  expect(refused).toEqual([]);
});
