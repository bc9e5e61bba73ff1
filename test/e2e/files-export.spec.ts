import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { flowOf } from "./canvas-page.ts";
import { expect, test } from "./fixtures.ts";
import { PanelsPage } from "./panels-page.ts";

test("an export that was edited since is compared, and brought up to date without losing the edits", async ({
  page,
  app,
}) => {
  const panels = new PanelsPage(page, app);
  await panels.open(
    flowOf("pair", { message: ["socket.event", 0, 0, { event: "a" }], send: ["emit", 320, 0, { event: "b" }] }, [
      "message:next>send",
    ]),
  );
  const exported = await app.api("GET", "/api/flows/pair/export?target=node");
  const project = unzipSync(new Uint8Array(await exported.arrayBuffer()));
  const path = (name: string) => `pair-node/${name}`;
  project[path("README.md")] = strToU8(`${strFromU8(project[path("README.md")]!)}\nOurs.\n`);
  project[path("mine.txt")] = strToU8("not of the export");
  await panels.select("send");
  await panels.inspector.getByRole("textbox", { name: "Event" }).fill("later");
  await panels.saved("pair");

  await panels.flowMenu("Export a project…");
  const dialog = page.getByRole("dialog", { name: "Export a project" });
  await dialog.getByRole("combobox", { name: "Target" }).click();
  await page.getByRole("option", { name: "Node", exact: false }).first().click();
  const compare = async (zip: Uint8Array) => {
    const chooser = page.waitForEvent("filechooser");
    await dialog.getByRole("button", { name: "Compare…" }).click();
    await page.getByRole("menuitem", { name: "With a zip exported before…" }).click();
    await (await chooser).setFiles({ name: "pair.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
  };
  await compare(zipSync({ "other/readme.txt": strToU8("no export") }));
  await expect(page.getByText("This is no export of Patchbay")).toBeVisible();

  await compare(zipSync(project));
  const differing = dialog.getByRole("navigation", { name: "Files that differ" });
  await expect(differing.getByRole("button")).toHaveCount(2);
  await expect(differing.getByRole("button", { name: /README\.md/ })).toContainText("edited by you");
  const flow = differing.getByRole("button", { name: /flow\.ts/ });
  await expect(flow).toContainText("changed");
  await flow.click();
  await expect(dialog.locator("del")).toContainText('"b"');
  await expect(dialog.locator("ins")).toContainText('"later"');

  // The same from a folder, as the project lies on disk.
  await dialog.getByRole("button", { name: "Stop comparing" }).click();
  const folder = join(app.dataDir, "project");
  for (const [name, bytes] of Object.entries(project)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  mkdirSync(join(folder, path("node_modules/other")), { recursive: true });
  writeFileSync(join(folder, path("node_modules/other/.patchbay.json")), "{}");
  const chooser = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: "Compare…" }).click();
  await page.getByRole("menuitem", { name: "With the project’s folder…" }).click();
  await (await chooser).setFiles(join(folder, "pair-node"));
  await expect(dialog.getByText("Compared with pair-node")).toBeVisible();
  await expect(differing.getByRole("button")).toHaveCount(2);
  await expect(dialog.getByRole("combobox", { name: "What to keep of README.md" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`),
  ).toEqual([]);

  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download the updated project" }).click();
  const result = unzipSync(new Uint8Array(readFileSync((await (await download).path())!)));
  const fresh = unzipSync(
    new Uint8Array(await (await app.api("GET", "/api/flows/pair/export?target=node")).arrayBuffer()),
  );
  const own = ["README.md", "mine.txt"].map(path);
  expect(own.map((name) => strFromU8(result[name]!))).toEqual(own.map((name) => strFromU8(project[name]!)));
  const rest = (files: Record<string, Uint8Array>) =>
    Object.fromEntries(
      Object.entries(files).flatMap(([name, bytes]) => (own.includes(name) ? [] : [[name, strFromU8(bytes)]])),
    );
  expect(rest(result)).toEqual(rest(fresh));
});
