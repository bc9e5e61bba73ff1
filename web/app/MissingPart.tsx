import { RefreshCw } from "lucide-react";
import { Button } from "../ui/index.ts";
import styles from "./Bars.module.css";
import { useView } from "./view.ts";

/** Says that a part of the editor did not load, and what to do about it. Part of the first files, so it always shows. */
export function MissingPart() {
  const missing = useView((state) => state.partMissing);
  if (!missing) return null;
  return (
    <div role="alert" className={styles["notice"]}>
      <span>
        A part of the editor could not be loaded: Patchbay was updated since this tab was opened, or does not answer.
        Unsaved changes are kept as a draft.
      </span>
      <Button icon={<RefreshCw />} onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}
