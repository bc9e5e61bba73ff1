import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../flows/compiler/index.ts";
import { serializeFlow, parseFlow, type FlowDocument } from "../../flows/model/index.ts";
import { effects, execute, load, tidy, type RunInput, type RunOutput } from "./support.ts";
import { interpret } from "./interpreter.ts";
import { makeFlow, specs, type Names } from "./random-flow.ts";

/** Random flows mean the same to the compiler as to the interpreter. `PATCHBAY_FLOWS=10000` for the long run. */
const FLOWS = Number(process.env.PATCHBAY_FLOWS ?? 300);

/** Two answers that both certainly happen are an error: only the first stays an ack. */
function withoutSecondAcks(flow: FlowDocument): FlowDocument {
  const twice = compile(flow)
    .diagnostics.filter((d) => d.code === "answered_twice")
    .map((d) => d.node!);
  const nodes = Object.entries(flow.nodes).map(
    ([id, node]) =>
      [id, twice.includes(id) ? { type: "log", config: { message: id, level: "info", data: "" } } : node] as const,
  );
  return { ...flow, nodes: Object.fromEntries(nodes) };
}

function build(list: Parameters<typeof makeFlow>[0]): FlowDocument {
  // First without references by name, to learn from the compiler which there may be.
  const { scopes } = compile(makeFlow(list, () => "input"));
  const names: Names = (node, pick) => {
    const known = (scopes[node] ?? []).filter((e) => e.name !== "ctx" && e.name !== "env");
    return known.length === 0 ? "input" : known[pick % known.length]!.name;
  };
  return withoutSecondAcks(makeFlow(list, names));
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

async function interpreted(flow: FlowDocument, input: RunInput): Promise<RunOutput> {
  const { event, ctx, output } = effects("socket.event", input);
  try {
    output.result = await interpret(flow, input.trigger, event as never, ctx);
  } catch (error) {
    output.error = error instanceof Error ? error.message : String(error);
  }
  return tidy(output);
}

const answers = fc.array(
  fc.oneof(fc.constant("down"), fc.record({ status: fc.constantFrom(200, 404), body: fc.nat(9) })),
  { maxLength: 4 },
);
const params = fc.record({ n: fc.nat(20), s: fc.string({ maxLength: 6 }) });

test(
  `${FLOWS} random flows do what the interpreter does`,
  async () => {
    let failed = 0;
    let acted = 0;
    let handled = 0;
    await fc.assert(
      fc.asyncProperty(specs, params, answers, async (list, given, http) => {
        const flow = build(list);
        const result = compile(flow);
        expect(result.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
        const input: RunInput = { trigger: "n00", event: { params: given }, http };
        const expected = plain(await interpreted(flow, input));
        const module = await load(result.code!);
        expect(plain(await execute(module, input)), result.code).toEqual(expected);

        const traced = compile(flow, { instrument: true }).code!;
        const { traces, ...output } = await execute(await load(traced), input);
        expect(plain(output), traced).toEqual(expected);

        // The same after it was saved, and with other names of the same length only the names differ.
        expect(compile(parseFlow(serializeFlow(flow)).flow!).code).toBe(result.code);
        const renamed = JSON.parse(JSON.stringify(flow).replace(/\bn(\d\d)\b/g, "m$1")) as FlowDocument;
        expect(compile(renamed).code).toBe(result.code!.replace(/\bn(\d\d)\b/g, "m$1"));
        if (traces?.some(([node]) => flow.nodes[node]!.type === "onError")) handled++;
        if ("error" in (expected as object)) failed++;
        else if ((expected as RunOutput).result!.actions.length > 0) acted++;
      }),
      { numRuns: FLOWS },
    );
    // Else the flows would be too dull to prove anything.
    expect(failed).toBeGreaterThan(FLOWS / 20);
    expect(handled).toBeGreaterThan(FLOWS / 100);
    expect(acted).toBeGreaterThan(FLOWS / 10);
  },
  60_000 + FLOWS * 100,
);
