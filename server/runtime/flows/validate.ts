import { z } from "zod";
import { DeployError, type Deployment } from "./types.ts";

const text = z.string().min(1).max(200);

const trigger = z.looseObject({
  node: text,
  name: text,
  kind: z.enum([
    "socket.connect",
    "socket.connected",
    "socket.disconnected",
    "socket.event",
    "http.request",
    "schedule",
  ]),
  hub: text,
  namespace: z.string().startsWith("/").optional(),
  event: z.string().optional(),
  parameters: z.array(z.string()).optional(),
  method: z.string().optional(),
  route: z.string().optional(),
  cors: z.string().max(2000).optional(),
  cron: z.string().optional(),
  timeZone: z.string().optional(),
});

const deployment = z.object({
  version: text,
  name: z.string().max(200),
  code: z.string().min(1),
  triggers: z.array(trigger).max(1000),
  lines: z.array(z.string().nullable()),
  namespaces: z.array(z.string().startsWith("/")).optional(),
  calls: z.record(z.string().max(64), text).optional(),
});

const flowIds = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function checkFlowId(flowId: string): void {
  if (!flowIds.test(flowId)) {
    throw new DeployError(
      400,
      "flow-id",
      `Not a flow id: "${flowId.slice(0, 80)}" (lower-case letters, digits and dashes, at most 64)`,
    );
  }
}

/** Throws a `DeployError` (400) that names the first wrong member. */
export function checkDeployment(body: unknown): Deployment {
  const parsed = deployment.safeParse(body);
  if (parsed.success) return parsed.data as Deployment;
  const issue = parsed.error.issues[0]!;
  throw new DeployError(400, "deployment", `Deployment, ${issue.path.join(".") || "body"}: ${issue.message}`);
}
