import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

const hook = () =>
  flowOf(
    "typed",
    {
      hook: ["http.request", 0, 0, { method: "POST", route: "hook" }],
      back: ["http.response", 320, 0, { kind: "json", json: "input.body" }],
    },
    ["hook:next>back"],
  );

test("a body is typed by a sample of the last run, or by a schema; expressions know its members", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(hook());
  await panels.saved("typed");
  expect((await app.api("POST", "/api/flows/typed/deployment")).status).toBe(200);
  const answer = await fetch(`${app.runtime}/api/hook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: { price: 3 } }),
  });
  expect(answer.status).toBe(200);

  await panels.select("hook");
  const given = panels.inspector.getByRole("combobox", { name: "Type of the body: given as" });
  await given.click();
  await page.getByRole("option", { name: "Sample" }).click();
  await panels.inspector.getByRole("button", { name: "From the last run" }).click();
  const sample = panels.inspector.getByRole("textbox", { name: "Type of the body, sample" });
  await expect(sample).toHaveValue(/"price": 3/);
  const config = async () => (await panels.saved("typed")).nodes["hook"]!.config;
  expect(JSON.parse(((await config())["bodyType"] as { sample: string }).sample)).toEqual({ order: { price: 3 } });

  await panels.select("back");
  const field = panels.inspector.getByRole("textbox", { name: "JSON", exact: true });
  await field.click();
  await expect(panels.inspector.locator(".monaco-editor")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("input.body.order.");
  await expect(page.locator(".suggest-widget")).toContainText("price");
  await page.keyboard.press("Escape");

  await panels.select("hook");
  await given.click();
  await page.getByRole("option", { name: "JSON Schema" }).click();
  const schema = panels.inspector.getByRole("textbox", { name: "Type of the body, JSON Schema" });
  await panels.write(schema, '{ "type": "text" }');
  await expect(panels.inspector.getByText(/The schema cannot be used: type must be one or a list of/)).toBeVisible();
  await panels.write(schema, '{ "type": "object", "properties": { "cost": { "type": "number" } } }');
  await expect(panels.inspector.getByText(/The schema cannot be used/)).toBeHidden();
  expect(((await config())["bodyType"] as { schema: string }).schema).toContain("cost");
});
