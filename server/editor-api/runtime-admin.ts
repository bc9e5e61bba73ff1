import type { TriggerInfo } from "../../flows/compiler/types.ts";
import { Problem } from "./problems.ts";

/** What the runtime is sent to make a flow live (`server/README.md`, "runtime"). */
export interface Deployment {
  version: string;
  name: string;
  /** JavaScript without imports, its source map inline. */
  code: string;
  triggers: TriggerInfo[];
  /** For each line of the generated TypeScript the node it came from. */
  lines: (string | null)[];
  /** Where the flow's actions go: clients may connect there even if no trigger listens. */
  namespaces: string[];
  /** Other flows whose parts the code contains, with the versions it contains. */
  calls?: Record<string, string>;
}

export interface DeploymentState {
  flowId: string;
  version: string;
  deployedAt: string;
  status: string;
  reason?: string;
  triggers?: TriggerInfo[];
  calls?: Record<string, string>;
}

/** Calls of the runtime's admin routes. Failures become answers of this API: 502 when it is not there. */
export class RuntimeAdmin {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async deploy(flowId: string, deployment: Deployment): Promise<DeploymentState> {
    const response = await this.request(`deployments/${flowId}`, { method: "PUT", body: JSON.stringify(deployment) });
    return (await response.json()) as DeploymentState;
  }

  async undeploy(flowId: string): Promise<void> {
    await this.request(`deployments/${flowId}`, { method: "DELETE" });
  }

  async deployments(timeout = 5_000): Promise<DeploymentState[]> {
    const response = await this.request("deployments", { signal: AbortSignal.timeout(timeout) });
    return ((await response.json()) as { deployments: DeploymentState[] }).deployments;
  }

  /** Any 2xx answer of `/runtime/admin/<path>`. Without a signal of its own a call ends after 30 s. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}/runtime/admin/${path}`, {
        signal: AbortSignal.timeout(30_000),
        ...init,
        headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
        redirect: "manual",
      });
    } catch (error) {
      if (init.signal?.aborted && (error as Error).name === "AbortError") throw error;
      throw new Problem(502, "runtime-unreachable", `The runtime at ${this.#url} does not answer. Is it running?`);
    }
    if (response.ok) return response;
    const body = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
    const status = [404, 413, 422].includes(response.status) ? response.status : 502;
    throw new Problem(
      status,
      body.code ?? "runtime-refused",
      body.message ?? `The runtime answered ${response.status}.`,
    );
  }
}
