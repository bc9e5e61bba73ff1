import { Activity, CircleCheck, CircleX, Eraser } from "lucide-react";
import { useState } from "react";
import type { Trace } from "../api/index.ts";
import { clock } from "../client/log.ts";
import { Badge, EmptyState, IconButton, Input } from "../ui/index.ts";
import { RunDetail } from "./RunDetail.tsx";
import { shownRun, useRuns } from "./runs.ts";
import styles from "./Runs.module.css";

export const OUTCOMES: Record<Trace["outcome"], string> = {
  ok: "ok",
  failed: "failed",
  timeout: "timed out",
  crashed: "crashed",
};

/** Runs of the open flow as they happen: the list, and everything about the chosen one. */
export default function Runs() {
  const all = useRuns((state) => state.runs);
  const chosen = useRuns((state) => state.chosen);
  const choose = useRuns((state) => state.choose);
  const clear = useRuns((state) => state.clear);
  const live = useRuns((state) => state.live);
  const error = useRuns((state) => state.error);
  const [search, setSearch] = useState("");
  const shown = filterRuns(all, search);
  const run = shownRun({ runs: all, chosen });

  if (all.length === 0) {
    return (
      <EmptyState icon={<Activity />} title={error ? "Runs cannot be shown" : "No runs yet"}>
        {error ??
          "Each time something starts this flow, the run shows here with the value of every node, what it sent, its logs and how long it took. Deploy the flow, then emit an event in the Clients panel."}
      </EmptyState>
    );
  }
  return (
    <div className={styles["runs"]}>
      <div className={styles["split"]}>
        <div className={styles["list"]}>
          <div className={styles["bar"]}>
            <Input
              aria-label="Search runs"
              placeholder="Search runs"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
            <Badge
              tone={live ? "success" : "neutral"}
              title={live ? "New runs show as they end" : "Not connected to the runtime; trying again"}
            >
              {live ? "Live" : "Paused"}
            </Badge>
            <IconButton size="small" label="Clear the list" icon={<Eraser />} onClick={clear} />
          </div>
          <ol aria-label="Runs">
            {shown.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  className={styles["run"]}
                  aria-current={one.id === run?.id || undefined}
                  onClick={() => choose(one.id)}
                >
                  {one.outcome === "ok" ? (
                    <CircleCheck size={14} className={styles["ok"]} aria-label="ok" />
                  ) : (
                    <CircleX size={14} className={styles["bad"]} aria-label={OUTCOMES[one.outcome]} />
                  )}
                  <span className={styles["trigger"]}>{one.trigger}</span>
                  <span className={styles["time"]}>{clock(Date.parse(one.startedAt))}</span>
                  <span className={styles["duration"]}>{duration(one.durationMs)}</span>
                </button>
              </li>
            ))}
          </ol>
        </div>
        {run && <RunDetail key={run.id} run={run} />}
      </div>
    </div>
  );
}

export function filterRuns(runs: readonly Trace[], search: string): readonly Trace[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return runs;
  return runs.filter((run) => {
    const text =
      `${run.trigger} ${run.kind} ${run.outcome} ${run.error?.message ?? ""} ${JSON.stringify(run.event)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** `0.4 ms`, `12 ms`, `1.3 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
