import type { Logger } from "pino";
import type { ChildPool } from "../children/pool.ts";
import { LoadError } from "../children/worker.ts";
import { checkCron } from "../schedules.ts";
import type { DeploymentDisk } from "./disk.ts";
import { startHost, type FlowHost } from "./host.ts";
import { createRoutingTable, type LiveFlow, type RoutingTable } from "./routing.ts";
import { buildOf, DeployError, type Deployment, type DeploymentStatus, type StoredDeployment } from "./types.ts";

export interface FlowRegistry {
  /** Brings back what was deployed. A flow that does not load is kept as quarantined and stops nobody. */
  restore(): Promise<void>;
  /** Resolves when the next event goes to the new version. Throws a `DeployError`; the old version then stays live. */
  deploy(flowId: string, deployment: Deployment): Promise<DeploymentStatus>;
  remove(flowId: string): Promise<void>;
  /** Newest first, the current one marked. Throws 404 for a flow that was never deployed. */
  versions(flowId: string): Promise<KeptVersion[]>;
  /** Deploys a kept version again; without a name the newest that is not current. */
  rollBack(flowId: string, version?: string): Promise<DeploymentStatus>;
  /** A disabled flow is kept and takes no events. */
  setEnabled(flowId: string, enabled: boolean): Promise<DeploymentStatus>;
  list(): DeploymentStatus[];
  /** The table for the next event. */
  table(): RoutingTable;
  /** Waits for the runs under way, at most their deadline. */
  close(): Promise<void>;
}

export interface RegistryOptions {
  disk: DeploymentDisk;
  pool: ChildPool;
  env: Readonly<Record<string, string>>;
  deadlineMs: number;
  logger: Logger | undefined;
  onFault(flowId: string): void;
  /** After every change of what is deployed. */
  onChange(): void;
}

export interface KeptVersion {
  version: string;
  deployedAt: string;
  current: boolean;
  calls?: Record<string, string>;
}

interface Entry {
  deployment: StoredDeployment;
  enabled: boolean;
  /** Absent when disabled, or when the module did not load at start. */
  host: FlowHost | undefined;
  reason?: string;
}

/** Processes started at once after a restart: more only wait for the same cores. */
const RESTORE_CONCURRENCY = 4;

export function createFlowRegistry(options: RegistryOptions): FlowRegistry {
  const { disk, pool, env, deadlineMs, logger, onChange } = options;
  const entries = new Map<string, Entry>();
  const queues = new Map<string, Promise<unknown>>();
  let table = createRoutingTable([]);

  function changed(): void {
    const live = [...entries.values()].flatMap(({ deployment, host }): LiveFlow[] =>
      host ? [{ deployment, host }] : [],
    );
    table = createRoutingTable(live);
    onChange();
  }

  async function load(deployment: StoredDeployment): Promise<FlowHost> {
    const { flowId } = deployment;
    const moduleUrl = await disk.writeModule(flowId, deployment.code);
    const { host, triggers } = await startHost({
      pool,
      moduleUrl,
      env,
      deadlineMs,
      onLoose: ({ level, message, data }) => logger?.[level]({ flow: flowId, data }, message),
      onFault: (fault, quarantined) => {
        options.onFault(flowId);
        logger?.warn({ flow: flowId, reason: fault.reason, quarantined }, "a handler process was lost");
      },
    });
    const missing = deployment.triggers.find((trigger) => !triggers.includes(trigger.name));
    if (missing) {
      void host.retire();
      throw new LoadError({ message: `The module has no trigger named "${missing.name}"` });
    }
    return host;
  }

  /** Changes of one flow happen one after the other. */
  function queued<T>(flowId: string, work: () => Promise<T>): Promise<T> {
    const next = (queues.get(flowId) ?? Promise.resolve()).then(work, work);
    queues.set(flowId, next);
    return next;
  }

  async function swap(flowId: string, deployment: Deployment): Promise<DeploymentStatus> {
    for (const trigger of deployment.triggers) {
      const wrong = trigger.kind === "schedule" ? checkCron(trigger.cron ?? "", trigger.timeZone) : undefined;
      if (wrong) throw new DeployError(422, "schedule", `Trigger "${trigger.node}": ${wrong}`);
    }
    const stored: StoredDeployment = { ...deployment, flowId, deployedAt: new Date().toISOString() };
    let host: FlowHost;
    try {
      host = await load(stored);
    } catch (error) {
      throw new DeployError(422, "module", `The flow's module does not load: ${(error as Error).message}`);
    }
    try {
      await disk.save(stored);
    } catch (error) {
      void host.retire();
      throw new DeployError(507, "storage", `The deployment cannot be kept: ${(error as Error).message}`);
    }
    const old = entries.get(flowId);
    const entry: Entry = { deployment: stored, enabled: true, host };
    entries.set(flowId, entry);
    changed();
    void old?.host?.retire();
    return statusOf(entry);
  }

  function known(flowId: string): Entry {
    const entry = entries.get(flowId);
    if (!entry) throw new DeployError(404, "no-deployment", `Flow "${flowId}" is not deployed`);
    return entry;
  }

  return {
    async restore() {
      const stored = await disk.loadAll((flowId, error) =>
        logger?.error({ flow: flowId, error: error.message }, "deployment cannot be read"),
      );
      const next = stored.values();
      const workers = Array.from({ length: RESTORE_CONCURRENCY }, async () => {
        for (const { deployment, enabled } of next) {
          const entry: Entry = { deployment, enabled, host: undefined };
          entries.set(deployment.flowId, entry);
          if (!enabled) continue;
          try {
            // oxlint-disable-next-line no-await-in-loop -- a few at a time
            entry.host = await load(deployment);
          } catch (error) {
            entry.reason = `did not load after a restart: ${(error as Error).message}`;
            logger?.error({ flow: deployment.flowId, error: entry.reason }, "deployed flow stays down");
          }
        }
      });
      await Promise.all(workers);
      changed();
    },
    deploy: (flowId, deployment) => queued(flowId, () => swap(flowId, deployment)),
    remove: (flowId) =>
      queued(flowId, async () => {
        const entry = entries.get(flowId);
        entries.delete(flowId);
        changed();
        await disk.remove(flowId);
        void entry?.host?.retire();
      }),
    async versions(flowId) {
      const current = buildOf(known(flowId).deployment);
      const kept = await disk.versions(flowId);
      return kept.map((one) => {
        const { version, deployedAt, calls } = one;
        return { version, deployedAt, current: buildOf(one) === current, ...(calls ? { calls } : {}) };
      });
    },
    rollBack: (flowId, version) =>
      queued(flowId, async () => {
        const current = buildOf(known(flowId).deployment);
        const kept = await disk.versions(flowId);
        const others = kept.filter((one) => buildOf(one) !== current);
        // The current one is wanted only when it is asked for and there is no other of that version.
        const wanted = version === undefined ? others[0] : [...others, ...kept].find((one) => one.version === version);
        if (!wanted) {
          throw new DeployError(
            404,
            "no-version",
            `Flow "${flowId}" has no kept version ${version ?? "before the current one"}`,
          );
        }
        return swap(flowId, wanted);
      }),
    setEnabled: (flowId, enabled) =>
      queued(flowId, async () => {
        const entry = known(flowId);
        if (entry.enabled === enabled) return statusOf(entry);
        if (enabled) return swap(flowId, entry.deployment);
        await disk.setEnabled(flowId, false);
        const { host } = entry;
        entry.enabled = false;
        entry.host = undefined;
        changed();
        void host?.retire();
        return statusOf(entry);
      }),
    list: () => [...entries.values()].map(statusOf).toSorted((a, b) => (a.flowId < b.flowId ? -1 : 1)),
    table: () => table,
    async close() {
      await Promise.allSettled(queues.values());
      await Promise.all([...entries.values()].map((entry) => entry.host?.retire()));
    },
  };
}

function statusOf({ deployment, enabled, host, reason }: Entry): DeploymentStatus {
  const { flowId, version, name, deployedAt, triggers, calls } = deployment;
  const kept = { flowId, version, name, deployedAt, triggers, ...(calls ? { calls } : {}) };
  if (!enabled) return { ...kept, status: "disabled" };
  const why = host ? host.quarantined() : (reason ?? "is starting");
  return why ? { ...kept, status: "quarantined", reason: why } : { ...kept, status: "live" };
}
