import { call, code, quote, type Code } from "../../nodes/code.ts";
import type { RuleContext } from "../../nodes/rule.ts";
import type { Run } from "../2-analyse/runs.ts";
import type { EmittedRun } from "./run.ts";

/** What a function does when its run fails: it calls the flow's handler of failures. */
export interface Rescue {
  lines: Code[];
  usesThrown: boolean;
  /** The handler waits for something, so whoever calls it does too. */
  async: boolean;
}

/** Marks what the call needs as used by the run that may fail. */
export function rescue(
  one: EmittedRun & { run: Run },
  handler: EmittedRun & { run: Run },
  helper: RuleContext["helper"],
): Rescue {
  const { trigger } = one.run;
  const { event, ctx, failure } = handler.uses;
  one.uses.event ||= event;
  one.uses.ctx ||= ctx;
  const called = call(
    handler.run.trigger.id,
    ...(event ? ["event"] : []),
    ...(ctx ? ["ctx"] : []),
    ...(failure ? [call(helper("failureOf"), one.uses.names.thrown, quote(trigger.id))] : []),
  );
  const kind = trigger.definition.trigger;
  const waited = handler.async ? code("await ", called) : called;
  return { lines: answered(), usesThrown: failure, async: handler.async };

  /** Without an answer of the handler's, a failure stays one for those who wait for a status. */
  function answered(): Code[] {
    if (kind !== "http.request" && kind !== "socket.connect") return [code("return ", called)];
    if (!mayAnswer(handler)) {
      return [code("return ", withStatus(handler.async ? code("(", waited, ")") : called, "500"))];
    }
    let name = "answer";
    while (name === handler.run.trigger.id) name += "_";
    return [code(`const ${name} = `, waited), code("return ", withStatus(name, `${name}.statusCode ?? 500`))];
  }
}

const withStatus = (result: Code, status: string): Code => ({
  kind: "object",
  members: [{ value: result }, { key: "statusCode", value: status }],
});

const mayAnswer = ({ run }: { run: Run }) =>
  run.order.some((id) => ["http.response", "accept", "reject"].includes(run.graph.nodes.get(id)!.definition.type));

/** Only what it uses; those who call it pass the same. */
export function handlerParameters({ uses }: EmittedRun, event: Code): Code[] {
  return [
    ...(uses.event ? [event] : []),
    ...(uses.ctx ? ["ctx: HandlerContext"] : []),
    ...(uses.failure ? [`${uses.names.failure}: { message: string; trigger: string }`] : []),
  ];
}
