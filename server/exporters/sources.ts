import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { checkoutFolder } from "../language/checkout.ts";
import type { ExportFile } from "./project.ts";

/** Sources are shipped from the checkout as they stand: what an export runs is what our own tests ran. */

/** The handler kit without its tests. */
export function handlerKit(folder: string): ExportFile[] {
  return sourcesIn(join(checkoutFolder(), "flows", "handler-kit"), folder);
}

/** A target's `files/`. */
export function shipped(target: string, folder: string): ExportFile[] {
  return sourcesIn(join(checkoutFolder(), "server", "exporters", target, "files"), folder);
}

/** What runs a flow's tests: `flows/testing` as far as it needs nothing but the language. */
export function testRunner(folder: string): ExportFile[] {
  return ["compare", "events", "run", "state", "types"].map((name) => ({
    path: `${folder}/${name}.ts`,
    text: readFileSync(join(checkoutFolder(), "flows", "testing", `${name}.ts`), "utf8").replaceAll(
      "../handler-kit/",
      "../../src/handler-kit/",
    ),
  }));
}

/** Files of our runtime's state stores that ask nothing of their host. */
export function runtimeState(names: readonly string[]): ExportFile[] {
  return names.map((name) => stateFile(join("server", "runtime", "state", name), name));
}

/** A store for exports: `src/state/open.ts`, and what it stands on, of `stores/`. */
export function storeFiles(name: string, beside: readonly string[] = []): ExportFile[] {
  const folder = join("server", "exporters", "stores");
  return [
    stateFile(join(folder, "files", `${name}.ts`), "open.ts"),
    ...beside.map((path) => stateFile(join(folder, path), basename(path))),
  ];
}

function stateFile(from: string, name: string): ExportFile {
  const text = readFileSync(join(checkoutFolder(), from), "utf8")
    .replaceAll("../../../flows/handler-kit/", "../handler-kit/")
    .replaceAll("../../runtime/state/", "./");
  return { path: `src/state/${name}`, text };
}

function sourcesIn(from: string, folder: string): ExportFile[] {
  const names = readdirSync(from).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return names.toSorted().map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(from, name), "utf8") }));
}
