import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { readDirectly } from "./direct-read.ts";
import { createEngine, presetQuery, tuneEngine, type EngineSocket } from "./engine.ts";
import { receiverOf } from "./inlet.ts";
import { tcpOf } from "./outbox.ts";

test("engine.io, ws and Node still have every member the gateway leans on, also private ones", async () => {
  const engine = createEngine({ pingInterval: 300, pingTimeout: 200, maxPayload: 1_000 });
  const server = createServer().on("upgrade", (req, socket, head) => {
    presetQuery(req, { EIO: "4", transport: "websocket" });
    engine.handleUpgrade(req, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const opened = new Promise<EngineSocket>((resolve) => engine.on("connection", resolve));
  engine.generateId = () => "chosen";
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/?sid=not+read`);
  const socket = await opened;

  expect(socket).toMatchObject({
    id: "chosen",
    protocol: 4,
    readyState: "open",
    writeBuffer: [],
    pingTimeoutTimer: null,
    hasRefreshedPingTimeout: false,
  });
  expect(receiverOf(socket)).toMatchObject({
    writableLength: 0,
    _state: 0,
    _bufferedBytes: 0,
    _fragmented: 0,
    _opcode: 0,
    _errored: false,
    _loop: false,
    _maxPayload: 1_000,
  });
  expect(socket.transport.name).toBe("websocket");
  expect(engine.clients["chosen"]).toBe(socket);
  const tcp = tcpOf(socket)!;
  expect([tcp.writable, tcp.writableLength]).toEqual([true, 0]);
  expect(readDirectly(tcp, () => 0)).toBe(true);

  const [open] = await once(client, "message");
  expect(JSON.parse(String(open).slice(1))).toMatchObject({ pingInterval: 300, pingTimeout: 200, maxPayload: 1_000 });
  socket.sendPacket("ping");
  expect(String((await once(client, "message"))[0])).toBe("2");
  tuneEngine(engine, { pingInterval: 301, pingTimeout: 201, maxPayload: 1_001 });
  expect(engine.opts).toMatchObject({ pingInterval: 301, pingTimeout: 201, maxHttpBufferSize: 1_001 });
  expect(engine.ws.options.maxPayload).toBe(1_001);

  engine.close();
  server.closeAllConnections();
  server.close();
});
