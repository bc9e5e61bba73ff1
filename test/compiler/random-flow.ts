import fc from "fast-check";
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
] as const;

const small = fc.nat(30);
const spec: fc.Arbitrary<Spec> = fc.record({
  kind: fc.constantFrom(...KINDS),
  sources: fc.array(fc.record({ node: small, port: small }), { minLength: 1, maxLength: 3 }),
  a: small,
  b: small,
  note: fc.boolean(),
});
export const specs = fc.array(spec, { minLength: 1, maxLength: 14 });

const id = (i: number) => `n${String(i).padStart(2, "0")}`;

/** Names a node may use besides its input; chosen by the test from the scopes the compiler gives. */
export type Names = (node: string, pick: number) => string;

/** The same specs always give the same flow. Every wire leads forward, so there is no cycle. */
export function makeFlow(list: readonly Spec[], names: Names): FlowDocument {
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
    nodes[name] = { ...makeNode(name, one, names), ...(one.note ? { note: `Note of */ ${name}` } : {}) };
    for (const { node, port } of one.sources) {
      const from = id(node % (i + 1));
      const ports = portsOf({ type: nodes[from]!.type, config: nodes[from]!.config });
      if (ports.length === 0) continue;
      // The same wire twice is allowed, and runs the node twice.
      wires.push({ from, port: ports[port % ports.length]!.id, to: name });
    }
  });
  const { flow, diagnostics } = checkFlow({ format: 1, id: "random", name: "Random", nodes, wires });
  if (!flow) throw new Error(JSON.stringify(diagnostics));
  return normalizeFlow(flow);
}

function makeNode(name: string, { kind, a, b }: Spec, names: Names) {
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
      // A second one is an error.
      return { type: "log", config: { message: name } };
    case "http":
      return { type: "http.call", config: { url: { js: text(other) } } };
  }
}
