import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parseFlow } from "../../flows/model/index.ts";
import { targets } from "../../server/exporters/index.ts";
import { contractFlow } from "./contract-flow.ts";
import { exported } from "./harness.ts";

/** Rules of our own for the files platforms read, drawn from their documented schemas. */

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function files(target: string, flow = contractFlow()): Promise<Map<string, string>> {
  const folder = await exported(flow, target, await mkdtemp(join(tmpdir(), "patchbay-files-")));
  folders.push(folder);
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const;
  return new Map(await Promise.all(paths.map(read)));
}

describe.each(targets.map(({ id }) => [id]))("files for %s", (target) => {
  test("are the same bytes every time", async () => {
    expect(await files(target)).toEqual(await files(target));
  });

  test("have JSON that is JSON, exact versions, and a README with every function, setting and command", async () => {
    const all = await files(target);
    for (const [path, text] of all)
      if (path.endsWith(".json") || path.endsWith(".jsonc")) expect(() => JSON.parse(text), path).not.toThrow();
    const {
      dependencies = {},
      devDependencies = {},
      scripts,
    } = JSON.parse(all.get("package.json")!) as Record<string, Record<string, string>>;
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const readme = all.get("README.md")!;
    for (const name of ["connecting", "echo", "login", "tick"]) expect(readme).toContain(`\`${name}\``);
    expect(readme).toContain("WebPubSubForSocketIOConnectionString");
    expect(readme).toContain("az webpubsub hub create");
    for (const [, script = ""] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty([script]);
    expect(all.get(".gitignore")).toContain("node_modules/");
  });

  test("exist for every example, or say at which node they cannot", async () => {
    const examples = fileURLToPath(new URL("../../flows/examples/", import.meta.url));
    for (const name of (await readdir(examples)).filter((name) => name.endsWith(".flow.json"))) {
      const { flow } = parseFlow(await readFile(join(examples, name), "utf8"));
      const result = await files(target, flow!).catch((error: Error) => error.message);
      if (typeof result !== "string") expect(result.size).toBeGreaterThan(20);
      else
        for (const { severity, node, code } of JSON.parse(result) as Record<string, string>[])
          expect([name, severity, code, typeof node]).toEqual([
            name,
            "error",
            expect.stringMatching(/^(?:target|azure)_/),
            "string",
          ]);
    }
  });
});

describe("Azure", () => {
  test.each(["azure-functions", "azure-functions-http"])(
    "%s: host.json, settings, azure.yaml and Bicep",
    async (target) => {
      const all = await files(target);
      const host = JSON.parse(all.get("host.json")!) as {
        version: string;
        extensionBundle?: { id: string; version: string };
      };
      expect(host.version).toBe("2.0");
      const preview = { id: "Microsoft.Azure.Functions.ExtensionBundle.Preview", version: "[4.*, 5.0.0)" };
      expect(host.extensionBundle).toEqual(target === "azure-functions" ? preview : undefined);
      const { Values } = JSON.parse(all.get("local.settings.json")!) as { Values: Record<string, string> };
      expect(Values).toMatchObject({ FUNCTIONS_WORKER_RUNTIME: "node", WebPubSubForSocketIOConnectionString: "" });
      expect(all.get(".funcignore")).toContain("local.settings.json");
      expect(all.get("azure.yaml")).toMatch(/^ {2}flow:\n(?: {4}.*\n)* {4}host: function$/m);
      checkBicep(all.get("infra/main.bicep")!);
      expect(all.get("infra/main.bicep")).toContain("'azd-service-name': 'flow'");
      expect(all.get("infra/set-event-handlers.sh")).toMatch(
        /user-event-pattern="\*" system-event="connect" system-event="connected" system-event="disconnected"/,
      );
    },
  );
});

test("Cloudflare: wrangler.jsonc names a file that is there and crons of five fields", async () => {
  const all = await files("cloudflare-workers");
  const {
    name,
    main,
    compatibility_date: date,
    triggers,
  } = JSON.parse(all.get("wrangler.jsonc")!) as {
    name: string;
    main: string;
    compatibility_date: string;
    triggers: { crons: string[] };
  };
  expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
  expect(all.has(main)).toBe(true);
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const cron of triggers.crons) expect(cron.split(" ")).toHaveLength(5);
});

test("AWS: the template has the functions, their URL and schedules of six fields with one question mark", async () => {
  const template = (await files("aws-lambda")).get("template.yaml")!;
  expect(template).not.toContain("\t");
  expect(template).toMatch(/^Transform: AWS::Serverless-2016-10-31$/m);
  expect(template).toMatch(/NoEcho: true/);
  expect(template.match(/Type: AWS::Serverless::Function$/gm)).toHaveLength(2);
  for (const [, cron = ""] of template.matchAll(/ScheduleExpression: "cron\((.*)\)"/g)) {
    expect(cron.split(" ")).toHaveLength(6);
    expect(cron.match(/\?/g)).toHaveLength(1);
  }
});

/** Brackets and strings close, and every name that is used is declared. */
function checkBicep(text: string): void {
  const open: string[] = [];
  const code = text
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, (literal) =>
      [...literal.matchAll(/(?<!\\)\$\{([^}]*)\}/g)].map(([, inside]) => ` ${inside} `).join(" "),
    );
  expect(code).not.toContain("'");
  for (const [bracket] of code.matchAll(/[{}[\]()]/g)) {
    if ("{[(".includes(bracket)) open.push(bracket);
    else expect(open.pop()).toBe({ "}": "{", "]": "[", ")": "(" }[bracket]);
  }
  expect(open).toEqual([]);
  const declared = new Set([...code.matchAll(/^(?:param|var|resource)\s+(\w+)/gm)].map(([, name]) => name));
  for (const [, name = ""] of code.matchAll(/\b(\w+)\.(?:id|name|identity|properties|listKeys)\b/g))
    expect([...declared]).toContain(name);
}
