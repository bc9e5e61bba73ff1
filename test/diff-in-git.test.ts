import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

/** `patchbay diff` as git's own diff of flow files, in a real repository, set up as its README says. */
let folder: string;
const git = (...args: string[]) => {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", env });
};
const chat = readFileSync(new URL("../flows/examples/chat.flow.json", import.meta.url), "utf8");
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchbay-git-"));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const cli = new URL("../server/cli/index.ts", import.meta.url).href;
  // In the place of `npx patchbay`, from source.
  write(
    "patchbay.mjs",
    `const { runCli } = await import(${JSON.stringify(cli)});\nprocess.exitCode = await runCli(process.argv.slice(2));\n`,
  );
  git("init", "-q", "-b", "main");
  git("config", "user.email", "a@b.c");
  git("config", "user.name", "A");
  git("config", "diff.patchbay.command", `"${process.execPath}" --import ${tsx} ./patchbay.mjs diff`);
  write(".gitattributes", "*.flow.json diff=patchbay\n");
  mkdirSync(join(folder, "flows with spaces"));
  write("flows with spaces/chat.flow.json", chat);
  git("add", ".");
  git("commit", "-qm", "One");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("changes, new and removed flows, renames, moved nodes and broken files", () => {
  const path = "flows with spaces/chat.flow.json";
  write(path, chat.replace('"event": "new message"', '"event": "message"'));
  expect(git("diff")).toBe(`flow ${path}\n~ newMessage, event: "new message" → "message"\n`);
  write("moved.flow.json", chat.replace('"id": "chat"', '"id": "moved"'));
  git("add", "moved.flow.json");
  write("moved.flow.json", chat.replace('"id": "chat"', '"id": "moved"').replace('"x": 320', '"x": 321'));
  write(path, `<<<<<<< HEAD\n${chat}`);
  write("other.flow.json", chat.replace('"id": "chat"', '"id": "other"'));
  git("add", "-N", "other.flow.json");
  const both = git("diff");
  expect(both).toContain(`flow ${path}\n  cannot be compared: Line 1, column 1: unexpected`);
  expect(both).toMatch(
    /flow other\.flow\.json\n\+ the flow “Chat”\n\+ chat \(On event\)\n[^]*\+ wire chat → newMessage\n/,
  );

  git("rm", "-qf", path);
  git("commit", "-qam", "Two");
  expect(git("diff", "HEAD~1", "HEAD", "--", path)).toMatch(/- the flow “Chat”\n- chat \(On event\)\n/);
  git("mv", "other.flow.json", "third.flow.json");
  write("third.flow.json", chat.replace('"id": "chat"', '"id": "third"'));
  git("add", "third.flow.json");
  const renamed = git("diff", "--cached", "-M");
  expect(renamed).toBe('flow other.flow.json → third.flow.json\n~ id of the flow: "other" → "third"\n');
});
