import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createClients } from "./store.ts";

/** A real Socket.IO server stands in for the gateway: what is tested is the panel's side of the wire. */
const http = createServer();
const server = new Server(http, { path: "/clients/socketio/hubs/hub" });
let endpoint = "";
const tokens: string[] = [];
const open: { disconnect: () => void }[] = [];

beforeAll(async () => {
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
  endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  for (const namespace of ["/", "/chat"]) {
    server.of(namespace).use((socket, next) => {
      if (socket.handshake.auth["reject"]) next(Object.assign(new Error("not today"), { data: { code: 7 } }));
      else next();
    });
    server.of(namespace).on("connection", (socket) => {
      tokens.push(String(socket.handshake.query["access_token"]));
      socket.on("ask", (text: string, reply?: (...answer: unknown[]) => void) =>
        reply?.(text.toUpperCase(), socket.handshake.query["room"]),
      );
      socket.on("chat", (text: string) => server.of(namespace).emit("new message", socket.id, text));
      socket.on("kick", () => socket.disconnect());
    });
  }
});
afterEach(() => {
  for (const client of open.splice(0)) client.disconnect();
});
afterAll(() => server.close());

function panel() {
  let count = 0;
  const store = createClients({
    token: async (hub) => ({ endpoint, path: `/clients/socketio/hubs/${hub}`, token: `t${++count}` }),
  });
  const add = (defaults: Parameters<ReturnType<typeof store.getState>["add"]>[0]) => {
    const id = store.getState().add(defaults);
    if (!id) throw new Error("no room for another client");
    open.push({ disconnect: () => store.getState().disconnect(id) });
    return id;
  };
  const live = (id: string) => store.getState().live[id]!;
  const connected = async (id: string) => {
    await store.getState().connect(id);
    await vi.waitFor(() => expect(live(id).state).toBe("connected"));
  };
  return { store, add, live, connected };
}

describe("the clients of the panel", () => {
  it("connect with token, query and namespace, and hear each other", async () => {
    const { store, add, live, connected } = panel();
    const alice = add({ namespace: "chat", event: "chat", args: ['"hi"'] });
    const bob = add({ namespace: "/chat", transport: "polling" });
    await connected(alice);
    await connected(bob);
    expect(tokens.slice(-2)).toEqual(["t1", "t2"]);
    expect(live(bob).transport).toBe("polling");

    await store.getState().emit(alice);
    for (const id of [alice, bob]) {
      await vi.waitFor(() =>
        expect(live(id).log).toContainEqual(
          expect.objectContaining({ kind: "in", event: "new message", args: [live(alice).socketId, "hi"] }),
        ),
      );
    }
  });

  it("show an ack with its arguments, and a time-out when none comes", async () => {
    const { store, add, live, connected } = panel();
    const id = add({ query: "room=red", event: "ask", args: ['"x"'], ack: true, ackTimeoutMs: 5_000 });
    await connected(id);
    await store.getState().emit(id);
    expect(live(id).log.find((entry) => entry.event === "ask")?.ack).toMatchObject({
      state: "received",
      args: ["X", "red"],
    });

    store.getState().update(id, { event: "nobody listens", ackTimeoutMs: 30 });
    await store.getState().emit(id);
    expect(live(id).log.find((entry) => entry.event === "nobody listens")?.ack).toEqual({ state: "timeout", ms: 30 });
  });

  it("say why they were refused, with the handler's data", async () => {
    const { store, add, live } = panel();
    const id = add({ auth: '{"reject":true}' });
    await store.getState().connect(id);
    await vi.waitFor(() =>
      expect(live(id).log).toContainEqual(
        expect.objectContaining({ kind: "error", text: "connection refused: not today", args: [{ code: 7 }] }),
      ),
    );
    expect(live(id).state).toBe("disconnected");
  });

  it("notice that the server sent them away, and can come back", async () => {
    const { store, add, live, connected } = panel();
    const id = add({ event: "kick", args: [] });
    await connected(id);
    await store.getState().emit(id);
    await vi.waitFor(() => expect(live(id).state).toBe("disconnected"));
    await connected(id);
    store.getState().disconnect(id);
    expect(live(id).state).toBe("disconnected");
  });

  it("stay away when disconnected while still connecting", async () => {
    const { store, add, live } = panel();
    const id = add({});
    const connecting = store.getState().connect(id);
    store.getState().disconnect(id);
    await connecting;
    expect(live(id).state).toBe("disconnected");
    await vi.waitFor(() => expect(live(id).log.at(-1)?.text).toBe("disconnected by you"));
    expect(
      [...server.sockets.sockets.values()].some(
        (socket) => socket.handshake.query["access_token"] === "t1" && socket.connected,
      ),
    ).toBe(false);
  });
});
