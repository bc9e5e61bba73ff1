import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { checkoutFolder } from "./checkout.ts";

/**
 * Flows with a `jsonata` node carry the interpreter with them: as a file of the handler kit in exports, inside the module
 * in our own runtime. Nothing else ever sees it.
 */

const IMPORT = /^import \{ jsonata(?: as (\w+))? \} from ["'][^"'\n]*["'];$/m;

/** Whether compiled code, TypeScript or JavaScript, has `jsonata` nodes. */
export const usesJsonata = (code: string): boolean => IMPORT.test(code);

/** `jsonata.ts` of an export: what the nodes run on and the library, which is MIT licensed, in one file. */
export function jsonataFile(): string {
  return `// @ts-nocheck -- a library that was written in JavaScript; nothing to be edited here\n${source(interpreter())}`;
}

/**
 * A module without imports: the interpreter in the place of its import. Lines below keep their places in the inline source
 * map, which is told of the new ones.
 * @param javaScript as `toJavaScript` makes it
 */
export function inlineJsonata(javaScript: string, toJavaScript: (code: string) => string): string {
  const found = IMPORT.exec(javaScript);
  if (!found) return javaScript;
  const body = toJavaScript(source(""))
    .replace(/^export \{.*\};?$|^\/\/# sourceMappingURL=.*$/gm, "")
    .replace(/^export /gm, "");
  const local = found[1] ?? "jsonata";
  const text = `const ${local} = (() => {\n${interpreter()}\n${body}\nreturn jsonata;\n})();`;
  const code = javaScript.slice(0, found.index) + text + javaScript.slice(found.index + found[0].length);
  const before = javaScript.slice(0, found.index).split("\n").length;
  return shiftMap(code, before, text.split("\n").length - 1);
}

/** After line `at` (from 1) of the generated code, `count` lines came in. */
function shiftMap(code: string, at: number, count: number): string {
  return code.replace(
    /(\/\/# sourceMappingURL=data:application\/json;base64,)(\S+)\s*$/,
    (_whole, head: string, data: string) => {
      const map = JSON.parse(Buffer.from(data, "base64").toString("utf8")) as { mappings: string };
      const lines = map.mappings.split(";");
      lines.splice(at, 0, ...Array.from({ length: count }, () => ""));
      return head + Buffer.from(JSON.stringify({ ...map, mappings: lines.join(";") })).toString("base64");
    },
  );
}

/** `flows/nodes/jsonata/evaluate.ts` on a library of its own. */
function source(library: string): string {
  const file = join(checkoutFolder(), "flows", "nodes", "jsonata", "evaluate.ts");
  return readFileSync(file, "utf8").replace(/^import library from "jsonata";$/m, () => library);
}

/** The library as npm has it, which is written for everything but ES modules. */
function interpreter(): string {
  const require = createRequire(import.meta.url);
  const { version } = require("jsonata/package.json") as { version: string };
  const text = readFileSync(join(dirname(require.resolve("jsonata")), "jsonata.min.js"), "utf8").trim();
  return `// JSONata ${version} (https://jsonata.org), copyright IBM Corp. 2016, MIT licence: jsonata.min.js as it is on npm
const library = (() => {
const module = { exports: {} };
const exports = module.exports;
${text}
return module.exports;
})();`;
}
