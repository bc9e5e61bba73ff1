import fc from "fast-check";
import { compile, type Library } from "../../flows/compiler/index.ts";
import { checkFlow, type FlowDocument } from "../../flows/model/index.ts";
import { normalizeFlow, portsOf } from "../../flows/nodes/index.ts";

/** One node of a random flow: its kind, where its wires come from, and numbers that decide everything else. */
interface Spec {
  kind: (typeof KINDS)[number];
  sources: { node: number; port: number }[];
  a: number;
  b: number;
  note: boolean;
}
const KINDS = [
  "transform",
  "keep",
  "function",
  "async",
  "throwing",
  "emit",
  "emit",
  "atOnce",
  "log",
  "ack",
  "filter",
  "switch",
  "switchOn",
  "forEach",
  "template",
  "return",
  "http",
  "onError",
  "part",
  "call",
  "call",
  "output",
  "validate",
  "jsonata",
  "stateGet",
  "stateSet",
  "stateIncrement",
  "stateDelete",
  "parallel",
] as const;

const small = fc.nat(30);
const spec: fc.Arbitrary<Spec> = fc.record({
  kind: fc.constantFrom(...KINDS),
  sources: fc.array(fc.record({ node: small, port: small }), { minLength: 1, maxLength: 3 }),
  a: small,
  b: small,
  note: fc.boolean(),
});
const lists = fc.array(spec, { minLength: 1, maxLength: 14 });

/** Half of them begin with a part, its first node and a call of it: by chance alone hardly a run would come to one. */
export const specs = fc.tuple(fc.boolean(), lists).map(([calls, [first, ...rest]]): Spec[] => {
  if (!calls) return [first!, ...rest];
  const from = (node: number) => ({ sources: [{ node, port: 0 }] });
  const plain = { a: first!.a, b: first!.b, note: false };
  return [
    { kind: "part", ...plain, ...from(0) },
    { ...first!, ...from(1) },
    { kind: "call", ...plain, ...from(0) },
    ...rest,
  ];
});

const id = (i: number) => `n${String(i).padStart(2, "0")}`;

/** Names a node may use besides its input; chosen by the test from the scopes the compiler gives. */
export type Names = (node: string, pick: number) => string;

/** What is only known of a flow that has been compiled; found by trying. */
interface Known {
  /** By part. */
  outputs: ReadonlyMap<string, readonly string[]>;
  /** Outputs have names only where every way leads to one. */
  plainOutputs: boolean;
  /** Nodes that cannot be where they are (an ack in a part, a part that calls itself): they become logs. */
  misplaced: ReadonlySet<string>;
}

const UNKNOWN: Known = { outputs: new Map(), plainOutputs: false, misplaced: new Set() };

/** The same specs always give the same flow. Every wire leads forward, so there is no cycle. */
export function makeFlow(list: readonly Spec[], names: Names, known: Known = UNKNOWN): FlowDocument {
  const nodes: Record<string, { type: string; config: Record<string, unknown>; note?: string }> = {
    n00: {
      type: "socket.event",
      config: {
        event: "go",
        parameters: [
          { name: "n", type: "any" },
          { name: "s", type: "any" },
        ],
      },
    },
  };
  const wires: FlowDocument["wires"] = [];
  list.forEach((one, i) => {
    const name = id(i + 1);
    const handled = list.slice(0, i).some((other) => other.kind === "onError");
    if (one.kind === "onError" && !handled) {
      // It stands at the beginning of a chain of its own, which the nodes after it may be wired to.
      nodes[name] = { type: "onError", config: {} };
      return;
    }
    const parts = Object.keys(nodes).filter((other) => nodes[other]!.type === "subflow.input");
    if (one.kind === "part" && parts.length < 2) {
      // The same: whoever calls it comes after it, or the other part does.
      nodes[name] = { type: "subflow.input", config: { inputs: [{ name: "x", type: "any" }] } };
      return;
    }
    const made = known.misplaced.has(name) ? log(name) : makeNode(name, one, names, known, parts);
    nodes[name] = { ...made, ...(one.note ? { note: `Note of */ ${name}` } : {}) };
    if (made.type === "parallel") {
      // Branches of their own, which nothing else leads to: what several branches send, log and fail with has no order.
      nodes[`${name}a`] = makeNode(`${name}a`, { ...one, kind: "transform" }, names, known, parts);
      nodes[`${name}b`] = makeNode(`${name}b`, { ...one, kind: one.b % 2 ? "throwing" : "http" }, names, known, parts);
      wires.push({ from: name, port: "a", to: `${name}a` }, { from: name, port: "b", to: `${name}b` });
    }
    for (const { node, port } of one.sources) {
      const from = id(node % (i + 1));
      const { type, config } = nodes[from]!;
      const ports = portsOf({ type, config }).filter((p) => !p.parallel);
      if (ports.length === 0) continue;
      // The same wire twice is allowed, and runs the node twice.
      wires.push({ from, port: ports[port % ports.length]!.id, to: name });
    }
  });
  const { flow, diagnostics } = checkFlow({ format: 1, id: "random", name: "Random", nodes, wires });
  if (!flow) throw new Error(JSON.stringify(diagnostics));
  return normalizeFlow(flow);
}

const log = (name: string) => ({ type: "log", config: { message: name, level: "info", data: "" } });

function makeNode(
  name: string,
  { kind, a, b }: Spec,
  names: Names,
  { outputs, plainOutputs }: Known,
  parts: readonly string[],
): { type: string; config: Record<string, unknown> } {
  const other = names(name, a);
  const text = (source: string) => `(JSON.stringify(${source}) ?? "")`;
  const sized = (source: string, mod: number) => `${text(source)}.length % ${mod}`;
  switch (kind) {
    case "transform":
      return {
        type: "transform",
        config: {
          fields: [
            { name: "i", value: { js: "input" } },
            { name: "o", value: { js: text(other) } },
            { name: "t", value: name },
          ],
        },
      };
    case "keep":
      return { type: "transform", config: { keep: true, fields: [{ name: "k", value: { js: sized(other, 7) } }] } };
    case "function":
      return {
        type: "function",
        config: {
          code:
            b % 2
              ? `return { f: ${sized("input", 5)}, input };`
              : `const input2 = input;\nreturn [input2, ${text(other)}];`,
        },
      };
    case "async":
      return {
        type: "function",
        config: {
          code: `const reply = await ctx.http({ url: ${text("input")} });\nreturn { status: reply.status, from: ${text(other)} };`,
        },
      };
    case "throwing":
      return {
        type: "function",
        config: {
          code: `if (${sized(other, 2)} === ${b % 2}) throw ${b % 3 ? `new Error("${name}")` : `"${name}"`};\nreturn ${a};`,
        },
      };
    case "emit":
      return { type: "emit", config: { event: name, arguments: [{ js: "input" }, { js: text(other) }, `text ${b}`] } };
    case "atOnce":
      return { type: "emit", config: { event: name, arguments: [{ js: "input" }], atOnce: true } };
    case "log":
      return { type: "log", config: { message: { js: `\`\${${text(other)}}\`` }, data: b % 2 ? "input" : "" } };
    case "ack":
      return { type: "ack", config: { arguments: [{ js: "input" }, { js: text(other) }] } };
    case "filter":
      return { type: "filter", config: { condition: `${sized(b % 2 ? "input" : other, 3)} !== ${b % 3}` } };
    case "switch":
      return {
        type: "switch",
        config: {
          cases: [
            { name: "one", when: `${sized("input", 3)} === ${a % 3}` },
            { name: "two", when: `${sized(other, 2)} === ${b % 2}` },
          ],
        },
      };
    case "switchOn":
      return {
        type: "switch",
        config: {
          value: sized(other, 4),
          cases: [
            { name: "zero", when: "0" },
            { name: "some", when: `${a % 4}` },
            { name: "more", when: sized("input", 4) },
          ].slice(0, 1 + (b % 3)),
        },
      };
    case "forEach":
      return {
        type: "forEach",
        config: { list: `[...${text(b % 2 ? "input" : other)}].slice(0, ${a % 4})`, item: b % 3 ? "item" : "actions" },
      };
    case "template":
      return { type: "template", config: { template: `{{${text(other)}}} and {{ input && ${a} }} \\ \`\${${b}}\`` } };
    case "return":
      // Now and then: else hardly anything would happen.
      return b % 4 ? { type: "log", config: { message: name } } : { type: "return", config: {} };
    case "onError":
    case "part":
      // A second one, or a third, is too many.
      return { type: "log", config: { message: name } };
    case "call": {
      const part = parts[a % parts.length];
      if (part === undefined) return { type: "log", config: { message: name } };
      const inputs = [{ name: "x", value: b % 2 ? { js: text(other) } : name }];
      const ports = (outputs.get(part) ?? ["next"]).map((port) => ({ name: port }));
      return { type: "subflow", config: { flow: "", part, inputs, outputs: ports } };
    }
    case "output": {
      const port = plainOutputs ? "next" : ["next", "found", "missing"][a % 3];
      return { type: "subflow.output", config: { name: port, value: b % 2 ? "input" : `[${text(other)}, ${b}]` } };
    }
    case "validate": {
      const schemas = [{ type: "string" }, { type: "object" }, { type: "object", required: ["i"] }];
      const schema = JSON.stringify(schemas[a % 3]);
      return { type: "validate", config: { value: b % 2 ? "input" : text(other), schema } };
    }
    case "jsonata":
      // Rarely: each flow with it carries a library.
      if (a % 4 > 0) return { type: "log", config: { message: name } };
      return { type: "jsonata", config: { expression: '{ "t": t, "n": $length(t) }', input: `{ t: ${text(other)} }` } };
    case "stateGet":
      return { type: "state.get", config: { key: `k${a % 3}`, fallback: b % 2 ? text(other) : "" } };
    case "stateSet":
      return {
        type: "state.set",
        config: {
          key: b % 3 ? `k${a % 3}` : { js: `\`k\${${sized(other, 3)}}\`` },
          value: b % 4 ? text("input") : "undefined",
          expected: a % 2 ? "undefined" : "",
        },
      };
    case "stateIncrement":
      return { type: "state.increment", config: { key: `k${a % 3}`, by: b % 2 ? "1" : sized(other, 5) } };
    case "stateDelete":
      return { type: "state.delete", config: { key: `k${a % 3}` } };
    case "parallel":
      return { type: "parallel", config: { branches: [{ name: "a" }, { name: "b" }] } };
    case "http":
      return { type: "http.call", config: { url: { js: text(other) } } };
  }
}

/** Nodes that cannot be where they are become logs: a second answer, an ack or a return in a part. */
const MISPLACED = new Set(["answered_twice", "node_misplaced", "part_recursive"]);

/** A flow without errors that names nodes wherever it may. */
export function build(list: readonly Spec[]): FlowDocument {
  let known: Known = UNKNOWN;
  for (let tries = 0; tries < 30; tries++) {
    // First without references by name, to learn from the compiler which there may be.
    const { diagnostics, parts } = compile(makeFlow(list, () => "input", known));
    const errors = diagnostics.filter((d) => d.severity === "error");
    const outputs = new Map(parts.map(({ part, outputs: names }) => [part, names]));
    const misplaced = errors.flatMap(({ code, node }) => (MISPLACED.has(code) ? [node!] : []));
    if (misplaced.length > 0) known = { ...known, outputs, misplaced: new Set([...known.misplaced, ...misplaced]) };
    else if (errors.some(({ code }) => code === "output_missing")) known = { ...known, outputs, plainOutputs: true };
    else if (JSON.stringify([...outputs]) !== JSON.stringify([...known.outputs])) known = { ...known, outputs };
    else return named(list, known);
  }
  throw new Error("No flow comes out of these specs");
}

function named(list: readonly Spec[], known: Known): FlowDocument {
  const { scopes } = compile(makeFlow(list, () => "input", known));
  const names: Names = (node, pick) => {
    const visible = (scopes[node] ?? []).filter((e) => e.name !== "ctx" && e.name !== "env");
    return visible.length === 0 ? "input" : visible[pick % visible.length]!.name;
  };
  return makeFlow(list, names, known);
}

/** The same flow with its parts in another: what it calls there means the same. */
export function split(flow: FlowDocument): { flow: FlowDocument; library: Library } {
  const nodes = Object.entries(flow.nodes).map(([id, node]) => [
    id,
    node.type === "subflow" ? { ...node, config: { ...node.config, flow: "parts" } } : node,
  ]);
  return {
    flow: { ...flow, nodes: Object.fromEntries(nodes) as FlowDocument["nodes"] },
    library: { parts: { flow: { ...flow, id: "parts" } } },
  };
}
