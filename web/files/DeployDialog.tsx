import { useMemo } from "react";
import { parseFlow } from "../../flows/model/index.ts";
import { isDirty, useEditor } from "../document/store.ts";
import { view } from "../app/view.ts";
import { useProblems } from "../panels/problems.ts";
import { Button, Dialog } from "../ui/index.ts";
import { DiffView } from "./DiffView.tsx";
import { changesBehaviour, diffFlows, isSame } from "./diff.ts";
import { deploy } from "./deploy.ts";
import { closeDialog, useFiles } from "./state.ts";
import styles from "./files.module.css";

/** What deploying will do: what is saved first, and what changes compared with what is live. */
export default function DeployDialog() {
  const flow = useEditor((state) => state.flow);
  const dirty = useEditor(isDirty);
  const live = useEditor((state) => state.deployed);
  const busy = useFiles((state) => state.deploying);
  const outdated = useFiles((state) => state.deployment?.outdated);
  const problems = useProblems();
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const before = useMemo(() => (live ? parseFlow(live.text).flow : undefined), [live]);
  const diff = useMemo(() => (before ? diffFlows(before, flow) : undefined), [before, flow]);

  const go = async () => {
    const done = await deploy();
    // A save that met a conflict has put its own dialog in this place.
    if (done) closeDialog();
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      {errors > 0 ? (
        <Button
          variant="primary"
          onClick={() => {
            closeDialog();
            view.getState().show("problems");
          }}
        >
          Show {errors === 1 ? "the problem" : `${errors} problems`}
        </Button>
      ) : (
        <Button variant="primary" busy={busy} onClick={() => void go()}>
          {dirty ? "Save and deploy" : "Deploy"}
        </Button>
      )}
    </>
  );
  const lead =
    errors > 0
      ? "It does not compile yet, so it cannot go live. What is live stays live."
      : live
        ? "Clients stay connected. Events that are being handled finish on the old version."
        : "It becomes live at once; its events are handled from then on.";
  return (
    <Dialog open onClose={closeDialog} title={`Deploy “${flow.name}”`} description={lead} width={640} footer={footer}>
      {dirty && <p>Your unsaved changes are saved first.</p>}
      {outdated && <p>It takes over what has changed in the parts of {outdated.join(", ")}.</p>}
      {diff && isSame(diff) && !outdated && <p>What is live is what you see.</p>}
      {diff && !isSame(diff) && (
        <>
          <h3 className={styles["diffTitle"]}>
            {changesBehaviour(diff) ? "Compared with what is live" : "Nothing that runs will change"}
          </h3>
          <DiffView diff={diff} flows={before && { before, after: flow }} />
        </>
      )}
      {live && !before && (
        <p className={styles["quiet"]}>
          The version that is live is not in the history any more, so it cannot be compared.
        </p>
      )}
    </Dialog>
  );
}
