import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../flows/compiler/index.ts";
import { checkFlow, parseFlow, serializeFlow, type FlowDocument } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { build, specs } from "./random-flow.ts";
import { execute, load } from "./support.ts";

/** Code depends on what a flow says and on nothing else, and texts stay texts. */
const FLOWS = Math.ceil(Number(process.env.PATCHBAY_FLOWS ?? 300) / 5);
const TIME = 60_000 + FLOWS * 500;

/** The same document with its keys in another order, as another program may have written it. */
function shuffled(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, by));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner, by)] as const);
  const turn = entries.length === 0 ? 0 : by % entries.length;
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)].toReversed());
}

test(
  "the same flow gives the same bytes, however it was written and wherever its nodes stand",
  { timeout: TIME },
  () => {
    const place = fc.record({ x: fc.integer({ min: -5_000, max: 5_000 }), y: fc.integer({ min: -5_000, max: 5_000 }) });
    fc.assert(
      fc.property(specs, fc.nat(7), place, (list, turn, at) => {
        // Numbers of wires in diagnostics are those of the saved file.
        const flow = parseFlow(serializeFlow(build(list))).flow!;
        const { code, diagnostics } = compile(flow);
        const layout = Object.fromEntries(
          Object.keys(flow.nodes).map((id, i) => [id, { x: at.x + i * 7, y: at.y - i }]),
        );
        const drawn = {
          notes: { n: { text: "*/ a note", x: 1, y: 2, width: 200, height: 100 } },
          groups: { g: { title: "A group", nodes: Object.keys(flow.nodes) } },
        };
        const others: unknown[] = [
          { ...flow, layout },
          { ...flow, layout, ...drawn },
          { ...flow, name: "Another */ `name` ${x}", description: "And\u2028description" },
          shuffled(flow, turn),
          JSON.parse(canonicalText(flow)),
          parseFlow(serializeFlow(flow)).flow,
        ];
        for (const other of others) {
          const again = checkFlow(other).flow!;
          const result = compile(parseFlow(serializeFlow(again)).flow!);
          expect(result.code).toBe(code);
          expect(result.diagnostics).toEqual(diagnostics);
        }
        expect(compile(flow).code).toBe(code);
      }),
      { numRuns: FLOWS },
    );
  },
);

/** Longer names may break lines at other places. */
const unwrapped = (code: string) => code.replace(/\s+/g, "").replace(/,(?=[\])}])/g, "");

test("renaming nodes changes their names in the code and nothing else", { timeout: TIME }, () => {
  const suffix = fc.stringMatching(/^[A-Za-z_$][A-Za-z0-9_$]{0,30}$/);
  fc.assert(
    fc.property(specs, suffix, (list, end) => {
      const flow = build(list);
      const rename = (text: string) =>
        text
          .replace(/\bn(\d\d)(?!\d)/g, (_, n: string) => `n${n}${end}`)
          .replace(/\bbeforeN(\d\d)/g, (_, n: string) => `beforeN${n}${end}`);
      const renamed = checkFlow(JSON.parse(rename(JSON.stringify(flow)))).flow!;
      expect(unwrapped(compile(renamed).code!)).toBe(unwrapped(rename(compile(flow).code!)));
    }),
    { numRuns: FLOWS },
  );
});

const HOSTILE = [
  '"',
  "'",
  "`",
  "${",
  "}",
  "*/",
  "/*",
  "//",
  "\u2028",
  "\u2029",
  "</script>",
  "<!--",
  "\\",
  "\\u",
  "\n",
  "\r\n",
  "\0",
  "\ud800",
  ");",
  "globalThis.broken = true;",
  "import(",
  "__proto__",
  "constructor",
  "next",
  "{ js: 1 }",
  "%s",
  "$&",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 4, unit: "binary" })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

test("whatever stands in a text stays a text", { timeout: TIME }, async () => {
  const texts = fc.record({ event: hostile, label: hostile, text: hostile, note: hostile, key: hostile });
  await fc.assert(
    fc.asyncProperty(texts, async ({ event, label, text, note, key }) => {
      const name = label.trim() === "" || label === "default" ? `x${label}` : label;
      const plain = text.replaceAll("{{", "{");
      const nodes: FlowDocument["nodes"] = {
        go: { type: "socket.event", config: { event, parameters: [] }, note },
        set: { type: "transform", config: { fields: [{ name: key, value: text }] }, note },
        choose: { type: "switch", config: { cases: [{ name, when: "true" }] }, note },
        fill: { type: "template", config: { template: plain }, note },
        keep: { type: "state.set", config: { key, value: "input" } },
        tell: {
          type: "emit",
          config: { event: text, arguments: [text, { js: "set" }, { js: "fill" }], to: "rooms", rooms: [key] },
          note,
        },
        say: { type: "log", config: { message: text } },
        done: { type: "ack", config: { arguments: [text] } },
      };
      const wire = (from: string, to: string, port = "next") => ({ from, port, to });
      const { flow } = checkFlow({
        format: 1,
        id: "hostile",
        name: "Hostile",
        nodes,
        wires: [
          wire("go", "set"),
          wire("set", "choose"),
          wire("choose", "fill", name),
          wire("fill", "keep"),
          wire("keep", "tell"),
          wire("tell", "say"),
          wire("say", "done"),
        ],
      });
      // Some texts are refused, which is as good.
      if (!flow) return;
      for (const instrument of [false, true]) {
        const { code, diagnostics } = compile(flow, { instrument });
        if (diagnostics.some((d) => d.severity === "error")) return;
        const module = await load(code!);
        expect(module.triggers[0]).toMatchObject({ event });
        const { result, state, logs } = await execute(module, { trigger: "go" });
        const made = JSON.parse(JSON.stringify(Object.fromEntries([[key, text]]))) as unknown;
        expect(result!.actions).toEqual([
          { actionName: "sendToRooms", namespace: "/", rooms: [key], eventName: text, parameters: [text, made, plain] },
        ]);
        expect(result!.ack).toEqual([text]);
        expect(logs).toEqual([{ level: "info", message: text }]);
        expect(state).toEqual({ [key]: plain });
        expect(globalThis).not.toHaveProperty("broken");
        // Nothing in it ends a line, for tools that take more for line breaks than JavaScript does in a string.
        expect(code).not.toMatch(/[\u2028\u2029]/);
      }
    }),
    { numRuns: FLOWS },
  );
});
