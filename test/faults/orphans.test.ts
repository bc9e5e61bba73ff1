/** A runtime that is killed takes its handlers along, even those that loop and cannot notice. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startApp } from "../app.ts";
import { deployment, until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";

const adminToken = "admin-token-of-the-orphans-test";

test("kill -9 of the runtime ends a handler in an endless loop", async () => {
  const app = await startApp({
    args: ["--only", "runtime"],
    env: { PATCHBAY_ADMIN_TOKEN: adminToken, PATCHBAY_DEADLINE_MS: "600000" },
  });
  const flow = deployment("loop", [
    { kind: "http.request", method: "GET", route: "loop", body: "while (true);" },
    { kind: "http.request", method: "GET", route: "fine", body: "return { body: 'fine', actions: [] };" },
  ]);
  const deployed = await fetch(`${app.runtime}/runtime/admin/deployments/loop`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify(flow),
  });
  expect(deployed.status).toBe(200);
  expect(await (await fetch(`${app.runtime}/api/fine`)).text()).toBe("fine");
  const handlers = descendants(app.process.pid!).filter((pid) => commandLine(pid).includes("/child/index"));
  expect(handlers.length).toBeGreaterThan(0);
  void fetch(`${app.runtime}/api/loop`).catch(() => {});
  await until(() => handlers.some((pid) => stateOf(pid) === "R"));
  await app.stop({ signal: "SIGKILL" });
  const killed = performance.now();
  await until(() => handlers.every((pid) => stateOf(pid) === undefined));
  figure(
    "kill -9 of the runtime",
    `its handlers, one of them looping, were gone after ${ms(performance.now() - killed)}`,
  );
});

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number),
  );
  return [...children, ...children.flatMap(descendants)];
}

function commandLine(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1");
}

/** Undefined once it is gone; a zombie is gone too, only its parent has not looked yet. */
function stateOf(pid: number): string | undefined {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]![0];
    return state === "Z" ? undefined : state;
  } catch {
    return undefined;
  }
}
