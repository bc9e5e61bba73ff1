/** A trigger as the compiler describes it; what crosses the wire is repeated here, because only HTTP connects the parts. */
export interface TriggerInfo {
  node: string;
  /** Name of the generated function. */
  name: string;
  kind: "socket.connect" | "socket.connected" | "socket.disconnected" | "socket.event" | "http.request" | "schedule";
  hub: string;
  namespace?: string;
  event?: string;
  parameters?: string[];
  method?: string;
  route?: string;
  /** Origins whose pages may call the route: `*`, or a list with commas. */
  cors?: string;
  cron?: string;
  timeZone?: string;
}

/** What the editor deploys: see `server/README.md`. */
export interface Deployment {
  version: string;
  name: string;
  /** ES module without imports, default export a `Flow`; inline source map to the generated TypeScript. */
  code: string;
  triggers: TriggerInfo[];
  /** For each line of the generated TypeScript the node it came from. */
  lines: (string | null)[];
  /** Where the flow's actions go: clients may connect there even if no trigger listens. */
  namespaces?: string[];
  /** Other flows whose parts the code contains, with the versions it contains. With others it is another build. */
  calls?: Record<string, string>;
}

export interface StoredDeployment extends Deployment {
  flowId: string;
  /** ISO 8601. */
  deployedAt: string;
}

export interface DeploymentStatus {
  flowId: string;
  version: string;
  name: string;
  deployedAt: string;
  status: "live" | "quarantined" | "disabled";
  /** Why it is quarantined. */
  reason?: string;
  triggers: TriggerInfo[];
  calls?: Record<string, string>;
}

/** What tells two builds of one flow apart: its version, and those of the flows whose parts it contains. */
export function buildOf({ version, calls = {} }: Pick<Deployment, "version" | "calls">): string {
  const others = Object.entries(calls).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return others.length === 0 ? version : `${version} ${JSON.stringify(others)}`;
}

/** A request that the admin interface refuses: `status` is the HTTP answer. */
export class DeployError extends Error {
  override name = "DeployError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
