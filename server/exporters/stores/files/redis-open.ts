import type { FlowState } from "../handler-kit/types.ts";
import type { Variables } from "../settings.ts";
import { createRedisState } from "./redis.ts";

export function openState(flowId: string, { REDIS_URL }: Variables): FlowState {
  if (!REDIS_URL) throw new Error("REDIS_URL is not set, and the flow keeps its state in Redis.");
  return createRedisState(REDIS_URL).forFlow(flowId);
}
