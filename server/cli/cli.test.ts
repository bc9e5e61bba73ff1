import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyFlow, serializeFlow } from "../../flows/model/index.ts";
import { commands, runCli } from "./index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-cli-"));
  await writeFile(join(folder, "chat.flow.json"), chat("input.text"));
  await writeFile(
    join(folder, "wrong.flow.json"),
    chat("input.text.toFixed()").replace('"id": "chat"', '"id": "wrong"'),
  );
  await writeFile(join(folder, "torn.flow.json"), chat("input.text").slice(0, 100));
});
afterEach(() => rm(folder, { recursive: true }));

const chat = (argument: string): string =>
  serializeFlow({
    ...emptyFlow("chat", "Chat"),
    nodes: {
      chat: { type: "socket.event", config: { event: "chat", parameters: [{ name: "text", type: "string" }] } },
      send: { type: "emit", config: { event: "new message", arguments: [{ js: argument }] } },
    },
    wires: [{ from: "chat", port: "next", to: "send" }],
  });

async function cli(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const status = await runCli(argv, { cwd: folder, stdout: (text) => (out += text), stderr: (text) => (err += text) });
  return { status, out, err };
}

describe("every command", () => {
  test("says how it is used", async () => {
    const all = await cli("help");
    for (const command of commands) {
      expect(all.out).toContain(`  ${command.name} `);
      const help = await cli(command.name, "--help");
      expect([help.status, help.err]).toEqual([0, ""]);
      for (const flag of [...Object.keys(command.flags), "json", "help"]) expect(help.out).toContain(`--${flag}`);
    }
  });

  test.each([
    [["nonsense"], 'no command "nonsense"'],
    [["check"], "FILE…"],
    [["compile", "a", "b"], "FILE"],
    [["check", "--nonsense", "x"], "--nonsense"],
    [["check", "missing.flow.json"], "missing.flow.json: there is no such file"],
    [["check", "."], "not a regular file"],
    [["export", "chat.flow.json", "--out", "x"], "--target must be one of node,"],
    [["export", "chat.flow.json", "--target", "node"], "--out DIR is missing"],
    [
      ["export", "chat.flow.json", "--target", "node", "--option", "x", "--out", "x"],
      'The target "node" has no option "x". It has none.',
    ],
  ])("%j fails with what was wrong, not with a stack", async (argv, message) => {
    const { status, out, err } = await cli(...argv);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe("check", () => {
  test("is quiet about good files and points at what is wrong in others, all of them", async () => {
    expect(await cli("check", "chat.flow.json")).toEqual({ status: 0, out: "chat.flow.json: ok\n", err: "" });
    const { status, out } = await cli("check", "torn.flow.json", "wrong.flow.json", "chat.flow.json");
    expect(status).toBe(1);
    expect(out).toMatch(/torn\.flow\.json: error: .*\[json_invalid\]/);
    expect(out).toMatch(/wrong\.flow\.json: error: send › arguments\.0\.js: .*toFixed.*\[type_error\]/);
    expect(out).toContain("chat.flow.json: ok");
  });

  test("as JSON for machines", async () => {
    const { status, out } = await cli("check", "--json", "wrong.flow.json", "chat.flow.json");
    expect([status, JSON.parse(out)]).toEqual([
      1,
      {
        files: [
          {
            file: "wrong.flow.json",
            ok: false,
            diagnostics: [expect.objectContaining({ code: "type_error", node: "send" })],
          },
          { file: "chat.flow.json", ok: true, diagnostics: [] },
        ],
      },
    ]);
  });
});

describe("compile", () => {
  test("prints the code, or writes it, or says why there is none", async () => {
    const printed = await cli("compile", "chat.flow.json");
    expect([printed.status, printed.err]).toEqual([0, ""]);
    expect(printed.out).toContain("export function chat(event: SocketEvent<{ text: string }>)");
    expect(await cli("compile", "chat.flow.json", "--out", "chat.ts")).toEqual({ status: 0, out: "", err: "" });
    expect(await readFile(join(folder, "chat.ts"), "utf8")).toBe(printed.out);
    const wrong = await cli("compile", "wrong.flow.json");
    expect([wrong.status, wrong.out, wrong.err]).toEqual([1, "", expect.stringContaining("type_error")]);
    expect(JSON.parse((await cli("compile", "chat.flow.json", "--json")).out)).toMatchObject({
      code: printed.out,
      triggers: [{ node: "chat" }],
    });
  });
});

describe("diff", () => {
  test("says what changed, makes a page, and fails only when asked to", async () => {
    await writeFile(join(folder, "old.json"), chat("input.text").replace('"name": "Chat"', '"name": "Talk"'));
    const { status, out } = await cli("diff", "old.json", "chat.flow.json", "--html", "diff.html");
    expect([status, out]).toEqual([0, '~ name of the flow: "Talk" → "Chat"\n']);
    expect(await readFile(join(folder, "diff.html"), "utf8")).toContain("<!doctype html>");
    expect((await cli("diff", "old.json", "chat.flow.json", "--exit-code")).status).toBe(1);
    expect(await cli("diff", "chat.flow.json", "chat.flow.json", "--exit-code")).toMatchObject({
      status: 0,
      out: "No difference.\n",
    });
    expect(JSON.parse((await cli("diff", "old.json", "chat.flow.json", "--json")).out)).toMatchObject({
      changes: [{ kind: "flow-changed", field: "name" }],
    });
    expect(await cli("diff", "chat.flow.json")).toEqual({
      status: 0,
      out: "* flow chat.flow.json: not merged\n",
      err: "",
    });
    expect((await cli("diff", "a", "b", "c")).err).toContain("patchbay diff A B");
    const torn = await cli("diff", "torn.flow.json", "chat.flow.json");
    expect([torn.status, torn.err]).toEqual([1, expect.stringContaining("json_invalid")]);
  });
});

describe("types and asyncapi", () => {
  test("describe the events of a flow, or say what is wrong with it", async () => {
    const types = await cli("types", "chat.flow.json");
    expect(types).toMatchObject({ status: 0, err: "" });
    expect(types.out).toMatch(/interface ClientToServerEvents \{[^}]*chat/);
    expect(types.out).toMatch(/interface ServerToClientEvents \{[^}]*new message/);
    const described = JSON.parse((await cli("asyncapi", "chat.flow.json")).out) as { asyncapi: string };
    expect(described.asyncapi).toMatch(/^3\./);
    await cli("types", "chat.flow.json", "--out", "events.ts");
    expect(await readFile(join(folder, "events.ts"), "utf8")).toBe(types.out);
    expect(await cli("types", "wrong.flow.json")).toMatchObject({
      status: 1,
      out: "",
      err: expect.stringContaining("type_error"),
    });
  });
});

describe("export", () => {
  const to = (...more: string[]) => cli("export", "chat.flow.json", "--target", "node", "--out", "out", ...more);
  const read = (path: string) => readFile(join(folder, "out", path), "utf8");
  const write = (path: string, text: string) => writeFile(join(folder, "out", path), text);

  test("writes a project; --check tells when it is stale; exporting again mends that", async () => {
    expect((await to("--check")).status).toBe(1);
    const first = await to();
    expect([first.status, first.err]).toEqual([0, ""]);
    expect(await read("src/flow.ts")).toContain('from "./handler-kit/types.ts"');
    expect(await to("--check")).toMatchObject({ status: 0, out: expect.stringContaining("up to date") });
    await writeFile(join(folder, "chat.flow.json"), chat("input.text.toUpperCase()"));
    const stale = await to("--check");
    expect([stale.status, stale.err]).toEqual([1, expect.stringContaining("changed src/flow.ts")]);
    expect((await to()).status).toBe(0);
    expect(await read("src/flow.ts")).toContain("toUpperCase");
    expect((await to("--check")).status).toBe(0);
  });

  test("never writes over an edit without being told to", async () => {
    await to();
    await write("README.md", "mine");
    await writeFile(join(folder, "chat.flow.json"), chat("input.text.toUpperCase()"));
    const refused = await to();
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining("edited  README.md")]);
    expect([await read("README.md"), await read("src/flow.ts")]).toEqual([
      "mine",
      expect.not.stringContaining("toUpperCase"),
    ]);
    expect((await to("--force")).status).toBe(0);
    expect(await read("README.md")).toContain("# Chat");
  });

  test("removes what it wrote before and no longer writes, not what others put there", async () => {
    const withTick = chat("input.text").replace(
      '"nodes": {',
      '"nodes": {"tick":{"type":"schedule","config":{"cron":"* * * * * *"}},',
    );
    await writeFile(join(folder, "chat.flow.json"), withTick);
    await to();
    expect(await read("src/schedules.ts")).toContain("croner");
    await write("notes.txt", "mine");
    await writeFile(join(folder, "chat.flow.json"), chat("input.text"));
    const again = JSON.parse((await to("--json")).out) as { ok: boolean; removed: string[] };
    expect(again).toMatchObject({ ok: true, removed: ["src/run-schedule.ts", "src/schedules.ts"] });
    await expect(read("src/schedules.ts")).rejects.toThrow("ENOENT");
    expect(await read("notes.txt")).toBe("mine");
  });

  test("a manifest that points elsewhere removes nothing there", async () => {
    await to();
    await writeFile(join(folder, "precious.txt"), "precious");
    const { createHash } = await import("node:crypto");
    const files = { "../precious.txt": createHash("sha256").update("precious").digest("hex") };
    await write(".patchbay.json", JSON.stringify({ files }));
    await to("--force");
    expect(await readFile(join(folder, "precious.txt"), "utf8")).toBe("precious");
  });

  test("what the target cannot do is an error at its node, and nothing is written", async () => {
    await writeFile(
      join(folder, "chat.flow.json"),
      chat("event.parameters").replace('"event": "chat"', '"event": "*"'),
    );
    const { status, err } = await cli("export", "chat.flow.json", "--target", "azure-functions", "--out", "out");
    expect([status, err]).toEqual([1, expect.stringContaining("chat › event: ")]);
    expect(err).toContain("azure_catch_all");
    await expect(read("package.json")).rejects.toThrow("ENOENT");
  });
});
