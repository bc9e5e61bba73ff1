import { afterEach, expect, test } from "vitest";
import { compile } from "../compiler/index.ts";
import { typecheck } from "../compiler/typecheck.ts";
import { parseFlow } from "../model/index.ts";
import { execute, load, typescript } from "../../test/compiler/support.ts";
import { flowJsonSchema } from "./json-schema.ts";
import { canonicalText, defaultConfig, nodeType, portsOf } from "./index.ts";
import { registerNodeTypes, type NodeKit, type NodeTypesModule, type OwnNodeType } from "./own.ts";
import { ownTypes } from "./registry.ts";

const file = new URL("../examples/node-types/index.js", import.meta.url).href;
const { default: example } = (await import(file)) as { default: NodeTypesModule };

afterEach(() => ownTypes.clear());

const flowOf = (nodes: object, wires: object[]) => {
  const { flow, diagnostics } = parseFlow(JSON.stringify({ format: 1, id: "own", name: "Own", nodes, wires }));
  expect(diagnostics).toEqual([]);
  return flow!;
};
const wire = (from: string, to: string, port = "next") => ({ from, port, to });
const go = { type: "socket.event", config: { event: "go", parameters: [{ name: "title", type: "string" }] } };

const good = (): OwnNodeType => ({
  definition: {
    type: "acme.good",
    title: "Good",
    category: "data",
    icon: "hash",
    defaultId: "good",
    blurb: "Good",
    help: "",
    schema: {} as never,
    summary: () => "good",
    ports: () => [],
    valueType: () => "number",
  },
  emit: () => ({ does: "value", value: "1" }),
});
/** A module with one type, made from the good one. */
const moduleOf =
  (change: (type: OwnNodeType & { definition: any }, kit: NodeKit) => unknown = () => {}) =>
  (kit: NodeKit) => {
    const type = good();
    type.definition.schema = kit.z.strictObject({});
    type.definition.ports = () => [kit.NEXT];
    return [change(type as never, kit) ?? type] as OwnNodeType[];
  };

test("the example's types are compiled, type-checked and run like ours", async () => {
  expect(registerNodeTypes("example", example)).toEqual({ types: ["acme.slug", "acme.audit"], problems: [] });
  expect(defaultConfig("acme.slug")).toEqual({ text: "input", limit: 60 });
  expect(portsOf({ type: "acme.slug", config: {} }).map((p) => p.id)).toEqual(["next", "error"]);
  const schema = flowJsonSchema() as any;
  expect(schema.properties.nodes.additionalProperties.properties.type.enum).toContain("acme.audit");

  const nodes = {
    go,
    slug: { type: "acme.slug", config: { text: "input.title", limit: 12 } },
    audit: { type: "acme.audit", config: { what: { js: "`saved ${slug}`" } } },
    bad: { type: "ack", config: { arguments: [{ js: "input.message" }] } },
  };
  const flow = flowOf(nodes, [wire("go", "slug"), wire("slug", "audit"), wire("slug", "bad", "error")]);
  const result = compile(flow);
  expect(
    [...result.diagnostics, ...typecheck(result, typescript).diagnostics].filter((d) => d.severity === "error"),
  ).toEqual([]);
  expect(result.code).toContain("slug = slugSlugOf(event.params.title, 12);");
  expect(result.scopes.audit).toContainEqual(expect.objectContaining({ name: "slug", type: "string" }));
  const output = await execute(await load(result.code!), {
    trigger: "go",
    event: { params: { title: "Crème brûlée!" } },
  });
  expect(output.result!.actions).toEqual([
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: ["auditors"],
      eventName: "audit",
      parameters: ["saved creme-brulee".slice(0, 18)],
    },
  ]);
  expect(canonicalText(flow)).toContain('"limit": 12');
  // Its types count: an expression of the wrong type is found at its field.
  const wrong = compile(
    flowOf({ ...nodes, slug: { type: "acme.slug", config: { text: "input.title.length" } } }, flow.wires),
  );
  expect(typecheck(wrong, typescript).diagnostics).toMatchObject([{ code: "type_error", node: "slug", field: "text" }]);
});

test("what sends has an order", () => {
  registerNodeTypes("example", example);
  const nodes = {
    go,
    both: { type: "parallel", config: { branches: [{ name: "one" }] } },
    audit: { type: "acme.audit", config: { what: "x" } },
  };
  const { diagnostics } = compile(flowOf(nodes, [wire("go", "both"), wire("both", "audit", "one")]));
  expect(diagnostics).toMatchObject([{ code: "parallel_effect", node: "audit" }]);
});

test.each<[string, unknown, string]>([
  ["no function", {}, "its default export must be a function that takes the kit and gives node types"],
  [
    "a function that throws",
    () => {
      throw new Error("no disk");
    },
    "its default export failed: no disk",
  ],
  ["no list", () => ({}), "its default export must give a list of node types"],
  ["nothing", () => [null], "number 1: `definition` is missing"],
  [
    "no rule",
    moduleOf((t) => ({ definition: t.definition })),
    "acme.good: `emit`, the rule that writes it down, is missing",
  ],
  [
    "a name of ours",
    moduleOf((t) => void (t.definition.type = "http.call")),
    "http.call: there is a node type of that name; ours cannot be replaced",
  ],
  [
    "a name without a prefix",
    moduleOf((t) => void (t.definition.type = "emit2")),
    "emit2: `type`: a name with a prefix of its own: `acme.slug`",
  ],
  ["a category of its own", moduleOf((t) => void (t.definition.category = "acme")), "acme.good: `category`: "],
  [
    "a trigger",
    moduleOf((t) => void (t.definition.trigger = "schedule")),
    "acme.good: `trigger`: own types cannot start runs",
  ],
  [
    "no schema",
    moduleOf((t) => void (t.definition.schema = {})),
    "acme.good: `schema` must be made with the kit's `z`",
  ],
  [
    "a field without a default",
    moduleOf((t, { z }) => void (t.definition.schema = z.object({ a: z.string() }))),
    "acme.good: `schema`: every field needs a default, `a` has none",
  ],
  [
    "ports twice",
    moduleOf((t, { NEXT }) => void (t.definition.ports = () => [NEXT, NEXT])),
    "acme.good: `ports` must give",
  ],
  [
    "a summary that throws",
    moduleOf((t) => void (t.definition.summary = (c: any) => c.nothing.length)),
    "acme.good: it fails with its own defaults: Cannot read properties of undefined",
  ],
])("%s is refused with a reason", (_name, module, problem) => {
  const { types, problems } = registerNodeTypes("bad", module);
  expect(types).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(nodeType("acme.good")).toBeUndefined();
});

test("one that is bad keeps no other out; the first of a name stays, also when it is loaded again", () => {
  const all = (kit: NodeKit) => [...moduleOf()(kit), { definition: { type: "acme.bad" } }, ...moduleOf()(kit)] as never;
  expect(registerNodeTypes("a", all)).toEqual({
    types: ["acme.good"],
    problems: ["acme.bad: `emit`, the rule that writes it down, is missing", "acme.good: it is there twice"],
  });
  const first = nodeType("acme.good");
  expect(registerNodeTypes("b", moduleOf()).problems).toEqual([
    "acme.good: there is a node type of that name already, from a",
  ]);
  expect(registerNodeTypes("a", moduleOf())).toEqual({ types: ["acme.good"], problems: [] });
  expect(nodeType("acme.good")).toBe(first);
});

test("functions that fail later are harmless; a rule that fails is said at its node", () => {
  let calls = 0;
  const once =
    <T>(value: T) =>
    () => {
      // When it is tried out all is well.
      if (calls++ > 5) throw new Error("later");
      return value;
    };
  registerNodeTypes(
    "late",
    moduleOf((t, { NEXT }) => {
      t.definition.summary = once("fine");
      t.definition.ports = once([NEXT]);
      t.definition.valueType = once("number");
    }),
  );
  calls = 10;
  const definition = nodeType("acme.good")!;
  expect([definition.summary({}), definition.ports({}).length, definition.valueType({})]).toEqual([
    "Good",
    1,
    "unknown",
  ]);
  ownTypes.clear();

  const rules: [unknown, string][] = [
    [
      () => {
        throw new Error("no idea");
      },
      "no idea",
    ],
    [() => undefined, "what it does is none of"],
    [() => ({ does: "repeat" }), "what it does is none of"],
    [() => ({ does: "value" }), "what it gives as code is none"],
    [
      () => ({ does: "value", value: { kind: "call", callee: "f", args: [undefined] } }),
      "what it gives as code is none",
    ],
    [() => ({ does: "act", action: "{}" }), "its definition must say (`sends`)"],
  ];
  for (const [rule, problem] of rules) {
    ownTypes.clear();
    registerNodeTypes(
      "rule",
      moduleOf((t) => void (t.emit = rule as never)),
    );
    const { diagnostics, code } = compile(
      flowOf({ go, good: { type: "acme.good", config: {} } }, [wire("go", "good")]),
    );
    expect(diagnostics).toMatchObject([{ code: "node_type_failed", node: "good", severity: "error" }]);
    expect(diagnostics[0]!.message).toContain(problem);
    expect(code).toBeUndefined();
  }
});

test("code that is none is an error at its node", () => {
  registerNodeTypes(
    "rule",
    moduleOf((t) => void (t.emit = () => ({ does: "value", value: "1 +" }))),
  );
  const result = compile(flowOf({ go, good: { type: "acme.good", config: {} } }, [wire("go", "good")]));
  expect(typecheck(result, typescript).diagnostics[0]).toMatchObject({ code: "type_error", node: "good" });
});
