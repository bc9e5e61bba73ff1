import type { Action, HandlerContext, HandlerResult } from "../../flows/handler-kit/types.ts";
import type { FlowDocument, Value } from "../../flows/model/document.ts";

class EndOfRun extends Error {}

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
  const attempt = async (node: string, work: () => unknown, input: unknown, makesValue: boolean) => {
    let value: unknown;
    try {
      value = await work();
    } catch (thrown) {
      if (!isWired(node, "error")) throw thrown;
      await follow(node, "error", thrown instanceof Error ? thrown : new Error(String(thrown)));
      return;
    }
    if (makesValue) values.set(node, value);
    await follow(node, "next", makesValue ? value : input);
  };

  const run = async (id: string, input: unknown): Promise<void> => {
    const { type, config: c } = flow.nodes[id]! as { type: string; config: any };
    const list = (items: Value[]) => items.map((item) => valueOf(item, input));
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
