import { lazy, Suspense } from "react";
import { ConfirmDialog } from "../ui/index.ts";
import { toast } from "../ui/index.ts";
import { editor, useEditor } from "../document/store.ts";
import { deleteAndOffer } from "./list.ts";
import { RenameDialog } from "./RenameDialog.tsx";
import { SignIn } from "./SignIn.tsx";
import { closeDialog, useFiles } from "./state.ts";

const NewFlowDialog = lazy(() => import("./NewFlowDialog.tsx"));
const ConflictDialog = lazy(() => import("./ConflictDialog.tsx"));
const DraftsDialog = lazy(() => import("./DraftsDialog.tsx"));
const DeployDialog = lazy(() => import("./DeployDialog.tsx"));
const RollbackDialog = lazy(() => import("./RollbackDialog.tsx"));
const ExportDialog = lazy(() => import("./ExportDialog.tsx"));
const VersionsDialog = lazy(() => import("./VersionsDialog.tsx"));
const BrokenDialog = lazy(() => import("./BrokenDialog.tsx"));
const TakenDialog = lazy(() => import("./TakenDialog.tsx"));
const LeaveDialog = lazy(() => import("./LeaveDialog.tsx"));

/** The one file dialog that is open, and the sign-in that comes before everything. */
export default function FileDialogs() {
  const dialog = useFiles((state) => state.dialog);
  const signedOut = useFiles((state) => state.signedOut);
  const name = useEditor((state) => state.flow.name);
  if (signedOut) return <SignIn />;
  if (!dialog) return null;
  switch (dialog.kind) {
    case "delete":
      return (
        <ConfirmDialog
          open
          danger
          title={`Delete “${dialog.flow.name}”?`}
          confirm="Delete flow"
          onClose={closeDialog}
          onConfirm={() => void deleteAndOffer(dialog.flow)}
        >
          The file <code>{dialog.flow.id}.flow.json</code> is removed
          {dialog.flow.deployment ? " and the flow is taken offline" : ""}. You can undo this for a few seconds.
        </ConfirmDialog>
      );
    case "undeploy":
      return (
        <ConfirmDialog
          open
          danger
          title={`Take “${name}” offline?`}
          confirm="Take offline"
          onClose={closeDialog}
          onConfirm={() => void import("./deploy.ts").then((deploying) => deploying.undeploy()).catch(shown)}
        >
          Its events are no longer handled. Clients stay connected, and deploying again brings it back.
        </ConfirmDialog>
      );
    case "rename":
      return <RenameDialog flow={dialog.flow} />;
    default:
      return (
        <Suspense fallback={null}>
          {dialog.kind === "new" && <NewFlowDialog />}
          {dialog.kind === "conflict" && <ConflictDialog conflict={dialog.conflict} />}
          {dialog.kind === "drafts" && <DraftsDialog {...dialog} />}
          {dialog.kind === "taken" && <TakenDialog id={dialog.id} />}
          {dialog.kind === "broken" && <BrokenDialog {...dialog} />}
          {dialog.kind === "leave" && <LeaveDialog proceed={dialog.proceed} name={editor.getState().flow.name} />}
          {dialog.kind === "deploy" && <DeployDialog />}
          {dialog.kind === "export" && <ExportDialog />}
          {dialog.kind === "rollback" && <RollbackDialog />}
          {dialog.kind === "versions" && <VersionsDialog />}
        </Suspense>
      );
  }
}

function shown(error: unknown): void {
  toast.error(error instanceof Error ? error.message : String(error));
}
