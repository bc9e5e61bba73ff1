/**
 * What is wrong with the open flow: the browser's own compile, at once, and the server's type check, a moment later.
 * One list, in one place, for the problem list, the form's fields, the counts and the canvas.
 */

import { useMemo } from "react";
import { createStore, useStore } from "zustand";
import { type Diagnostic, type FlowDocument, sortDiagnostics } from "../../flows/model/index.ts";
import { ApiError, compileFlow } from "../api/index.ts";
import { library } from "../document/library.ts";
import { editor, flowText, useEditor } from "../document/store.ts";

/** ms without a change before the server is asked. */
const CHECK_DELAY = 400;

interface Checked {
  /** The document the answer is about. */
  flow: FlowDocument;
  diagnostics: readonly Diagnostic[];
}

export const checks = createStore<{ checked: Checked | null }>()(() => ({ checked: null }));

/** Takes over findings that came with another answer, a refused deployment for one. */
export function reportServerProblems(flow: FlowDocument, diagnostics: readonly Diagnostic[]): void {
  checks.setState({ checked: { flow, diagnostics } });
}

/**
 * The server says all the browser says and more, so its answer stands alone while it is about this very document. After
 * a change the browser's list leads, and the server's extra findings stay for nodes that have not changed since.
 */
export function mergeProblems(
  flow: FlowDocument,
  own: readonly Diagnostic[] | null,
  checked: Checked | null,
): readonly Diagnostic[] {
  if (!checked || checked.flow.id !== flow.id) return own ?? [];
  if (checked.flow === flow) return sortDiagnostics(checked.diagnostics);
  const still = checked.diagnostics.filter(
    ({ node, wire, code }) =>
      wire === undefined &&
      node !== undefined &&
      code === "type_error" &&
      flow.nodes[node] !== undefined &&
      flow.nodes[node] === checked.flow.nodes[node],
  );
  return sortDiagnostics([...(own ?? []), ...still]);
}

export function useProblems(): readonly Diagnostic[] {
  const flow = useEditor((state) => state.flow);
  const own = useEditor((state) => state.compiled?.diagnostics ?? null);
  const checked = useStore(checks, (state) => state.checked);
  return useMemo(() => mergeProblems(flow, own, checked), [flow, own, checked]);
}

/** Asks the server after each pause in changes. An answer about an older document is dropped. Returns the undoing. */
export function startChecking(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;

  const check = async () => {
    const { flow, ready } = editor.getState();
    if (!ready) return;
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const { diagnostics } = await compileFlow(flowText(flow), mine.signal);
      if (asking === mine && editor.getState().flow === flow) checks.setState({ checked: { flow, diagnostics } });
    } catch (error) {
      // A document the server refuses to read at all comes back as findings too; anything else is the connection's.
      if (asking === mine && error instanceof ApiError && error.diagnostics.length > 0) {
        checks.setState({ checked: { flow, diagnostics: error.diagnostics } });
      }
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), CHECK_DELAY);
  };
  const stop = editor.subscribe((state, before) => {
    if (state.flow !== before.flow || state.ready !== before.ready) soon();
  });
  // A part it calls has changed.
  const stopLibrary = library.subscribe(soon);
  soon();
  return () => {
    stop();
    stopLibrary();
    clearTimeout(timer);
    asking?.abort();
  };
}
