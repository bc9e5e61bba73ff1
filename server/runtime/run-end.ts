import { errorAnswer } from "../../flows/handler-kit/answer.ts";
import type { HandlerResult } from "../../flows/handler-kit/types.ts";
import type { NodeRecord } from "./child/protocol.ts";
import type { HostReply } from "./flows/host.ts";
import type { RunAnswer } from "./runs.ts";
import type { Deliveries } from "./service/batcher.ts";
import type { Outcome } from "./traces/types.ts";

/** How a run ended, before it is recorded. */
export interface RunEnd {
  outcome: Outcome;
  answer: RunAnswer;
  result?: HandlerResult;
  deliveries?: Deliveries | undefined;
  nodes?: NodeRecord[] | undefined;
  /** `node` where it is known without a stack. */
  error?: { message: string; stack?: string; node?: string | undefined };
}

/**
 * The node a run was in: the last to begin of those that had not ended. The others are what it is part of (a `parallel`, a
 * call), filters that stopped, and of several branches those that have waited for longer.
 */
function nodeUnderWay(nodes: NodeRecord[] = []): string | undefined {
  return nodes.findLast(({ at }) => at === undefined)?.node;
}

/** The handler did its part, but its answer or its actions cannot be had. */
export function unsentEnd(handler: string, error: unknown, result: HandlerResult, nodes?: NodeRecord[]): RunEnd {
  const { message } = error as Error;
  const answer = errorAnswer(500, "handler-failed", `Handler "${handler}" failed`);
  return { outcome: "failed", answer, result, nodes, error: { message } };
}

/** The handler gave no result. */
export function failedEnd(reply: Exclude<HostReply, { kind: "done" | "carried" }>, handler: string): RunEnd {
  switch (reply.kind) {
    case "failed":
      return {
        outcome: "failed",
        answer: reply.badInput
          ? errorAnswer(400, "bad-webhook", reply.error.message)
          : errorAnswer(500, "handler-failed", `Handler "${handler}" failed`),
        nodes: reply.nodes,
        error: reply.error,
      };
    case "timeout":
      return {
        outcome: "timeout",
        answer: errorAnswer(500, "handler-timeout", reply.message),
        nodes: reply.nodes,
        error: { message: reply.message, node: nodeUnderWay(reply.nodes) },
      };
    case "lost":
      return {
        outcome: "crashed",
        answer: errorAnswer(500, "handler-crashed", `The process of handler "${handler}" ${reply.reason}`),
        nodes: reply.nodes,
        error: { message: `The handler process ${reply.reason}`, node: nodeUnderWay(reply.nodes) },
      };
    case "unavailable":
      return {
        outcome: "failed",
        answer: errorAnswer(503, "flow-unavailable", reply.reason),
        error: { message: reply.reason },
      };
  }
}
