import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storeContract } from "./contract.ts";
import { hashOf } from "./hash.ts";
import { openFileStore } from "./index.ts";

const WRITER = fileURLToPath(new URL("fixtures/writer.ts", import.meta.url));
const limits = { documentBytes: 4_096, flows: 5, versionsPerFlow: 3 };

storeContract("the file store", async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-store-"));
  const options = { flowsDir: join(folder, "flows"), dataDir: join(folder, "data"), limits };
  return {
    store: await openFileStore(options),
    reopen: () => openFileStore(options),
    editOutside: (id, text) => writeFile(join(options.flowsDir, `${id}.flow.json`), text),
    close: () => rm(folder, { recursive: true }),
  };
});

describe("the file store on a real disk", () => {
  let folder: string;
  let flowsDir: string;
  let dataDir: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "patchbay-store-"));
    flowsDir = join(folder, "flows");
    dataDir = join(folder, "data");
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("reports links, pipes, folders, bytes that are no text and names that are no ids as broken, one by one", async () => {
    await mkdir(join(flowsDir, "folder.flow.json"), { recursive: true });
    await writeFile(join(folder, "secret"), "do not show");
    await symlink(join(folder, "secret"), join(flowsDir, "link.flow.json"));
    execFileSync("mkfifo", [join(flowsDir, "pipe.flow.json")]);
    await writeFile(join(flowsDir, "bytes.flow.json"), Buffer.from([0xff, 0xfe, 0x00]));
    await writeFile(join(flowsDir, "Bad Name.flow.json"), "{}");
    await writeFile(join(flowsDir, "fine.flow.json"), "{}");
    const list = await (await openFileStore({ flowsDir, dataDir })).list();
    expect(Object.fromEntries(list.map(({ id, broken }) => [id, broken ?? "fine"]))).toEqual({
      "Bad Name": expect.stringContaining("not a flow id"),
      bytes: expect.stringContaining("not UTF-8"),
      fine: "fine",
      folder: expect.stringContaining("not a regular file"),
      link: expect.stringContaining("symbolic link"),
      pipe: expect.stringContaining("not a regular file"),
    });
  });

  test("removes temporary files of dead saves, leaves young ones and files that only look alike", async () => {
    await mkdir(flowsDir);
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const name of [".a.flow.json.0123456789ab.tmp", ".mine.tmp"]) {
      await writeFile(join(flowsDir, name), "half");
      await utimes(join(flowsDir, name), old, old);
    }
    await writeFile(join(flowsDir, ".b.flow.json.0123456789ab.tmp"), "half");
    const store = await openFileStore({ flowsDir, dataDir });
    expect((await readdir(flowsDir)).toSorted()).toEqual([".b.flow.json.0123456789ab.tmp", ".mine.tmp"]);
    expect(await store.list()).toEqual([]);
  });

  test("an acknowledged save survives kill -9: never torn, never lost", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 8; round++) {
      const writer = spawn(process.execPath, ["--import", "tsx", WRITER, flowsDir, dataDir], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let acknowledged = "";
      const target = 5 + round * 3;
      await new Promise<void>((resolve) => {
        writer.stdout.on("data", (chunk) => {
          acknowledged += chunk;
          if (acknowledged.split("\n").length > target) writer.kill("SIGKILL");
        });
        writer.on("exit", () => resolve());
      });
      const last = Number(acknowledged.trimEnd().split("\n").at(-1));
      const text = await readFile(join(flowsDir, "chat.flow.json"), "utf8");
      const found = JSON.parse(text) as { number: number; filling: string };
      expect(found.filling).toBe(String(found.number).repeat(20_000));
      // Killed between the rename and its report, the file may be one ahead.
      expect([last, last + 1]).toContain(found.number);
      const store = await openFileStore({ flowsDir, dataDir });
      expect((await store.versions("chat"))[0]?.version).toMatch(/^[0-9a-f]{32}$/);
      expect((await store.readVersion("chat", hashOf(text)))?.text).toBe(text);
    }
  });

  test("a full disk is a clear error and the old file stays whole", { timeout: 30_000 }, () => {
    // A file system of 256 KiB in a mount namespace of its own where that is allowed; else a limit on file size,
    // which fails the same write with EFBIG instead of ENOSPC.
    const node = `${process.execPath} --import tsx ${WRITER}`;
    const mounted = spawnSync(
      "unshare",
      [
        "-Urm",
        "sh",
        "-c",
        `mkdir -p ${folder}/small && mount -t tmpfs -o size=256k t ${folder}/small && exec ${node} ${folder}/small/flows ${folder}/small/data until-full`,
      ],
      { encoding: "utf8" },
    );
    const result = mounted.stdout.includes("full:")
      ? mounted
      : spawnSync("sh", ["-c", `trap '' XFSZ; ulimit -f 100; exec ${node} ${folder}/flows ${folder}/data until-full`], {
          encoding: "utf8",
        });
    const report = JSON.parse(/full: (.*)/.exec(result.stdout)?.[1] ?? `"${result.stderr}"`) as Record<string, unknown>;
    expect(report).toEqual({
      code: "disk-full",
      message: expect.stringContaining("disk is full"),
      intact: true,
      leftovers: [],
    });
  });
});
