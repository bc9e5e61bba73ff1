import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Window } from "happy-dom";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { z } from "zod";
import { parseFlow, serializeFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import { exportFlow, KIT, targets } from "../../server/exporters/index.ts";
import type { ExportResult } from "../../server/exporters/index.ts";
import { compileChecked } from "../../server/language/work.ts";
import { readBicep } from "./bicep.ts";
import { contractFlow } from "./contract-flow.ts";
import * as rules from "./schemas.ts";

/** What is in an export, beside what its contract shows it do. Nothing is installed or started here. */

const compiled = new Map<FlowDocument, ReturnType<typeof compileChecked>>();

function exportOf(target: string, flow: FlowDocument): ExportResult {
  const known = compiled.get(flow) ?? compileChecked(serializeFlow(flow), { id: flow.id, kit: KIT });
  compiled.set(flow, known);
  return exportFlow({ flow, compiled: known, target });
}

const contract = contractFlow({ state: true });

function filesOf(target: string, flow = contract): Map<string, string> {
  const { files, diagnostics } = exportOf(target, flow);
  if (files.length === 0) throw new Error(JSON.stringify(diagnostics));
  return new Map(files.map(({ path, text }) => [path, text]));
}

function check<T extends z.ZodType>(rule: T, value: unknown): z.infer<T> {
  const { data, error } = rule.safeParse(value);
  if (error) throw new Error(JSON.stringify(error.issues, null, 2));
  return data as z.infer<T>;
}

const EXAMPLES = fileURLToPath(new URL("../../flows/examples/", import.meta.url));
const examples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith(".flow.json"))
  .map((name) => [name, parseFlow(readFileSync(EXAMPLES + name, "utf8")).flow!] as const);

describe.each(targets.map(({ id }) => [id]))("files for %s", (target) => {
  test("are the same bytes every time, whatever else was exported between", () => {
    const first = filesOf(target);
    filesOf(target, examples[0]![1]);
    expect(filesOf(target)).toEqual(first);
  });

  test("have JSON that is JSON, exact versions, and a README with every function, setting and command", () => {
    const all = filesOf(target);
    for (const [path, text] of all) if (/\.jsonc?$/.test(path)) expect(() => JSON.parse(text), path).not.toThrow();
    const text = all.get("package.json");
    const { scripts } = text ? check(rules.packageJson, JSON.parse(text)) : { scripts: {} };
    const readme = all.get("README.md")!;
    for (const name of ["connecting", "echo", "login", "tick"]) expect(readme).toContain(`\`${name}\``);
    for (const name of ["WebPubSubForSocketIOConnectionString", "REGION", "HTTP_CONNECTIONS"])
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "m"));
    expect(readme).toContain('"crm":{"url":');
    expect(readme).toContain("## State\n");
    expect(readme).toContain("az webpubsub hub create");
    for (const [, script = ""] of readme.matchAll(/(?:npm|bun) run (\w+)/g)) expect(scripts).toHaveProperty([script]);
    expect(readme).not.toMatch(/undefined|\[object|\n{4}/);
    expect(all.has(".gitignore")).toBe(true);
  });

  test("exist for every example, or say at which node they cannot", () => {
    for (const [name, flow] of examples) {
      const { files, diagnostics } = exportOf(target, flow);
      if (files.length > 0) expect(files.length, name).toBeGreaterThan(20);
      else
        for (const { severity, node, code } of diagnostics.filter(({ severity }) => severity === "error"))
          expect([name, severity, code, typeof node]).toEqual([
            name,
            "error",
            expect.stringMatching(/^(?:target|azure)_/),
            "string",
          ]);
    }
  });
});

describe.each([["azure-functions"], ["azure-functions-http"]])("%s", (target) => {
  const all = filesOf(target);
  const json = (path: string): unknown => JSON.parse(all.get(path)!);

  test("host.json, local.settings.json and azure.yaml keep the rules", () => {
    const { extensionBundle } = check(rules.hostJson, json("host.json"));
    expect(extensionBundle !== undefined).toBe(target === "azure-functions");
    const { Values } = check(rules.localSettingsJson, json("local.settings.json"));
    expect(Object.keys(Values)).toEqual(expect.arrayContaining(["REGION", "HTTP_CONNECTIONS"]));
    const { services, hooks } = check(rules.azureYaml, parseYaml(all.get("azure.yaml")!));
    expect(all.has(hooks.postdeploy.run.replace("sh ", ""))).toBe(true);
    expect(all.get("infra/main.bicep")).toContain(`'azd-service-name': '${Object.keys(services)[0]}'`);
    expect(all.get(".funcignore")).toContain("local.settings.json");
    expect(all.get("infra/set-event-handlers.sh")).toMatch(
      /user-event-pattern="\*" system-event="connect" system-event="connected" system-event="disconnected"/,
    );
  });

  test("Bicep can be read, its resources keep the rules, every name is declared and secrets are secure", () => {
    const { params, resources, declared, used } = readBicep(all.get("infra/main.bicep")!);
    expect([...used].filter((name) => !declared.has(name))).toEqual([]);
    expect([...declared].filter((name) => !used.has(name) && name !== "owner")).toEqual([]);
    const insecure = params.filter(({ secure }) => !secure).map(({ name }) => name);
    expect(insecure).toEqual(["environmentName", "location"]);
    const given = Object.keys(check(rules.parametersJson, json("infra/main.parameters.json")).parameters);
    expect(given).toEqual(insecure);
    expect(resources.map(({ type }) => type).toSorted()).toEqual(Object.keys(rules.bicepResources).toSorted());
    for (const { type, version, body } of resources) {
      expect(version).toMatch(/^20\d\d-\d\d-\d\d(?:-preview)?$/);
      check(rules.bicepResources[type]!, body);
    }
  });
});

/** The root of a document, which must be well formed. */
function readXml(text: string) {
  const { documentElement: root } = new new Window().DOMParser().parseFromString(text, "application/xml");
  if (root.querySelector("parsererror")) throw new Error(root.textContent);
  return root;
}

test("azure-functions: extensions.csproj by option, instead of the bundle", () => {
  const compiled = compileChecked(serializeFlow(contract), { id: contract.id, kit: KIT });
  const ask = (target: string, options: string[]) => exportFlow({ flow: contract, compiled, target, options });
  const all = new Map(ask("azure-functions", ["extensions-csproj"]).files.map(({ path, text }) => [path, text]));
  expect(check(rules.hostJson, JSON.parse(all.get("host.json")!)).extensionBundle).toBeUndefined();
  const project = readXml(all.get("extensions.csproj")!);
  expect([project.tagName, project.getAttribute("Sdk")]).toEqual(["Project", "Microsoft.NET.Sdk"]);
  const packages = [...project.querySelectorAll("Project > ItemGroup > PackageReference")];
  expect(packages.map((one) => one.getAttribute("Include"))).toEqual([
    "Microsoft.Azure.WebJobs.Extensions.WebPubSubForSocketIO",
    "Microsoft.Azure.WebJobs.Script.ExtensionsMetadataGenerator",
  ]);
  for (const one of packages) expect(one.getAttribute("Version")).toMatch(/^\d+\.\d+\.\d+(?:-beta\.\d+)?$/);
  expect(check(rules.packageJson, JSON.parse(all.get("package.json")!)).scripts).toMatchObject({
    build: "tsc && func extensions sync",
  });
  expect(all.get("README.md")).toContain("extensions.csproj");
  expect(all.get(".funcignore")).not.toMatch(/^bin|csproj/m);
  const usual = filesOf("azure-functions");
  const changed = [...all].filter(([path, text]) => usual.get(path) !== text).map(([path]) => path);
  const about = [".funcignore", ".gitignore", ".patchbay.json", "README.md", "extensions.csproj", "host.json"];
  expect(changed.toSorted()).toEqual([...about, "package.json"].toSorted());
  expect(() => ask("node", ["extensions-csproj"])).toThrow('The target "node" has no option "extensions-csproj"');
});

test("azure-functions: only what calls the service itself carries the means to do it without a key", () => {
  const chat = examples.find(([name]) => name === "chat-with-identity.flow.json")![1];
  const stocks = examples.find(([name]) => name === "stock-index.flow.json")![1];
  const identity = (flow: FlowDocument) => {
    const all = filesOf("azure-functions", flow);
    return [all.get("package.json")!.includes('"@azure/identity": "4.'), all.has("src/identity.ts")];
  };
  expect([identity(chat), identity(contract), identity(stocks)]).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ]);
});

test("Bicep that is wrong is told from Bicep that is right", () => {
  expect(() => readBicep("param a string\nparam a string\n")).toThrow("line 2");
  expect(() => readBicep("resource a 'T@1' = { name: 'open }\n")).toThrow("line 1");
  expect(readBicep("var a = union(b, { c: 'x${d.e}' })\n").used).toEqual(new Set(["b", "d"]));
});

test("cloudflare-workers: wrangler.jsonc keeps the rules and names what is there", () => {
  const all = filesOf("cloudflare-workers");
  const {
    main,
    triggers,
    durable_objects: objects,
    migrations,
  } = check(rules.wranglerJson, JSON.parse(all.get("wrangler.jsonc")!));
  expect(all.has(main)).toBe(true);
  for (const cron of triggers!.crons) expect(all.get("src/crons.ts")).toContain(JSON.stringify(cron));
  const classes = objects!.bindings.map(({ class_name: name }) => name);
  expect(migrations!.flatMap(({ new_sqlite_classes: names }) => names)).toEqual(classes);
  for (const name of classes) expect(all.get("src/state/open.ts")).toContain(`export class ${name} `);
});

test("aws-lambda: the SAM template keeps the rules and refers to what is there", () => {
  const text = filesOf("aws-lambda").get("template.yaml")!;
  const refs: string[] = [];
  const tag = (name: string) => ({ tag: name, resolve: (value: string) => (refs.push(value.split(".")[0]!), value) });
  const template = check(rules.samTemplate, parseYaml(text, { customTags: [tag("!Ref"), tag("!GetAtt")] }));
  // SAM makes <function>Url from the function's FunctionUrlConfig.
  const known = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources), "FlowUrl"]);
  expect(refs.filter((name) => !known.has(name))).toEqual([]);
  expect(Object.keys(template.Resources)).toEqual(["Flow", "Schedules", "StateTable"]);
  expect(Object.keys(template.Globals.Function.Environment.Variables)).toEqual([
    "WebPubSubForSocketIOConnectionString",
    "REGION",
    "HTTP_CONNECTIONS",
    "STATE_TABLE",
  ]);
});

test("vercel: vercel.json keeps the rules, and what it names is there", () => {
  const all = filesOf("vercel");
  const { functions, rewrites, crons } = check(rules.vercelJson, JSON.parse(all.get("vercel.json")!));
  for (const name of [...Object.keys(functions), ...rewrites.map(({ destination }) => `${destination.slice(1)}.ts`)])
    expect(all.has(name), name).toBe(true);
  expect(crons).toEqual([{ path: "/_cron/tick", schedule: "* * * * *" }]);
});

test("netlify: netlify.toml keeps the rules, and each schedule is a function", () => {
  const all = filesOf("netlify");
  const { build, functions } = check(rules.netlifyToml, parseToml(all.get("netlify.toml")!));
  expect(all.get("package.json")).toContain(`"${build.command.replace("npm run ", "")}":`);
  expect([...all.keys()].some((path) => path.startsWith(`${build.publish}/`))).toBe(true);
  expect(all.get(`${functions.directory}/schedule-tick.ts`)).toContain('config = { schedule: "* * * * *" }');
});

test("deno: deno.json keeps the rules and asks for what is used", () => {
  const all = filesOf("deno");
  const { unstable, tasks } = check(rules.denoJson, JSON.parse(all.get("deno.json")!));
  expect(unstable).toEqual(["cron", "kv"]);
  for (const task of Object.values(tasks)) expect(all.has(/src\S+/.exec(task)![0])).toBe(true);
});

test("schedules a platform cannot keep are an error at their trigger", () => {
  const fast = contractFlow({ cron: "*/5 * * * * *" });
  const berlin = contractFlow({ cron: "0 0 9 * * 1-5" });
  berlin.nodes.tick!.config.timeZone = "Europe/Berlin";
  const codes = (flow: FlowDocument) =>
    Object.fromEntries(
      targets.map(({ id }) => [
        id,
        exportOf(id, flow).diagnostics.flatMap(({ node, code }) =>
          /^(?:target|azure)_/.test(code) ? [[node, code]] : [],
        ),
      ]),
    );
  const one = (code: string) => [["tick", code]];
  expect(codes(fast)).toEqual({
    node: [],
    deno: one("target_schedule"),
    bun: [],
    "azure-functions": [],
    "azure-functions-http": [],
    "aws-lambda": one("target_schedule"),
    "cloudflare-workers": one("target_schedule"),
    "google-cloud-functions": one("target_schedule"),
    vercel: one("target_schedule"),
    netlify: one("target_schedule"),
  });
  expect(codes(berlin)).toEqual({
    node: [],
    deno: one("target_time_zone"),
    bun: [],
    "azure-functions": one("azure_time_zone"),
    "azure-functions-http": one("azure_time_zone"),
    "aws-lambda": [],
    "cloudflare-workers": one("target_time_zone"),
    "google-cloud-functions": [],
    vercel: one("target_time_zone"),
    netlify: one("target_time_zone"),
  });
});
