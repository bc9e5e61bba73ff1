import { expect, test } from "vitest";
import { typescript } from "../../test/compiler/support.ts";
import { compile } from "../compiler/index.ts";
import { typecheck } from "../compiler/typecheck.ts";
import { examples } from "../examples/index.ts";
import { checkFlow } from "../model/index.ts";
import { asyncApi, flowEvents, socketIoTypes } from "./index.ts";

const eventsOf = (id: string) =>
  flowEvents(compile(examples.find((e) => e.id === id)!.flow, { instrument: true }), typescript);

test("declarations for a Socket.IO client", () => {
  expect(socketIoTypes("Rooms", eventsOf("rooms"))).toMatchInlineSnapshot(`
    "// Events of the flow "Rooms", made by \`patchbay types\`. Make it again when the flow changes.

    /** What clients send to \`/\`. */
    export interface ClientToServerEvents {
      "join room": (room: string, callback?: (arg0: { ok: boolean; room: string }) => void) => void;
      "leave room": (room: string) => void;
      say: (room: string, text: string) => void;
    }

    /** What clients of \`/\` get. */
    export interface ServerToClientEvents {
      joined: (room: string, socketId: string) => void;
      left: (room: string, socketId: string) => void;
      said: (room: string, socketId: string, arg2: string) => void;
    }
    "
  `);
  expect(socketIoTypes("Ask", eventsOf("ask-and-acknowledge"))).toMatchInlineSnapshot(`
    "// Events of the flow "Ask", made by \`patchbay types\`. Make it again when the flow changes.

    /** What clients send to \`/\`. */
    export interface ClientToServerEvents {
      divide: (a: number, b: number, callback?: (arg0: { ok: boolean; error: string } | { ok: boolean; result: number }) => void) => void;
    }

    /** What clients of \`/\` get. */
    export interface ServerToClientEvents {
    }
    "
  `);
});

test("the declarations are TypeScript", () => {
  const { ts } = typescript;
  for (const { id, title } of examples) {
    const text = socketIoTypes(title, eventsOf(id));
    const { diagnostics } = ts.transpileModule(text, {
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2022 },
    });
    expect(diagnostics).toEqual([]);
  }
});

test("types flow from a trigger through functions into what is emitted, per namespace", () => {
  const { flow } = checkFlow({
    format: 1,
    id: "t",
    name: "T",
    nodes: {
      go: {
        type: "socket.event",
        config: {
          namespace: "/chat-room",
          event: "go",
          parameters: [
            { name: "kind", type: '"a" | "b"' },
            { name: "tags", type: "string[] | undefined" },
          ],
        },
      },
      made: {
        type: "function",
        config: { code: "return { kind: input.kind, n: input.tags?.length ?? 0, ok: input.tags !== undefined };" },
      },
      tell: { type: "emit", config: { event: "made", arguments: [{ js: "input" }] } },
      other: { type: "emit", config: { event: "made", arguments: [{ js: "made.n" }] } },
      dynamic: { type: "emit", config: { event: { js: "input.kind" } } },
    },
    wires: [
      { from: "go", port: "next", to: "made" },
      { from: "made", port: "next", to: "tell" },
      { from: "tell", port: "next", to: "other" },
      { from: "other", port: "next", to: "dynamic" },
    ],
  });
  const events = flowEvents(compile(flow!, { instrument: true }), typescript);
  expect(socketIoTypes("T", events)).toMatchInlineSnapshot(`
    "// Events of the flow "T", made by \`patchbay types\`. Make it again when the flow changes.

    /** What clients send to \`/chat-room\`. */
    export interface ChatRoomClientToServerEvents {
      go: (kind: "a" | "b", tags: string[] | undefined) => void;
    }

    /** What clients of \`/chat-room\` get. */
    export interface ChatRoomServerToClientEvents {
      made: (made: { kind: "a" | "b"; n: number; ok: boolean } | number) => void;
    }
    "
  `);
  expect(events.toClients[0]!.variants[0]![0]!.schema).toMatchInlineSnapshot(`
    {
      "properties": {
        "kind": {
          "enum": [
            "a",
            "b",
          ],
        },
        "n": {
          "type": "number",
        },
        "ok": {
          "type": "boolean",
        },
      },
      "required": [
        "kind",
        "n",
        "ok",
      ],
      "type": "object",
    }
  `);
});

test("bytes have their type, from the field to what clients declare", () => {
  const flow = (type: string, value: string) =>
    checkFlow({
      format: 1,
      id: "t",
      name: "T",
      nodes: {
        up: { type: "socket.event", config: { event: "up", parameters: [{ name: "file", type }] } },
        turned: { type: "transform", config: { fields: [{ name: "data", value: { js: value } }] } },
        tell: { type: "emit", config: { event: "file", arguments: [{ js: "turned.data" }, { js: "[input]" }] } },
        done: { type: "ack", config: { arguments: [{ js: "event.params.file" }] } },
      },
      wires: [
        { from: "up", port: "next", to: "turned" },
        { from: "turned", port: "next", to: "tell" },
        { from: "tell", port: "next", to: "done" },
      ],
    }).flow!;
  const compiled = compile(flow("Uint8Array", "event.params.file.subarray(1)"), { instrument: true });
  expect(typecheck(compiled, typescript).diagnostics).toEqual([]);
  const events = flowEvents(compiled, typescript);
  const bytes = { type: "string", format: "binary" };
  expect(events.fromClients[0]!.variants[0]![0]).toEqual({ name: "file", type: "Uint8Array", schema: bytes });
  expect(events.toClients[0]!.variants[0]!.map(({ schema }) => schema)).toEqual([
    bytes,
    { type: "array", items: { type: "object", properties: { data: bytes }, required: ["data"] } },
  ]);
  expect(socketIoTypes("T", events)).toContain(
    "up: (file: (ArrayBuffer | Uint8Array), callback?: (file: (ArrayBuffer | Uint8Array)) => void) => void;",
  );
  const wrong = compile(flow("Uint8Array", "event.params.file.trim()"), { instrument: true });
  expect(typecheck(wrong, typescript).diagnostics).toMatchObject([
    { code: "type_error", node: "turned", field: "fields.0.value.js", message: expect.stringContaining("'trim'") },
  ]);
  expect(typecheck(compile(flow("Uint8Arry", "input"), {}), typescript).diagnostics).toMatchObject([
    { code: "type_error", node: "up", field: "parameters.0.type" },
  ]);
});

test("an AsyncAPI 3 document whose references all lead somewhere", () => {
  for (const { id, flow } of examples) {
    const document = asyncApi(flow, eventsOf(id));
    expect(document.asyncapi).toBe("3.0.0");
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1]!);
    for (const ref of refs) {
      const target = ref
        .split("/")
        .reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(target, ref).toBeDefined();
    }
  }
  expect(asyncApi(examples[0]!.flow, eventsOf("chat"))).toMatchInlineSnapshot(`
    {
      "asyncapi": "3.0.0",
      "channels": {
        "root": {
          "address": "/",
          "messages": {
            "root.receive.chat": {
              "$ref": "#/components/messages/root.receive.chat",
            },
            "root.send.new_message": {
              "$ref": "#/components/messages/root.send.new_message",
            },
          },
          "title": "Socket.IO namespace /",
        },
      },
      "components": {
        "messages": {
          "root.receive.chat": {
            "contentType": "application/json",
            "name": "chat",
            "payload": {
              "maxItems": 1,
              "minItems": 1,
              "prefixItems": [
                {
                  "title": "text",
                  "type": "string",
                },
              ],
              "type": "array",
            },
            "title": "chat",
          },
          "root.send.new_message": {
            "contentType": "application/json",
            "name": "new message",
            "payload": {
              "maxItems": 2,
              "minItems": 2,
              "prefixItems": [
                {
                  "title": "socketId",
                  "type": "string",
                },
                {
                  "title": "text",
                  "type": "string",
                },
              ],
              "type": "array",
            },
            "title": "new message",
          },
        },
      },
      "defaultContentType": "application/json",
      "info": {
        "description": "Everyone sees what anyone says. Open http://127.0.0.1:7071/api/index in two windows.",
        "title": "Chat",
        "version": "1.0.0",
      },
      "operations": {
        "root.receive.chat": {
          "action": "receive",
          "channel": {
            "$ref": "#/channels/root",
          },
          "messages": [
            {
              "$ref": "#/channels/root/messages/root.receive.chat",
            },
          ],
        },
        "root.send.new_message": {
          "action": "send",
          "channel": {
            "$ref": "#/channels/root",
          },
          "messages": [
            {
              "$ref": "#/channels/root/messages/root.send.new_message",
            },
          ],
        },
      },
    }
  `);
});

test("what is acknowledged after a failure counts for every event", () => {
  const { flow } = checkFlow({
    format: 1,
    id: "t",
    name: "T",
    nodes: {
      go: { type: "socket.event", config: { event: "go" } },
      ok: { type: "ack", config: { arguments: [{ js: "1" }] } },
      other: { type: "socket.event", config: { event: "other" } },
      noted: { type: "log", config: { message: "x" } },
      failed: { type: "onError", config: {} },
      sorry: { type: "ack", config: { arguments: [{ js: "input.message" }] } },
    },
    wires: [
      { from: "go", port: "next", to: "ok" },
      { from: "other", port: "next", to: "noted" },
      { from: "failed", port: "next", to: "sorry" },
    ],
  });
  const { fromClients } = flowEvents(compile(flow!, { instrument: true }), typescript);
  expect(fromClients.map(({ name, acks }) => [name, acks!.map((list) => list.map((a) => a.type))])).toEqual([
    ["go", [["number"], ["string"]]],
    ["other", [["string"]]],
  ]);
});

test("a schema that was given is what AsyncAPI says; a sample gives the type", () => {
  const schema = { $schema: "x", type: "string", minLength: 3, format: "email" };
  const { flow } = checkFlow({
    format: 1,
    id: "t",
    name: "T",
    nodes: {
      go: {
        type: "socket.event",
        config: {
          event: "go",
          parameters: [
            { name: "mail", type: { schema: JSON.stringify(schema) } },
            { name: "user", type: { sample: '{ "id": 1, "tags": ["a"] }' } },
            { name: "tree", type: { schema: '{ "$ref": "#/$defs/a", "$defs": { "a": { "type": "null" } } }' } },
          ],
        },
      },
      noted: { type: "log", config: { message: "x" } },
    },
    wires: [{ from: "go", port: "next", to: "noted" }],
  });
  const { fromClients } = flowEvents(compile(flow!, { instrument: true }), typescript, flow);
  expect(fromClients[0]!.variants).toEqual([
    [
      { name: "mail", type: "string", schema: { type: "string", minLength: 3, format: "email" } },
      {
        name: "user",
        type: "{ id: number; tags: string[] }",
        schema: {
          type: "object",
          properties: { id: { type: "number" }, tags: { type: "array", items: { type: "string" } } },
          required: ["id", "tags"],
        },
      },
      { name: "tree", type: "null", schema: { type: "null" } },
    ],
  ]);
});
