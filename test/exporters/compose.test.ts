import { randomBytes } from "node:crypto";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { parseFlow } from "../../flows/model/index.ts";
import { contractFlow } from "./contract-flow.ts";
import { collect, exported, next } from "./harness.ts";
import type { Project } from "./harness.ts";
import { freePort, run, start } from "./processes.ts";

/** The compose files of the node target: their own commands and settings, run here without containers. */

const composeFile = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      build: z.literal(".").optional(),
      image: z.string().regex(/:\d/).optional(),
      working_dir: z.string().optional(),
      command: z.string().optional(),
      env_file: z.literal(".env").optional(),
      environment: z.record(z.string(), z.string()).optional(),
      volumes: z.string().array().optional(),
      ports: z.string().startsWith("127.0.0.1:").array().optional(),
      depends_on: z.string().array().optional(),
      restart: z.literal("unless-stopped").optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()).optional(),
});

async function compose(folder: string, file: string) {
  return composeFile.parse(parseYaml(await readFile(join(folder, file), "utf8")));
}

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const chat = await readFile(join(checkout, "flows/examples/chat.flow.json"), "utf8");

test("with state the server gets Redis beside it, and from .env what else it needs", async () => {
  const folder = await exported(contractFlow({ state: true }), "node");
  try {
    const { services, volumes } = await compose(folder, "compose.yaml");
    expect(services.handlers).toMatchObject({
      env_file: ".env",
      environment: { REDIS_URL: "redis://redis:6379" },
      depends_on: ["redis"],
    });
    expect(services.redis?.volumes).toEqual([`${Object.keys(volumes!)[0]}:/data`]);
    const example = await readFile(join(folder, ".env.example"), "utf8");
    for (const name of ["WebPubSubForSocketIOConnectionString", "REGION", "HTTP_CONNECTIONS", "REDIS_URL"])
      expect(example).toMatch(new RegExp(`^${name}=`, "m"));
    const { hubs } = JSON.parse(await readFile(join(folder, "hubs.json"), "utf8"));
    expect(Object.values(hubs)).toMatchObject([
      { eventHandlers: [{ systemEvents: ["connect", "connected", "disconnected"] }] },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("gateway and server find each other by the commands and settings of the files", async () => {
  const folder = await exported(parseFlow(chat).flow!, "node");
  const running: Project[] = [];
  const sockets: Socket[] = [];
  try {
    const { gateway } = (await compose(folder, "compose.gateway.yaml")).services;
    const { handlers } = (await compose(folder, "compose.gateway.yaml")).services;
    const base = (await compose(folder, "compose.yaml")).services;
    expect(Object.keys(base)).toEqual(["handlers"]);
    const [gatewayPort, port] = [String(await freePort()), String(await freePort())];
    const key = randomBytes(32).toString("hex");
    // Containers have names and ports of their own; here all is on one machine.
    const here = (values: Record<string, string> = {}) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          value
            .replaceAll(/\$\{PATCHBAY_ACCESS_KEY:\?[^}]*\}/g, key)
            .replace("Endpoint=http://gateway;", "Endpoint=http://localhost;")
            .replaceAll("8080", gatewayPort)
            .replace("/hubs.json", join(folder, "hubs.json")),
        ]),
      );
    const hubs = await readFile(join(folder, "hubs.json"), "utf8");
    await writeFile(join(folder, "hubs.json"), hubs.replace("http://handlers:7071", `http://127.0.0.1:${port}`));

    const [npm = "", ...args] = gateway!.command!.replace("/tmp/patchbay", join(folder, "data")).split(" ");
    const env = { ...here(gateway!.environment), PATCHBAY_GATEWAY_PORT: gatewayPort };
    running.push(
      await start(npm, args, checkout, env, (output) =>
        output.includes("Stop with Ctrl+C.") ? `http://127.0.0.1:${gatewayPort}` : undefined,
      ),
    );

    await copyFile(join(folder, ".env.example"), join(folder, ".env"));
    const dockerfile = await readFile(join(folder, "Dockerfile"), "utf8");
    const [, install = ""] = /^RUN npm (.*)$/m.exec(dockerfile)!;
    await run("npm", install.split(" "), folder);
    const [node = "", ...main] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)![1]!) as string[];
    const settings = { ...base.handlers!.environment, ...here(handlers!.environment), PORT: port };
    running.push(
      await start(node, main, folder, settings, (output) =>
        output.includes("Listening on") ? `http://127.0.0.1:${port}` : undefined,
      ),
    );

    const negotiated = await fetch(`http://127.0.0.1:${port}/api/negotiate`);
    const { endpoint, path, token } = (await negotiated.json()) as Record<string, string>;
    expect(endpoint).toBe(`http://localhost:${gatewayPort}`);
    const socket = io(endpoint!, { path, query: { access_token: token }, reconnection: false });
    sockets.push(socket);
    await next(socket, "connect");
    const heard = collect(socket, "new message");
    socket.emit("chat", "hello");
    await expect.poll(() => heard, { timeout: 30_000 }).toEqual([[socket.id, "hello"]]);
  } finally {
    for (const socket of sockets) socket.disconnect();
    for (const project of running) await project.stop();
    await rm(folder, { recursive: true });
  }
}, 300_000);
