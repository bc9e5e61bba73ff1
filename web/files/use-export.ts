import { useEffect, useState } from "react";
import { ApiError, type ExportPreview, type ExportTarget, listTargets, previewExport } from "../api/index.ts";
import { useEditor } from "../document/store.ts";

type Loaded = { of: string; etag: string | null; preview?: ExportPreview; error?: string };

/**
 * What the saved flow exports to: the targets there are, the chosen one with its options, and what it makes. `made` is
 * null while it is being made; it follows the choice and each save.
 */
export function useExport() {
  const id = useEditor((state) => state.flow.id);
  const etag = useEditor((state) => state.saved.etag);
  const [targets, setTargets] = useState<readonly ExportTarget[]>([]);
  const [wanted, setWanted] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [loaded, setLoaded] = useState<Loaded | null>(null);

  useEffect(() => {
    listTargets().then(setTargets, (error: unknown) => setLoaded({ of: "", etag: null, error: messageOf(error) }));
  }, []);
  const target = targets.find((one) => one.id === wanted) ?? targets[0];
  const targetId = target?.id;
  const option = (target?.options ?? [])
    .map((one) => one.id)
    .filter((one) => asked.includes(one))
    .join(",");
  const of = targetId === undefined ? "" : `${targetId} ${option}`;
  useEffect(() => {
    if (targetId === undefined || etag === null) return undefined;
    const asking = new AbortController();
    previewExport(id, { target: targetId, option }, asking.signal).then(
      (preview) => setLoaded({ of, etag, preview }),
      (error: unknown) => {
        if (!asking.signal.aborted) setLoaded({ of, etag, error: problemsOf(error) });
      },
    );
    return () => asking.abort();
  }, [id, targetId, option, of, etag]);

  return {
    id,
    saved: etag !== null,
    targets,
    target,
    choose: setWanted,
    /** Ids of options that are on. */
    asked,
    ask: (one: string, on: boolean) => setAsked(on ? [...asked, one] : asked.filter((other) => other !== one)),
    /** As the server wants them. */
    option,
    made: loaded?.of === of && (loaded.etag === etag || of === "") ? loaded : null,
  };
}

/** A flow that does not compile: every problem in a line. */
function problemsOf(error: unknown): string {
  const problems = error instanceof ApiError ? error.diagnostics : [];
  if (problems.length === 0) return messageOf(error);
  return problems.map((problem) => [problem.node, problem.message].filter(Boolean).join(": ")).join("\n");
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
