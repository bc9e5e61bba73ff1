import { useMemo, useState } from "react";
import { useEditor } from "../document/store.ts";
import { useProblems } from "../panels/problems.ts";
import { drawnCache } from "./drawn-elements.ts";
import { elementCache, problemsByNode } from "./elements.ts";
import type { CanvasNode } from "./instance.ts";
import { useCanvas } from "./state.ts";
import { wireProblems } from "./wire-problems.ts";

/** What React Flow shows of the open document: nodes, with notes and frames behind them, and wires. */
export function useElements() {
  const flow = useEditor((state) => state.flow);
  const selection = useEditor((state) => state.selection);
  const diagnostics = useProblems();
  const drag = useCanvas((state) => state.drag);
  const resize = useCanvas((state) => state.resize);
  const [cache] = useState(elementCache);
  const [drawn] = useState(drawnCache);
  const problems = useMemo(() => problemsByNode(diagnostics), [diagnostics]);
  const onWires = useMemo(() => wireProblems(diagnostics, flow), [diagnostics, flow]);
  const cards = useMemo(() => cache.nodes(flow, selection, drag, problems), [cache, flow, selection, drag, problems]);
  const behind = useMemo(() => drawn(flow, selection, { drag, resize }), [drawn, flow, selection, drag, resize]);
  const nodes = useMemo<CanvasNode[]>(() => (behind.length > 0 ? [...behind, ...cards] : cards), [behind, cards]);
  const edges = useMemo(() => cache.edges(flow, selection, onWires), [cache, flow, selection, onWires]);
  return { nodes, edges };
}
