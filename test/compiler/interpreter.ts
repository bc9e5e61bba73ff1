import type { Action, HandlerContext, HandlerResult } from "../../flows/handler-kit/types.ts";
import type { FlowDocument, Value } from "../../flows/model/document.ts";

class EndOfRun extends Error {}
/** The end of a part, with what it gives. */
class Result extends EndOfRun {
  readonly port: string;
  readonly value: unknown;
  constructor(port: string, value: unknown) {
    super();
    this.port = port;
    this.value = value;
  }
}

/** The few schemas the property test uses. */
function validated(schema: { type: string; required?: string[] }, value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (schema.type === "object" && !isObject) throw new TypeError("value must be an object");
  if (schema.type === "string" && typeof value !== "string") throw new TypeError("value must be a text");
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value as object, name)) throw new TypeError(`value must have "${name}"`);
  }
  return value;
}

/** The one expression it uses. */
function mapped(expression: string, value: any): unknown {
  if (expression !== '{ "t": t, "n": $length(t) }') throw new Error(`The interpreter does not know ${expression}`);
  return { t: value.t, n: [...value.t].length };
}

/**
 * What a flow means, as simply as it can be said: walk the wires, one after the other, and do what each node says.
 * The compiler is checked against it. Knows the node types the property test uses, and socket events only.
 */
export async function interpret(
  flow: FlowDocument,
  trigger: string,
  event: { params: unknown; socketId: string },
  ctx: HandlerContext,
): Promise<HandlerResult> {
  let actions: Action[] = [];
  let ack: unknown[] | undefined;
  /** What each node gave when it last ran in this run. */
  const values = new Map<string, unknown>();

  const evaluate = (source: string, input: unknown): unknown => {
    const names = ["input", "event", "env", ...values.keys()];
    // oxlint-disable-next-line no-new-func -- an interpreter of expressions, in a test
    return new Function(...names, `return (${source});`)(input, event, ctx.env, ...values.values());
  };
  const callBody = (body: string, input: unknown): unknown => {
    const names = ["input", "event", "env", "ctx", ...values.keys()];
    // oxlint-disable-next-line no-new-func -- the same
    return new Function(...names, `return (async () => { ${body} })();`)(
      input,
      event,
      ctx.env,
      ctx,
      ...values.values(),
    );
  };
  const valueOf = (value: Value, input: unknown) => (typeof value === "string" ? value : evaluate(value.js, input));

  const follow = async (node: string, port: string, value: unknown) => {
    for (const wire of flow.wires) if (wire.from === node && wire.port === port) await run(wire.to, value);
  };
  const isWired = (node: string, port?: string) =>
    flow.wires.some((w) => w.from === node && (port === undefined || w.port === port));

  /** A node with a value and perhaps an error port. */
  const attempt = async (
    node: string,
    work: () => unknown,
    input: unknown,
    makesValue: boolean,
    taken = () => "next",
  ) => {
    let value: unknown;
    try {
      value = await work();
    } catch (thrown) {
      if (!isWired(node, "error")) throw thrown;
      await follow(node, "error", thrown instanceof Error ? thrown : new Error(String(thrown)));
      return;
    }
    if (makesValue) values.set(node, value);
    await follow(node, taken(), makesValue ? value : input);
  };

  /** A part knows nothing of its caller's nodes, and when it fails nothing is left of what it sent. */
  const callPart = async (part: string, inputs: Record<string, unknown>): Promise<Result> => {
    const before = actions.length;
    const callers = [...values];
    values.clear();
    values.set(part, inputs);
    try {
      await follow(part, "next", inputs);
      return new Result("next", undefined);
    } catch (thrown) {
      if (thrown instanceof Result) return thrown;
      if (thrown instanceof EndOfRun) return new Result("next", undefined);
      actions.length = before;
      throw thrown;
    } finally {
      values.clear();
      for (const [name, value] of callers) values.set(name, value);
    }
  };

  const run = async (id: string, input: unknown): Promise<void> => {
    const { type, config: c } = flow.nodes[id]! as { type: string; config: any };
    const list = (items: Value[]) => items.map((item) => valueOf(item, input));
    // One that only decides where to go, and goes nowhere, is nothing at all.
    const decides = type === "filter" || type === "switch" || type === "parallel";
    if (decides ? isWired(id) : type !== "forEach" || isWired(id, "each")) ctx.enter(id, input);
    switch (type) {
      case "transform": {
        const make = () => ({
          ...(c.keep ? (input as object) : {}),
          ...Object.fromEntries(c.fields.map((f: { name: string; value: Value }) => [f.name, valueOf(f.value, input)])),
        });
        return attempt(id, make, input, true);
      }
      case "function":
        return attempt(id, () => callBody(c.code, input), input, true);
      case "http.call":
        return attempt(id, () => ctx.http({ url: String(valueOf(c.url, input)) }), input, true);
      case "emit": {
        const action = (): Action => ({
          actionName: "sendToNamespace",
          namespace: "/",
          eventName: String(valueOf(c.event, input)),
          parameters: list(c.arguments),
        });
        if (c.atOnce) return attempt(id, () => ctx.sendNow("hub", action()), input, false);
        actions.push(action());
        return follow(id, "next", input);
      }
      case "log":
        ctx.log(c.level, String(valueOf(c.message, input)), ...(c.data === "" ? [] : [evaluate(c.data, input)]));
        return follow(id, "next", input);
      case "ack":
        ack = list(c.arguments);
        return follow(id, "next", input);
      case "forEach":
        if (isWired(id, "each")) {
          for (const item of evaluate(c.list, input) as Iterable<unknown>) await follow(id, "each", item);
        }
        return follow(id, "next", input);
      case "return":
        throw new EndOfRun();
      case "subflow.output":
        throw new Result(c.name, evaluate(c.value, input));
      case "subflow": {
        let port = "next";
        const work = async () => {
          const inputs = c.inputs.map((one: { name: string; value: Value }) => [one.name, valueOf(one.value, input)]);
          const result = await callPart(c.part, Object.fromEntries(inputs));
          port = result.port;
          return result.value;
        };
        return attempt(id, work, input, c.outputs.length > 0, () => port);
      }
      case "validate":
        return attempt(id, () => validated(JSON.parse(c.schema), evaluate(c.value, input)), input, true);
      case "jsonata":
        return attempt(id, () => mapped(c.expression, evaluate(c.input, input)), input, true);
      case "state.get": {
        const get = async () => {
          const stored = await ctx.state.get(String(valueOf(c.key, input)));
          return stored ?? (c.fallback === "" ? undefined : evaluate(c.fallback, input));
        };
        return attempt(id, get, input, true);
      }
      case "state.set": {
        const [key, value] = [String(valueOf(c.key, input)), () => evaluate(c.value, input)];
        if (c.expected === "") return attempt(id, () => ctx.state.set(key, value()), input, false);
        return attempt(id, () => ctx.state.compareAndSet(key, evaluate(c.expected, input), value()), input, true);
      }
      case "state.increment":
        return attempt(id, () => ctx.state.increment(c.key, evaluate(c.by, input) as number), input, true);
      case "state.delete":
        return attempt(id, () => ctx.state.delete(c.key), input, false);
      case "parallel": {
        // The branches of these flows cannot tell whether they run at the same time. Each is one node.
        const results: Record<string, unknown> = {};
        for (const { name } of c.branches) {
          await follow(id, name, input);
          const last = flow.wires.find((w) => w.from === id && w.port === name)?.to;
          results[name] = last === undefined ? input : values.get(last);
        }
        values.set(id, results);
        return follow(id, "next", results);
      }
      case "template": {
        const fill = () =>
          (c.template as string).replace(/\{\{(.*?)\}\}/g, (_, source: string) => String(evaluate(source, input)));
        return attempt(id, fill, input, true);
      }
      case "filter":
        // A filter or switch that leads nowhere is nothing at all.
        if (isWired(id) && evaluate(c.condition, input)) await follow(id, "next", input);
        return;
      case "switch": {
        if (!isWired(id)) return;
        const on = c.value === "" ? undefined : evaluate(c.value, input);
        for (const { name, when } of c.cases) {
          const result = evaluate(when, input);
          if (c.value === "" ? result : result === on) return follow(id, name, input);
        }
        return follow(id, "default", input);
      }
      default:
        throw new Error(`The interpreter does not know ${type}`);
    }
  };

  const start = async (node: string, value: unknown) => {
    try {
      await follow(node, "next", value);
    } catch (thrown) {
      if (!(thrown instanceof EndOfRun)) throw thrown;
    }
  };
  const handler = Object.keys(flow.nodes).find((id) => flow.nodes[id]!.type === "onError");
  try {
    await start(trigger, event.params);
  } catch (thrown) {
    if (handler === undefined || !isWired(handler)) throw thrown;
    // Nothing is left of the run that failed.
    actions = [];
    ack = undefined;
    const failure = { message: thrown instanceof Error ? thrown.message : String(thrown), trigger };
    values.clear();
    values.set(handler, failure);
    await start(handler, failure);
  }
  return { ...(ack ? { ack } : {}), actions };
}
