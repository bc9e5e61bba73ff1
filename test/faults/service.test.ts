/** What happens around the handlers: new versions, restarts, a service that is slow or away. */

import type { Socket } from "socket.io-client";
import { afterEach, describe, expect, test } from "vitest";
import { startFakeService, startTestRuntime, tempDir, until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";
import { ask, startStack, type Stack } from "./support.ts";

let stack: Stack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

/** Tells its version in the ack and in an action, so that a run on two versions would show. */
const versioned = (letter: string) => [
  {
    kind: "socket.event" as const,
    event: "work",
    parameters: ["at"],
    body: `await undefined; return { ack: ["${letter}", event.params.at], actions: [{ actionName: "sendToSocket", socketId: event.socketId, eventName: "done", parameters: ["${letter}", event.params.at] }] };`,
  },
];

describe("redeploy under load", () => {
  test("10,000 events, 10 deployments: none lost, none failed, none on two versions, all in order", async () => {
    stack = await startStack({ deadlineMs: 5000 });
    const { runtime } = stack;
    await runtime.deploy("busy", versioned("A"));
    await stack.hubReady();
    const clients = await Promise.all(Array.from({ length: 50 }, () => stack!.client()));
    const versions = new Set<string>();
    let answered = 0;

    const work = clients.map(async (client) => {
      const seen = new Map<number, string>();
      const order: number[] = [];
      client.on("done", (letter: string, at: number) => {
        seen.set(at, letter);
        order.push(at);
      });
      for (let start = 0; start < 200; start += 10) {
        const batch = Array.from({ length: 10 }, (_, at) => answerOf(client, start + at));
        for (const [at, letter] of (await Promise.all(batch)).entries()) {
          versions.add(letter);
          // Actions go out before the ack, so what the run emitted is here already.
          expect(seen.get(start + at)).toBe(letter);
          answered++;
        }
      }
      expect(order).toEqual(Array.from({ length: 200 }, (_, at) => at));
    });
    const redeploy = (async () => {
      for (const letter of "BCDEFGHIJK") {
        const due = answered + 700;
        await until(() => answered >= Math.min(due, 9_500), 30_000);
        await runtime.deploy("busy", versioned(letter));
      }
    })();
    await Promise.all([...work, redeploy]);
    expect(answered).toBe(10_000);
    expect(versions.size).toBeGreaterThanOrEqual(8);
    expect(stack.disconnects()).toBe(0);
    expect((await runtime.traces("busy")).filter((trace) => trace.outcome !== "ok")).toEqual([]);
    figure(
      "10 redeployments under 10,000 events",
      `${answered} answered, 0 failed, ${versions.size} versions seen, 0 disconnects`,
      "0 lost, 0 errors",
    );
  });
});

/** The version that answered; the second argument of the ack proves it is this event's. */
async function answerOf(client: Socket, at: number): Promise<string> {
  return new Promise((resolve, reject) => {
    client.timeout(20_000).emit("work", at, (error: Error | null, letter: string, echo: number) => {
      if (error) reject(error);
      else if (echo !== at) reject(new Error(`ack of ${echo} came for ${at}`));
      else resolve(letter);
    });
  });
}

describe("runtime restart", () => {
  test("500 connected clients stay, deployed flows are back before the runtime is ready", async () => {
    stack = await startStack();
    await stack.runtime.deploy("stay", versioned("A"));
    await stack.runtime.deploy(
      "poison",
      [{ kind: "socket.event", event: "x", body: "" }],
      "if (globalThis.never) throw 1;",
    );
    await stack.hubReady();
    const clients: Socket[] = [];
    for (let at = 0; at < 500; at += 50) {
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => stack!.client()))));
    }
    expect(await ask(clients[0]!, "work", 1)).toBe("A");

    const restarted = performance.now();
    await stack.restartRuntime(async () => {
      // Nobody is there: the event is dropped (at most once), the socket stays.
      clients[1]!.emit("work", 2);
      expect(clients.every((client) => client.connected)).toBe(true);
    });
    const back = performance.now() - restarted;
    const { body } = await stack.runtime.admin("GET", "deployments");
    expect(body.deployments.map((one: any) => [one.flowId, one.status])).toEqual([
      ["poison", "live"],
      ["stay", "live"],
    ]);
    const answers = await Promise.all(clients.map((client) => ask(client, "work", 3)));
    expect(answers.filter((letter) => letter === "A")).toHaveLength(500);
    expect(stack.disconnects()).toBe(0);
    figure(
      "runtime restart with 500 clients",
      `ready again after ${ms(back)}, 0 disconnects, 500 answered`,
      "0 disconnects",
    );
  });

  test("a deployment that is broken on disk stays down alone", async () => {
    const temp = tempDir();
    const service = await startFakeService();
    const options = { dataDir: temp.dir, connectionString: service.connectionString, deadlineMs: 1000 };
    const first = await startTestRuntime(options);
    // A module that loads the first time only.
    const flag = `${temp.dir}/flag`;
    await first.deploy("good", [
      { kind: "http.request", method: "GET", route: "good", body: `return { body: "good", actions: [] };` },
    ]);
    await first.deploy(
      "late",
      [{ kind: "http.request", method: "GET", route: "late", body: "" }],
      `const { existsSync } = await import("node:fs"); if (existsSync("${flag}")) throw new Error("too late");`,
    );
    await first.close();
    const { writeFileSync, mkdirSync } = await import("node:fs");
    mkdirSync(`${temp.dir}/deployments/torn`, { recursive: true });
    writeFileSync(`${temp.dir}/deployments/torn/current.json`, '{"flowId": "to');
    writeFileSync(flag, "");
    const second = await startTestRuntime(options);
    expect(await (await fetch(`${second.url}/api/good`)).text()).toBe("good");
    const { body } = await second.admin("GET", "deployments");
    expect(body.deployments.map((one: any) => [one.flowId, one.status, one.reason])).toEqual([
      ["good", "live", undefined],
      ["late", "quarantined", expect.stringContaining("too late")],
    ]);
    await second.close();
    await service.close();
    temp.remove();
  });

  test("runs under way end before the runtime does", async () => {
    stack = await startStack();
    // The time its run takes is what the restart is to wait for.
    await stack.runtime.deploy("slow", [
      {
        kind: "socket.event",
        event: "slow",
        body: `await ctx.sendNow("hub", { actionName: "sendToSocket", socketId: event.socketId, eventName: "started", parameters: [] }); await new Promise((resolve) => setTimeout(resolve, 300)); return { ack: ["finished"], actions: [] };`,
      },
    ]);
    await stack.hubReady();
    const client = await stack.client();
    const started = new Promise<void>((resolve) => client.once("started", () => resolve()));
    const answer = ask(client, "slow");
    await started;
    await stack.restartRuntime();
    expect(await answer).toBe("finished");
    expect(stack.disconnects()).toBe(0);
  });
});

describe("the service refuses", () => {
  const sending = {
    kind: "http.request" as const,
    method: "POST",
    route: "send",
    body: `return { actions: [{ actionName: "sendToNamespace", eventName: "e", parameters: [event.body] }] };`,
  };
  test("the run fails and its trace quotes the service", async () => {
    const temp = tempDir();
    const service = await startFakeService(() => 413);
    const runtime = await startTestRuntime({ dataDir: temp.dir, connectionString: service.connectionString });
    await runtime.deploy("sender", [sending]);
    expect((await fetch(`${runtime.url}/api/send`, { method: "POST", body: "x" })).status).toBe(500);
    expect((await runtime.traces("sender"))[0].error.message).toContain("answered 413");
    await runtime.close();
    await service.close();
    temp.remove();
  });
});
