import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startApp } from "./app.ts";

const folders: string[] = [];
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "patchbay-start-"));
  folders.push(path);
  return path;
}
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** Runs `patchbay start` with something wrong in it; such a start ends by itself. */
function failToStart(args: string[], env: Record<string, string> = {}) {
  const home = folder();
  return spawnSync(
    process.execPath,
    ["server/cli/patchbay.mjs", "start", "--flows", home, "--data", join(home, "data"), ...args],
    {
      encoding: "utf8",
      timeout: 60_000,
      env: {
        ...process.env,
        PATCHBAY_EDITOR_PORT: "0",
        PATCHBAY_GATEWAY_PORT: "0",
        PATCHBAY_RUNTIME_PORT: "0",
        ...env,
      },
    },
  );
}

describe("npm start", () => {
  test("the first start saves and deploys Chat; the next finds it deployed, with the same keys", async () => {
    const home = folder();
    const first = await startApp({ folder: home });
    expect(JSON.parse(first.savedFile("chat"))).toMatchObject({ id: "chat", name: "Chat" });
    const page = await fetch(`${first.runtime}/api/index`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/text\/html/);
    const secrets = readFileSync(join(first.dataDir, "secrets.json"), "utf8");
    expect(statSync(join(first.dataDir, "secrets.json")).mode & 0o077).toBe(0);
    await first.stop({ keep: true });
    expect(first.process.exitCode).toBe(0);

    const second = await startApp({ folder: home });
    expect((await fetch(`${second.runtime}/api/index`)).status).toBe(200);
    expect(readFileSync(join(second.dataDir, "secrets.json"), "utf8")).toBe(secrets);
    await second.stop();
  });

  test("a Chat flow that was deleted stays deleted", async () => {
    const home = folder();
    const first = await startApp({ folder: home });
    const etag = (await first.api("GET", "/api/flows/chat")).headers.get("etag")!;
    expect((await first.api("DELETE", "/api/flows/chat/deployment")).status).toBe(204);
    expect((await first.api("DELETE", "/api/flows/chat", undefined, { "if-match": etag })).status).toBe(204);
    await first.stop({ keep: true });

    const second = await startApp({ folder: home });
    expect((await second.api("GET", "/api/flows/chat")).status).toBe(404);
    expect((await fetch(`${second.runtime}/api/index`)).status).toBe(404);
    await second.stop();
  });

  test("the editor's link signs in once; without a sign-in the API answers 401", async () => {
    const app = await startApp();
    expect((await fetch(`${app.editor}/api/flows`)).status).toBe(401);
    const signIn = await fetch(app.signInUrl, { redirect: "manual" });
    const cookie = signIn.headers.get("set-cookie")!;
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    const withCookie = await fetch(`${app.editor}/api/flows`, { headers: { cookie: cookie.split(";")[0]! } });
    expect(withCookie.status).toBe(200);
    expect((await fetch(app.signInUrl, { redirect: "manual" })).headers.get("set-cookie")).toBeNull();
    await app.stop();
  });

  test("one part alone", async () => {
    const app = await startApp({ args: ["--only", "gateway"] });
    expect(app.editor).toBe("");
    expect(app.runtime).toBe("");
    expect((await fetch(`${app.gateway}/healthz`)).status).toBe(200);
    await app.stop();
  });
});

describe("what a person may get wrong is said in a sentence", () => {
  test("a port in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = failToStart([], { PATCHBAY_GATEWAY_PORT: String(port) });
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`gateway cannot listen on port ${port}`);
    expect(stderr).toContain("PATCHBAY_GATEWAY_PORT");
  });

  test.each([
    ["an unknown option", ["--colour", "red"], {}, /--colour/],
    ["a part that does not exist", ["--only", "kitchen"], {}, /gateway, runtime or editor/],
    ["a port that is no port", [], { PATCHBAY_EDITOR_PORT: "http" }, /PATCHBAY_EDITOR_PORT.*"http"/],
    ["a key too short to be safe", [], { PATCHBAY_ACCESS_KEY: "secret" }, /PATCHBAY_ACCESS_KEY has 6 bytes/],
    ["the world let in without a token", ["--host", "0.0.0.0"], { PATCHBAY_EDITOR_TOKEN: "" }, /PATCHBAY_EDITOR_TOKEN/],
    ["a config file that is not there", ["--config", "nowhere.json"], {}, /nowhere\.json does not exist/],
  ] as const)("%s", (_, args, env, message) => {
    const { status, stderr } = failToStart([...args], env);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  test("hub settings that are not JSON", () => {
    const path = join(folder(), "hubs.json");
    writeFileSync(path, "{ hubs: ");
    const { status, stderr } = failToStart([], { PATCHBAY_HUBS: path });
    expect(stderr).toContain(path);
    expect(status).toBe(1);
  });

  test("--help lists every setting and starts nothing", () => {
    const { status, stdout } = failToStart(["--help"]);
    for (const name of ["PATCHBAY_EDITOR_PORT", "--flows", "--only", "WebPubSubForSocketIOConnectionString"])
      expect(stdout).toContain(name);
    expect(status).toBe(0);
  });
});
