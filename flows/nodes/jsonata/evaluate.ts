/**
 * What a compiled `jsonata` node runs on. Not a part of the handler kit: only a flow that uses the node carries it, with
 * the library in it (`server/language/jsonata.ts`).
 */
import library from "jsonata";

/** Milliseconds, nesting, items of one list. */
const LIMITS = { timeout: 2_000, stack: 500, sequence: 100_000 };

/** What an evaluation needs of a run's context. */
interface Chance {
  now(): number;
  random(): number;
}

/**
 * Parses an expression; the function evaluates it. Time and chance come from the context, so that a run can be replayed.
 * Throws an `Error` with JSONata's code and message; gives JSON, or `undefined` for nothing.
 */
export function jsonata(
  text: string,
): (input: unknown, variables: Record<string, unknown>, ctx: Chance) => Promise<any> {
  const expression = attempt(() => library(text, LIMITS));
  return async (input, variables, ctx) => {
    const value = await expression.evaluate(input, { ...variables, ...builtins(ctx) }).catch(fail);
    // Its lists carry marks of the evaluation, its functions all of it.
    const json = JSON.stringify(value, (_key, inner) => (isFunction(inner) ? undefined : inner));
    return json === undefined ? undefined : JSON.parse(json);
  };
}

const isFunction = (value: { _jsonata_lambda?: true; _jsonata_function?: true } | null) =>
  // oxlint-disable-next-line no-underscore-dangle -- its own names
  value?._jsonata_lambda === true || value?._jsonata_function === true;

function builtins(ctx: Chance): Record<string, unknown> {
  let time: number | undefined;
  // As in JSONata, one moment for the whole evaluation.
  const millis = () => (time ??= ctx.now());
  return {
    millis,
    now: (picture?: string, zone?: string) => NOW.evaluate(undefined, { time: millis(), picture, zone }),
    random: () => ctx.random(),
    shuffle: (list: unknown) => {
      const items = list === undefined ? [] : Array.isArray(list) ? [...list] : [list];
      for (let i = items.length - 1; i > 0; i--) {
        const j = Math.floor(ctx.random() * (i + 1));
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
    eval: () => fail({ code: "D3120", message: "There is no $eval here: code is never made from text" }),
  };
}

const NOW = library("$fromMillis($time, $picture, $zone)");

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return fail(error);
  }
}

/** What it throws are no errors. */
function fail(thrown: unknown): never {
  if (thrown instanceof Error && !("code" in thrown)) throw thrown;
  const { code, message } = thrown as { code?: string; message?: string };
  throw new Error(`JSONata: ${message ?? String(thrown)}${code ? ` (${code})` : ""}`);
}
