/** A runtime that starts beside flows that are broken, and one that is told to stop in the middle of its work. */

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startApp } from "../app.ts";
import { adminToken, deployment, startFakeService, startTestRuntime, tempDir, until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";

const route = (name: string, body: string) => ({ kind: "http.request" as const, method: "GET", route: name, body });

test("flows that hang, die or eat memory while they load keep nobody from starting; ready once the others are back", async () => {
  const temp = tempDir();
  const service = await startFakeService();
  const options = {
    dataDir: temp.dir,
    connectionString: service.connectionString,
    deadlineMs: 300,
    memoryMb: 64,
  };
  const flag = `${temp.dir}/flag`;
  const poisons = {
    bomb: "const all = []; for (;;) all.push(new Array(1e6).fill(0));",
    dies: `const { kill, pid } = await import("node:process"); kill(pid, "SIGKILL");`,
    hangs: "while (true);",
    waits: "await new Promise(() => {});",
  };
  const first = await startTestRuntime(options);
  await first.deploy("good", [route("good", `return { body: "good", actions: [] };`)]);
  for (const [id, top] of Object.entries(poisons)) {
    const late = `const { existsSync } = await import("node:fs"); if (existsSync("${flag}")) { ${top} }`;
    await first.deploy(id, [route(id, `return { body: "${id}", actions: [] };`)], late);
  }
  const { port, url } = first;
  await first.close();
  writeFileSync(flag, "");

  const state = { up: false };
  const seen: number[] = [];
  const watching = (async () => {
    while (!state.up) {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      if (answer) seen.push(answer.status);
      if (answer?.status === 200) {
        // Whoever waits for this may send events at once.
        expect(await (await fetch(`${url}/api/good`)).text()).toBe("good");
        state.up = true;
      }
    }
  })();
  const started = performance.now();
  const second = await startTestRuntime({ ...options, port });
  const took = performance.now() - started;
  await watching;
  expect(seen[0]).toBe(503);
  const { body } = await second.admin("GET", "deployments");
  expect(body.deployments.map((one: any) => [one.flowId, one.status])).toEqual([
    ["bomb", "quarantined"],
    ["dies", "quarantined"],
    ["good", "live"],
    ["hangs", "quarantined"],
    ["waits", "quarantined"],
  ]);
  for (const { flowId, reason } of body.deployments) {
    if (flowId in poisons) expect(reason).toMatch(/^did not load after a restart: ./);
  }
  figure("start beside four flows that do not load", `ready after ${ms(took)}, the others serve`, "the others serve");
  await second.close();
  await service.close();
  temp.remove();
});

test("SIGTERM: what is under way is finished and answered, nothing new is taken, and the process ends well", async () => {
  const app = await startApp({ env: { PATCHBAY_ADMIN_TOKEN: adminToken } });
  const slow = [
    route(
      "slow",
      `await ctx.state.set("begun", true); await new Promise((done) => setTimeout(done, 1000)); return { body: "done", actions: [] };`,
    ),
    route("begun", `return { body: String(await ctx.state.get("begun")), actions: [] };`),
  ];
  const deployed = await fetch(`${app.runtime}/runtime/admin/deployments/slow`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(deployment("slow", slow)),
  });
  expect(deployed.status).toBe(200);
  const answer = fetch(`${app.runtime}/api/slow`);
  await until(async () => (await (await fetch(`${app.runtime}/api/begun`)).text()) === "true");
  const stopped = app.stop();
  await until(async () => {
    const ready = await fetch(`${app.runtime}/readyz`).catch(() => undefined);
    return ready?.status !== 200;
  }, 900);
  expect([(await answer).status, await (await answer).text()]).toEqual([200, "done"]);
  await stopped;
  expect(app.process.exitCode).toBe(0);
});
