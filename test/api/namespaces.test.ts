import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";
import { until } from "../runtime/support.ts";

/** Clients may connect to every namespace that a deployed flow sends to, whether or not a trigger listens there. */
let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const flow = {
  format: 1,
  id: "two-ways",
  name: "Two ways",
  nodes: {
    joined: { type: "socket.connected", config: { hub: "wide", namespace: "/chat" } },
    posted: { type: "http.request", config: { hub: "wide", method: "POST", route: "post" } },
    toNews: { type: "emit", config: { event: "news", arguments: ["from a route"], namespace: "/news" } },
    toAll: { type: "emit", config: { event: "news", arguments: ["to the default"] } },
    welcome: { type: "emit", config: { event: "welcome", to: "socket" } },
    answer: { type: "http.response", config: {} },
  },
  wires: [
    { from: "joined", port: "next", to: "welcome" },
    { from: "posted", port: "next", to: "toNews" },
    { from: "toNews", port: "next", to: "toAll" },
    { from: "toAll", port: "next", to: "answer" },
  ],
};

async function connect(namespace: string) {
  const reply = await app.api("POST", "/api/clients/token", { hub: "wide" });
  const { endpoint, path, token } = (await reply.json()) as Record<string, string>;
  return io(endpoint + namespace, {
    path,
    query: { access_token: token },
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
  });
}

test("namespaces that only an HTTP route emits to are valid, others are not", async () => {
  const saved = await app.api("PUT", "/api/flows/two-ways", flow, { "if-none-match": "*" });
  expect([saved.status, saved.ok ? "" : await saved.text()]).toEqual([201, ""]);
  const deployed = await app.api("POST", "/api/flows/two-ways/deployment");
  expect([deployed.status, deployed.ok ? "" : await deployed.text()]).toEqual([200, ""]);

  // The gateway hears of the hub a moment after the deployment.
  const first = await until(async () => {
    const client = await connect("/news");
    const connected = await new Promise((resolve) => {
      client.once("connect", () => resolve(true));
      client.once("connect_error", () => resolve(false));
    });
    if (!connected) client.disconnect();
    return connected ? client : undefined;
  });
  const second = await connect("/");
  const heard = [first, second].map(
    (client) => new Promise((resolve) => client.once("news", (text: string) => resolve(text))),
  );
  await until(() => second.connected);
  expect((await fetch(`${app.runtime}/api/post`, { method: "POST" })).status).toBe(200);
  expect(await Promise.all(heard)).toEqual(["from a route", "to the default"]);

  const stranger = await connect("/nowhere");
  const refusal = await new Promise<Error>((resolve) => stranger.once("connect_error", resolve));
  expect(refusal.message).toBe("Invalid namespace");
  for (const client of [first, second, stranger]) client.disconnect();
});
