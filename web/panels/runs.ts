/** The runs of the open flow as the runtime records them, newest first, and the one the inspector shows data of. */

import { useEffect } from "react";
import { createStore, useStore } from "zustand";
import { ApiError, listTraces, streamTraces, type Trace } from "../api/index.ts";
import { useEditor } from "../document/store.ts";

export const RUN_LIMIT = 200;

export interface RunsState {
  flow: string | null;
  runs: readonly Trace[];
  /** Whether new runs show by themselves. */
  live: boolean;
  error: string | null;
  /** Chosen by the author; null follows the newest. */
  chosen: string | null;
  choose: (id: string | null) => void;
  clear: () => void;
}

export const runs = createStore<RunsState>()((set) => ({
  flow: null,
  runs: [],
  live: false,
  error: null,
  chosen: null,
  choose: (chosen) => set({ chosen }),
  clear: () => set({ runs: [], chosen: null }),
}));

/** Newest first, each run once, bounded. */
export function addRun(list: readonly Trace[], run: Trace, limit = RUN_LIMIT): readonly Trace[] {
  if (list.some(({ id }) => id === run.id)) return list;
  const at = list.findIndex(({ startedAt }) => startedAt <= run.startedAt);
  return (at === -1 ? [...list, run] : [...list.slice(0, at), run, ...list.slice(at)]).slice(0, limit);
}

/** ms after the last component that shows runs before the stream is closed: going from node to node keeps it open. */
const LINGER = 3_000;

let watchers = 0;
let stopWatching: (() => void) | undefined;
let watched: string | null = null;
let closing: ReturnType<typeof setTimeout> | undefined;

function stop(): void {
  clearTimeout(closing);
  stopWatching?.();
  stopWatching = undefined;
  watched = null;
}

function watch(flow: string): () => void {
  if (runs.getState().flow !== flow) runs.setState({ flow, runs: [], live: false, error: null, chosen: null });
  const asking = new AbortController();
  // A busy flow makes hundreds of runs a second; they are shown ten times a second.
  let fresh: Trace[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const batch = fresh;
    fresh = [];
    runs.setState((state) => ({ runs: batch.reduce((list, run) => addRun(list, run), state.runs) }));
  };
  const stream = streamTraces(
    flow,
    (run) => {
      fresh.push(run);
      if (fresh.length > RUN_LIMIT) fresh.shift();
      timer ??= setTimeout(flush, 100);
    },
    (live) => runs.setState({ live }),
  );
  listTraces(flow, RUN_LIMIT, asking.signal).then(
    (list) =>
      runs.setState((state) => ({
        runs: list.toReversed().reduce((all, run) => addRun(all, run), state.runs),
        error: null,
      })),
    (error: unknown) => {
      if (!asking.signal.aborted) runs.setState({ error: error instanceof ApiError ? error.message : String(error) });
    },
  );
  return () => {
    asking.abort();
    clearTimeout(timer);
    stream.close();
    runs.setState({ live: false });
  };
}

/** Runs of the open flow, watched while any component shows them. */
export function useRuns<T>(selector: (state: RunsState) => T): T {
  const flow = useEditor((state) => (state.ready ? state.flow.id : null));
  useEffect(() => {
    if (flow === null) return undefined;
    watchers++;
    clearTimeout(closing);
    if (watched !== flow) {
      stop();
      stopWatching = watch(flow);
      watched = flow;
    }
    return () => {
      if (--watchers > 0) return;
      clearTimeout(closing);
      closing = setTimeout(stop, LINGER);
    };
  }, [flow]);
  return useStore(runs, selector);
}

/** The run whose data the inspector shows. */
export function shownRun(state: Pick<RunsState, "runs" | "chosen">): Trace | undefined {
  return state.runs.find(({ id }) => id === state.chosen) ?? state.runs[0];
}
