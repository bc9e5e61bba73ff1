import type { CompileResult } from "../../flows/compiler/types.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import type { CompileJob } from "./compile.worker.ts";
import { library } from "./library.ts";
import { ownNodeTypes } from "./node-types.ts";
import { editor } from "./store.ts";

/** ms after a change before compiling: short enough to feel immediate, long enough to skip half-typed words. */
const DELAY = 80;
/** ms after which a compile is given up and the worker replaced. */
const TIMEOUT = 10_000;

/** Keeps `compiled` in step with the document, in a worker, one compile at a time, newest document last. Returns the undoing. */
export function startCompiling(): () => void {
  let worker: Worker | null = null;
  let running: FlowDocument | null = null;
  /** Other flows as the worker has them, and as the newest result knew them. */
  let sent: unknown = null;
  let known: unknown = null;
  let types: unknown = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  const begin = () => {
    const { flow, ready, compiledFlow } = editor.getState();
    const { entries } = library.getState();
    if (running || !ready || (compiledFlow === flow && known === entries)) return;
    worker ??= open();
    running = flow;
    watchdog = setTimeout(restart, TIMEOUT);
    const { urls } = ownNodeTypes.getState();
    const job: CompileJob = {
      flow,
      ...(sent === entries ? {} : { library: entries }),
      ...(types === urls ? {} : { nodeTypes: urls }),
    };
    types = urls;
    sent = known = entries;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(job);
  };
  const finish = (result: CompileResult | null) => {
    clearTimeout(watchdog);
    const flow = running;
    running = null;
    // Another document may have been opened meanwhile; an answer about an older state of this one is still news.
    if (flow && result && flow.id === editor.getState().flow.id) editor.getState().setCompiled(result, flow);
    begin();
  };
  const restart = () => {
    worker?.terminate();
    worker = null;
    running = null;
    sent = types = null;
  };
  const open = () => {
    const created = new Worker(new URL("./compile.worker.ts", import.meta.url), { type: "module" });
    created.addEventListener("message", (event: MessageEvent<CompileResult>) => finish(event.data));
    // A worker that failed is replaced at the next change; trying again at once could fail for ever.
    created.addEventListener("error", () => {
      clearTimeout(watchdog);
      restart();
    });
    return created;
  };

  begin();
  const stop = editor.subscribe((state, before) => {
    if (state.flow === before.flow && state.opened === before.opened) return;
    clearTimeout(timer);
    timer = setTimeout(begin, state.opened === before.opened ? DELAY : 0);
  });
  const stopLibrary = library.subscribe(begin);
  return () => {
    stop();
    stopLibrary();
    clearTimeout(timer);
    clearTimeout(watchdog);
    worker?.terminate();
  };
}
