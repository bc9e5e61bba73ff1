import { useEffect, useState } from "react";
import type { ExportFile } from "../api/index.ts";
import { toast } from "../ui/index.ts";
import {
  type Choices,
  type ComparedFile,
  compareExport,
  type EarlierExport,
  readEarlier,
  updated,
  zipOf,
} from "./export-compare.ts";
import { downloadBlob } from "./open.ts";

/** What was found, and of which two. */
type Comparison = { earlier: EarlierExport; files: readonly ExportFile[]; found: readonly ComparedFile[] };

/** An earlier export that the author has picked, compared with `files`, and what to keep where both count. */
export function useComparison(files: readonly ExportFile[]) {
  const [earlier, setEarlier] = useState<EarlierExport | null>(null);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  useEffect(() => {
    if (earlier && files.length > 0)
      void compareExport(earlier, files).then((found) => setComparison({ earlier, files, found }));
  }, [earlier, files]);
  const compared = earlier && comparison?.earlier === earlier && comparison.files === files ? comparison.found : null;

  const pick = async (picked: readonly File[]) => {
    try {
      setEarlier(await readEarlier(picked));
      setChoices({});
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
    }
  };
  const download = async (name: string) => {
    if (earlier && compared) downloadBlob(`${name}.zip`, await zipOf(updated(earlier, compared, files, choices), name));
  };
  return {
    earlier,
    /** Null while it is being compared. */
    compared,
    choices,
    choose: (path: string, choice: "mine" | "export") => setChoices((all) => ({ ...all, [path]: choice })),
    pick,
    stop: () => setEarlier(null),
    download,
  };
}
