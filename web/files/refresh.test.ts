import { expect, it } from "vitest";
import type { FlowSummary } from "../api/index.ts";
import { withDeployments } from "./refresh.ts";

it("keeps what was known to be live while the runtime does not answer", () => {
  const flow = (id: string): FlowSummary => ({ id, name: id, description: "", updatedAt: "", nodes: 0 });
  const deployment = { version: "v", status: "live" as const, deployedAt: "" };
  const now = withDeployments([flow("a"), flow("b")], [{ ...flow("a"), deployment }, flow("gone")]);
  expect(now).toEqual([{ ...flow("a"), deployment }, flow("b")]);
});
