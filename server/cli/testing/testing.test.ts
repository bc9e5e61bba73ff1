import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyFlow, serializeFlow } from "../../../flows/model/index.ts";
import { runCli } from "../index.ts";

const templates = fileURLToPath(new URL("../../../flows/examples/", import.meta.url));
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "patchbay-test-"))));
afterEach(() => rm(folder, { recursive: true }));

async function cli(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const io = { cwd: folder, stdout: (text: string) => (out += text), stderr: (text: string) => (err += text) };
  return { status: await runCli(["test", ...argv, "--flows", "."], io), out, err };
}

/** A flow that answers the event `go` with what `code` gives. */
async function flow(id: string, code: string, tests?: object[]): Promise<void> {
  const nodes = {
    go: { type: "socket.event", config: { event: "go", parameters: [{ name: "n", type: "number" }] } },
    compute: { type: "function", config: { code } },
    answer: { type: "ack", config: { arguments: [{ js: "input" }] } },
  };
  const wires = [
    { from: "go", port: "next", to: "compute" },
    { from: "compute", port: "next", to: "answer" },
  ];
  await writeFile(join(folder, `${id}.flow.json`), serializeFlow({ ...emptyFlow(id, id), nodes, wires }));
  if (tests) await writeFile(join(folder, `${id}.test.json`), JSON.stringify({ tests }));
}
const go = (n: number, expect: object, name = `go ${n}`) => ({
  name,
  trigger: "go",
  event: { parameters: [n] },
  expect,
});

test("every template comes with tests that go everywhere in it", async () => {
  for (const name of await readdir(templates)) {
    if (name.endsWith(".json")) await copyFile(join(templates, name), join(folder, name));
  }
  const { status, out, err } = await cli("--min-coverage", "100");
  expect([status, err]).toEqual([0, ""]);
  expect(out).not.toContain("no tests");
  expect(out).toContain("✓ chat: 4 passed");
  expect(out).toMatch(/nodes \(100 %\), .* wires \(100 %\)\n[1-9]\d* passed, 0 failed\n$/);
});

describe("what fails", () => {
  test("is said so that one sees where; the rest runs nevertheless", async () => {
    await flow("double", "return input.n * 2;", [
      go(1, { ack: [2] }),
      go(2, { ack: [5] }),
      go(3, { actions: [], error: "no" }),
    ]);
    await flow("untested", "return 1;");
    const { status, out } = await cli("--coverage");
    expect(status).toBe(1);
    expect(out).toContain(
      `✗ double: 1 passed, 2 failed
  ✗ go 2
      ack.0
        expected  5
        got       4
  ✗ go 3
      error
        expected  "no"
        got       nothing
`,
    );
    expect(out).toContain("- untested: no tests\n");
    expect(out).toContain(
      "Coverage: 3 of 6 nodes (50 %), 2 of 4 wires (50 %)\n  untested: never ran: answer, compute, go\n",
    );
    expect(out).toMatch(/\n1 passed, 2 failed\n$/);
  });

  test("broken flows, broken tests and flows that are gone", async () => {
    await flow("typo", "return inptu.n;", [go(1, {})]);
    await flow("torn", "return 1;");
    await writeFile(join(folder, "torn.test.json"), '{ "tests": [\n  { "name": }');
    await flow("misspelt", "return 1;", [{ ...go(1, {}), expects: {} }]);
    await writeFile(join(folder, "gone.test.json"), '{ "tests": [] }');
    const { status, out } = await cli();
    expect(status).toBe(1);
    expect(out).toContain("✗ typo: typo.flow.json has errors.\n    typo.flow.json: error: compute › code:");
    expect(out).toContain("✗ torn: torn.test.json cannot be used: Line 2, column 13: unexpected `}`.");
    expect(out).toMatch(/✗ misspelt: .*tests\.0: Unrecognized key: "expects"/);
    expect(out).toContain("✗ gone: There is no gone.flow.json beside gone.test.json.");
    expect(out).toMatch(/\n0 passed, 0 failed, 4 flows could not be tested\n$/);
  });

  test("flows that loop or wait for ever stop neither the others nor the rest of their own tests", async () => {
    const code = `if (input.n === 1) for (;;) input.n = 1;
if (input.n === 2) await new Promise(() => {});
return input.n;`;
    const tests = [0, 1, 2, 3].map((n) => go(n, { ack: [n] }));
    await flow("hangs", code, tests);
    await flow("fine", "return 1;", [go(1, { ack: [1] })]);
    const { status, out } = await cli("--timeout", "3000", "--json", "--junit", "report.xml");
    const { flows, ok } = JSON.parse(out) as { ok: boolean; flows: { flow: string; outcomes: any[] }[] };
    expect([status, ok]).toEqual([1, false]);
    const late = "It did not end within 3000 ms.";
    expect(flows.map((f) => [f.flow, ...f.outcomes.map((o) => o.problem ?? o.passed)])).toEqual([
      ["fine", true],
      ["hangs", true, late, late, true],
    ]);
    const report = await readFile(join(folder, "report.xml"), "utf8");
    expect(report).toContain('<testsuite name="hangs" tests="4" failures="0" errors="2">');
    expect(report).toMatch(
      /<testcase classname="hangs" name="go 1">\n\s+<error message="It did not end within 3000 ms\.">/,
    );
  });

  test("a flow that uses up the memory takes only its own test with it", async () => {
    const code = `const all = [];
if (input.n === 1) for (;;) all.push(new Array(1_000_000).fill(input.n + all.length));
return 1;`;
    await flow("hoards", code, [go(1, {}), go(2, { ack: [1] })]);
    const { out } = await cli("--timeout", "100000");
    expect(out).toMatch(/✗ hoards: 1 passed, 1 failed\n {2}✗ go 1\n {6}It used more than 256 MB of memory\.\n/);
  });

  test("a flow cannot reach the network or make code from text", async () => {
    const code = `return (input as any).constructor.constructor("return fetch")();`;
    await flow("sly", code, [go(1, { error: "Code generation from strings disallowed for this context" })]);
    // The interpreter some flows carry asks for neither.
    await flow("mapped", "return input.n;", [go(2, { ack: [6] })]);
    const text = await readFile(join(folder, "mapped.flow.json"), "utf8");
    const jsonata = text
      .replace('"type": "function"', '"type": "jsonata"')
      .replace('"code": "return input.n;"', '"expression": "$sum([1..n + 1])"');
    await writeFile(join(folder, "mapped.flow.json"), jsonata);
    expect((await cli()).out).toMatch(/✓ mapped: 1 passed\n[^]*2 passed, 0 failed/);
  });

  test.each([
    [["nowhere"], "nowhere: there is no flow of that name"],
    [["x.test.json"], "x.test.json: there is no such file"],
    [["--timeout", "soon"], '--timeout must be a number from 1 to 600000, not "soon"'],
    [["--min-coverage", "101"], "--min-coverage must be a number from 0 to 100"],
    [[], "No tests were found"],
  ])("%j: %s", async (argv, message) => {
    const { status, err } = await cli(...argv);
    expect([status, err]).toEqual([1, expect.stringContaining(message)]);
  });
});

test("runs what was named, by id, file or part of a test's name; fails when too little is covered", async () => {
  await flow("a", "return 1;", [go(1, { ack: [1] }), go(2, { ack: [2] }, "wrong")]);
  await flow("b", "return 1;", [go(1, { ack: [2] })]);
  expect((await cli("a", "--name", "go")).out).toBe("✓ a: 1 passed\n1 passed, 0 failed\n");
  expect((await cli("b.test.json")).out).toMatch(/^✗ b: 1 failed\n/);
  await flow("c", "return 1;");
  const { status, err } = await cli("a", "c", "--name", "go", "--min-coverage", "75");
  expect([status, err]).toEqual([1, "Less than 75 % of nodes or of wires is covered.\n"]);
});

test("--update takes what happened as expected, and only that", async () => {
  await flow("double", "if (input.n > 9) throw new Error('too much'); return input.n * 2;", [
    go(1, {}),
    go(2, { ack: [5] }),
    go(10, { ack: [20] }),
    { ...go(1, {}, "nobody"), trigger: "nobody" },
  ]);
  const { status, out } = await cli("--update");
  expect(status).toBe(1);
  expect(out).toMatch(/^✗ double: 3 passed, 1 failed, 3 recorded\n {2}✗ nobody\n/);
  expect(await readFile(join(folder, "double.test.json"), "utf8")).toBe(`{
  "tests": [
    {
      "name": "go 1",
      "trigger": "go",
      "event": { "parameters": [1] },
      "expect": { "ack": [2], "actions": [] }
    },
    {
      "name": "go 2",
      "trigger": "go",
      "event": { "parameters": [2] },
      "expect": { "ack": [4] }
    },
    {
      "name": "go 10",
      "trigger": "go",
      "event": { "parameters": [10] },
      "expect": { "error": "too much" }
    },
    {
      "name": "nobody",
      "trigger": "nobody",
      "event": { "parameters": [1] },
      "expect": {}
    }
  ]
}
`);
});

test("--watch runs again when a flow or its tests change", async () => {
  await flow("a", "return 1;", [go(1, { ack: [1] })]);
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const cliFile = new URL("../index.ts", import.meta.url).href;
  const script = `const { runCli } = await import(${JSON.stringify(cliFile)}); await runCli(["test", "--watch", "--flows", "."]);`;
  const child = spawn(process.execPath, ["--import", tsx, "--input-type=module", "-e", script], { cwd: folder });
  try {
    let out = "";
    const said = async (text: string) => {
      while (!out.includes(text)) await Promise.race([once(child.stdout, "data"), died]);
    };
    const died = once(child, "exit").then(() => Promise.reject(new Error(`It ended: ${out}`)));
    died.catch(() => {});
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    await said("1 passed, 0 failed");
    await flow("a", "return 2;");
    await said("0 passed, 1 failed");
  } finally {
    child.kill();
  }
});
