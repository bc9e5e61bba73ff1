import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../server/cli/index.ts";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";
import { until } from "../runtime/support.ts";

/** Node types of an installation's own: a folder, an npm package, and several that are broken. */
let app: App;
let folder: string;
const example = fileURLToPath(new URL("../../flows/examples/node-types", import.meta.url));

const SHOUT = `export default ({ z, fields, code, NEXT }) => [{
  definition: {
    type: "team.shout", title: "Shout", category: "data", icon: "hash", defaultId: "shout", blurb: "Louder", help: "",
    schema: z.strictObject({ text: fields.expression("input", { title: "Text", required: true }) }),
    summary: () => "louder", ports: () => [NEXT], valueType: () => "string",
  },
  emit: (_config, $) => ({ does: "value", value: code.code($.operand("text"), ".toUpperCase()") }),
}];`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-types-"));
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write("shout.mjs", SHOUT);
  await write("torn/index.js", "export default (");
  await write("imports/index.js", 'import "node:fs"; export default () => [];');
  await write("outside/index.js", 'import "../shout.mjs"; export default () => [];');
  await write("ours/index.js", SHOUT.replace("team.shout", "emit"));
  await write("node_modules/@team/nodes/package.json", '{ "exports": { ".": { "import": "./lib/nodes.js" } } }');
  await write("node_modules/@team/nodes/lib/nodes.js", SHOUT.replace("team.shout", "team.cry").replace("Shout", "Cry"));
  const names = ["shout.mjs", "torn", "imports", "outside", "ours", "nowhere"].map((name) => join(folder, name));
  app = await startApp({ args: ["--node-types", [example, ...names].join(",")] });
});
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true });
});

const flow = {
  format: 1,
  id: "slugs",
  name: "Slugs",
  nodes: {
    publish: { type: "socket.event", config: { event: "publish", parameters: [{ name: "title", type: "string" }] } },
    slug: { type: "acme.slug", config: { text: "input.title" } },
    shout: { type: "team.shout", config: { text: "slug" } },
    enter: { type: "join", config: { room: "auditors" } },
    audit: { type: "acme.audit", config: { what: { js: "slug" } } },
    answer: { type: "ack", config: { arguments: [{ js: "shout" }] } },
  },
  wires: [
    { from: "publish", port: "next", to: "slug" },
    { from: "slug", port: "next", to: "shout" },
    { from: "shout", port: "next", to: "enter" },
    { from: "enter", port: "next", to: "audit" },
    { from: "audit", port: "next", to: "answer" },
  ],
};

test("what is broken is said at start and keeps nothing else out", () => {
  const out = app.output();
  expect(out).toContain("acme.slug, acme.audit");
  expect(out).toContain("team.shout");
  expect(out).toContain(`Node types, ${join(folder, "torn")}: index.js does not parse: `);
  expect(out).toContain(
    `${join(folder, "imports")}: index.js imports "node:fs": node types import only their own files`,
  );
  expect(out).toContain(`${join(folder, "outside")}: index.js imports "../shout.mjs", which is outside of its folder`);
  expect(out).toContain(`${join(folder, "ours")}: emit: \`type\`: a name with a prefix of its own`);
  expect(out).toContain(`${join(folder, "nowhere")}: there is no ${join(folder, "nowhere")}`);
});

test(
  "a flow with them is saved, compiled, exported, deployed, and a client gets what it does",
  { timeout: 60_000 },
  async () => {
    expect((await app.api("PUT", "/api/flows/slugs", flow, { "if-none-match": "*" })).status).toBe(201);
    // Defaults of its own config are written out, as for any node.
    expect(app.savedFile("slugs")).toContain('"limit": 60');
    const compiled = (await (await app.api("POST", "/api/compile", flow)).json()) as any;
    expect(compiled.diagnostics).toEqual([]);
    expect(compiled.code).toContain("const slug = slugSlugOf(event.params.title, 60);");
    const wrong = {
      ...flow,
      nodes: { ...flow.nodes, slug: { type: "acme.slug", config: { text: "input.title.length" } } },
    };
    const checked = (await (await app.api("POST", "/api/compile", wrong)).json()) as any;
    expect(checked.diagnostics).toMatchObject([{ code: "type_error", node: "slug", field: "text" }]);
    const exported = (await (await app.api("GET", "/api/flows/slugs/export/files?target=node")).json()) as any;
    expect(exported.files.map(({ text }: { text: string }) => text).join("")).toContain(
      "slugSlugOf(event.params.title",
    );

    const deployed = await app.api("POST", "/api/flows/slugs/deployment");
    expect([deployed.status, deployed.ok ? "" : await deployed.text()]).toEqual([200, ""]);
    const token = (await (await app.api("POST", "/api/clients/token", { hub: "hub" })).json()) as Record<
      string,
      string
    >;
    const client = io(token.endpoint!, {
      path: token.path,
      query: { access_token: token.token },
      transports: ["websocket"],
    });
    try {
      const heard = new Promise((resolve) => client.once("audit", resolve));
      const answer = () =>
        client
          .timeout(5_000)
          .emitWithAck("publish", "Crème brûlée!")
          .catch(() => undefined);
      expect(await until(answer)).toBe("CREME-BRULEE");
      expect(await heard).toBe("creme-brulee");
    } finally {
      client.disconnect();
    }
  },
);

test("the editor is told where the modules are, and gets JavaScript of their folders only", async () => {
  const { nodeTypes } = (await (await app.api("GET", "/api/session")).json()) as { nodeTypes: string[] };
  expect(nodeTypes.slice(0, 2)).toEqual(["/node-types/0/index.js", "/node-types/1/shout.mjs"]);
  const module = await app.api("GET", "/node-types/0/slug.js");
  expect([module.status, module.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  expect(await module.text()).toContain("acme.slug");
  for (const path of [
    "0/package.json",
    "0/..%2findex.ts",
    "0/%2e%2e/chat.flow.json",
    "9/index.js",
    "1/torn/index.mjs",
    "x/y.js",
  ]) {
    expect((await app.api("GET", `/node-types/${path}`)).status, path).toBe(404);
  }
  expect((await fetch(`${app.editor}/node-types/0/index.js`)).status).toBe(401);
});

test("the command line knows them, also from a package", { timeout: 60_000 }, async () => {
  const out: string[] = [];
  const run = (...args: string[]) =>
    runCli(args, { cwd: folder, stdout: (text) => void out.push(text), stderr: (text) => void out.push(text) });
  const cries = JSON.stringify(flow).replace("team.shout", "team.cry");
  await writeFile(join(folder, "slugs.flow.json"), cries);
  expect(await run("check", "slugs.flow.json")).toBe(1);
  expect(out.join("")).toContain("There is no node type `acme.slug`");
  out.length = 0;
  expect(await run("check", "slugs.flow.json", "--node-types", `${example},@team/nodes,@team/none`)).toBe(0);
  expect(out.join("")).toContain(
    "Node types, @team/none: there is no such package; install it with npm install @team/none",
  );
  out.length = 0;
  expect(await run("compile", "slugs.flow.json", "--node-types", `${example},@team/nodes`)).toBe(0);
  expect(out.join("")).toContain("const shout = slug.toUpperCase();");
});
