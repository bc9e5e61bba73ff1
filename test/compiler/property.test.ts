import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../flows/compiler/index.ts";
import { serializeFlow, parseFlow, type FlowDocument } from "../../flows/model/index.ts";
import { effects, execute, load, tidy, type RunInput, type RunOutput } from "./support.ts";
import { interpret } from "./interpreter.ts";
import { build, specs, split } from "./random-flow.ts";

/** Random flows mean the same to the compiler as to the interpreter. `PATCHBAY_FLOWS=10000` for the long run. */
const FLOWS = Number(process.env.PATCHBAY_FLOWS ?? 300);

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

/** Its branches go on when one of them has failed; the interpreter takes them one after the other. */
const concurrent = ({ nodes }: FlowDocument) => Object.values(nodes).some(({ type }) => type === "parallel");

const state = fc.record({ k0: fc.nat(9), k1: fc.string({ maxLength: 3 }) }, { requiredKeys: [] });
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
    let called = 0;
    await fc.assert(
      fc.asyncProperty(specs, params, answers, state, async (list, given, http, kept) => {
        const flow = build(list);
        const result = compile(flow);
        expect(result.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
        const input: RunInput = { trigger: "n00", event: { params: given }, http, state: kept };
        const { entered: walked, ...meant } = await interpreted(flow, input);
        const inputs = (walked ?? []).map((one) => JSON.stringify(one)).toSorted();
        const expected = plain(meant);
        const module = await load(result.code!);
        expect(plain(await execute(module, input)), result.code).toEqual(expected);

        const traced = compile(flow, { instrument: true }).code!;
        const { traces, entered = [], ...output } = await execute(await load(traced), input);
        expect(plain(output), traced).toEqual(expected);
        const began = entered.map((one) => JSON.stringify(one)).toSorted();
        if (concurrent(flow)) expect(began, traced).toEqual(expect.arrayContaining(inputs));
        else expect(began, traced).toEqual(inputs);

        // The same with its parts in another flow.
        if (Object.values(flow.nodes).some(({ type }) => type === "subflow")) {
          const { flow: caller, library } = split(flow);
          const apart = compile(caller, { library });
          expect(apart.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
          expect(plain(await execute(await load(apart.code!), input)), apart.code).toEqual(expected);
          if ((expected as RunOutput).result && apart.flows.length > 0) called++;
        }

        // The same after it was saved, and with other names of the same length only the names differ.
        expect(compile(parseFlow(serializeFlow(flow)).flow!).code).toBe(result.code);
        const rename = (text: string) =>
          text.replace(/\bn(\d\d)(?!\d)/g, "m$1").replace(/\bbeforeN(\d\d)/g, "beforeM$1");
        const renamed = JSON.parse(rename(JSON.stringify(flow))) as FlowDocument;
        expect(compile(renamed).code).toBe(rename(result.code!));
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
    expect(called).toBeGreaterThan(FLOWS / 20);
  },
  60_000 + FLOWS * 500,
);
