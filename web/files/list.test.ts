import { expect, it } from "vitest";
import type { FlowSummary } from "../api/index.ts";
import { byFolder, titleOf } from "./list.ts";

const flows = (...names: string[]) =>
  names.map((name): FlowSummary => ({ id: name, name, description: "", updatedAt: "", nodes: 0 }));

it("puts flows into the folders their names say, those in none last", () => {
  const folders = byFolder(flows("Chat", "Shop / Orders", "Auth / Admin / Users", "Shop / Stock", "TCP/IP", " / odd"));
  expect(folders.map(({ name, flows: inside }) => [name, inside.map((flow) => titleOf(flow.name))])).toEqual([
    ["Auth / Admin", ["Users"]],
    ["Shop", ["Orders", "Stock"]],
    ["", ["Chat", "TCP/IP", "odd"]],
  ]);
});
