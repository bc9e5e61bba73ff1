import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { examples } from "../examples/index.ts";
import { flowJsonSchema } from "./json-schema.ts";
import { defaultConfig, nodeTypes, normalizeFlow, portsOf, renamedPorts, type AnyDefinition } from "./index.ts";
import { emitRules } from "./rules.ts";

const NAME = /^[a-z][A-Za-z]*$/;

describe.each(Object.entries(nodeTypes) as [string, AnyDefinition][])("%s", (type, definition) => {
  const config = defaultConfig(type);

  test("is whole: texts, a name that is a name, one way to compile it", () => {
    expect(definition.type).toBe(type);
    expect(definition.defaultId).toMatch(NAME);
    expect(definition.icon).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(definition.blurb).not.toMatch(/\.$/);
    expect(definition.help.length).toBeGreaterThan(60);
    expect(type in emitRules).toBe(definition.trigger === undefined);
  });

  test("starts with defaults that stay the same when saved", () => {
    expect(definition.schema.parse(config)).toEqual(config);
    expect(definition.summary(config).length).toBeGreaterThan(0);
    const ports = definition.ports(config);
    expect(new Set(ports.map((p) => p.id)).size).toBe(ports.length);
  });

  test("summary and ports never throw on any config its schema accepts", () => {
    const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constant("a\n`b` ${c}"), fc.constant(""));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), text, (json, string) => {
        for (const key of Object.keys(config)) {
          for (const value of [
            json,
            string,
            { js: string },
            [string],
            [{ js: string }],
            [{ name: string, when: string, value: string, type: string }],
          ]) {
            const parsed = definition.schema.safeParse({ ...config, [key]: value });
            if (!parsed.success) continue;
            expect(typeof definition.summary(parsed.data)).toBe("string");
            expect(definition.summary(parsed.data)).not.toContain("\n");
            definition.ports(parsed.data);
            definition.valueType(parsed.data);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

test("no two types share the name of a new node", () => {
  const names = Object.values(nodeTypes).map((d) => d.defaultId);
  expect(new Set(names).size).toBe(names.length);
});

test("the published schema knows every type and describes the examples' keys", () => {
  const schema = flowJsonSchema() as any;
  const node = schema.properties.nodes.additionalProperties;
  expect(node.properties.type.enum).toEqual(Object.keys(nodeTypes));
  for (const { flow } of examples) {
    for (const { type, config } of Object.values(flow.nodes)) {
      const own = node.allOf.find((one: any) => one.if.properties.type.const === type).then.properties.config;
      for (const key of Object.keys(config)) expect(Object.keys(own.properties)).toContain(key);
    }
  }
});

test("portsOf knows unknown types and broken configs", () => {
  expect(portsOf({ type: "nope", config: {} })).toEqual([]);
  expect(portsOf({ type: "switch", config: { cases: 7 } }).map((p) => p.id)).toEqual(["yes", "default"]);
});

test("renamedPorts finds a case that got another name, so that wires can follow", () => {
  const ports = (...names: string[]) =>
    portsOf({ type: "switch", config: { cases: names.map((name) => ({ name, when: "true" })) } });
  expect([...renamedPorts(ports("a", "b"), ports("a", "c"))]).toEqual([["b", "c"]]);
  expect([...renamedPorts(ports("a", "b"), ports("b", "a"))]).toEqual([]);
  expect([...renamedPorts(ports("a", "b"), ports("a"))]).toEqual([]);
});

test("normalizeFlow fills in what is left out and leaves alone what it does not understand", () => {
  const flow = { format: 1, id: "a", name: "A", description: "", wires: [], layout: {} } as const;
  const nodes = {
    ok: { type: "accept", config: {} },
    log: { type: "log", config: { message: "x" } },
    no: { type: "nope", config: { a: 1 } },
  };
  expect(normalizeFlow({ ...flow, wires: [], nodes }).nodes).toEqual({
    ok: { type: "accept", config: {} },
    log: { type: "log", config: { message: "x", data: "", level: "info" } },
    no: { type: "nope", config: { a: 1 } },
  });
});
