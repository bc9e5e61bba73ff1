/** Making a flow live, and knowing whether what is live is what is on the canvas. */

import { ApiError, deployFlow, rollBack, setEnabled, undeployFlow } from "../api/index.ts";
import type { Deployment, DeploymentState } from "../api/index.ts";
import { view } from "../app/view.ts";
import { type EditorState, editor, flowText, isDirty } from "../document/store.ts";
import { reportServerProblems } from "../panels/problems.ts";
import { toast } from "../ui/index.ts";
import { refreshFlows } from "./refresh.ts";
import { save } from "./save.ts";
import { ask, files } from "./state.ts";

export type LiveState = "none" | "live" | "changed" | "disabled" | "quarantined";

export function liveState(
  state: Pick<EditorState, "flow" | "deployed">,
  deployment: DeploymentState | null,
): LiveState {
  if (!deployment) return "none";
  if (deployment.status !== "live") return deployment.status;
  if (deployment.outdated) return "changed";
  return state.deployed && state.deployed.text !== flowText(state.flow) ? "changed" : "live";
}

/** Deploys at once when there is nothing to decide, else shows first what would be saved and what would change. */
export function requestDeploy(): void {
  const state = editor.getState();
  if (isDirty(state) || liveState(state, files.getState().deployment) !== "none") ask({ kind: "deploy" });
  else void deploy();
}

/** Saves if needed, then makes the saved version live. Resolves with whether it is. */
export async function deploy(): Promise<boolean> {
  files.getState().set({ deploying: true });
  try {
    if (isDirty(editor.getState()) && !(await save())) return false;
    const { flow, saved } = editor.getState();
    const live = await deployFlow(flow.id, saved.etag);
    files.getState().set({
      deployment: {
        version: live.version,
        status: live.status,
        deployedAt: live.deployedAt,
        reason: live.reason,
        calls: live.calls,
      },
    });
    editor.getState().setDeployed({ version: live.version, text: saved.text });
    const parts = Object.keys(live.calls ?? {});
    toast.success(
      `“${flow.name}” is live${parts.length > 0 ? `, with the parts of ${parts.join(", ")} as they are now` : ""}.`,
    );
    void refreshFlows();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.diagnostics.length > 0) {
      reportServerProblems(editor.getState().flow, error.diagnostics);
      view.getState().show("problems");
      const count = error.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
      toast.error(`Not deployed: ${count === 1 ? "one problem has" : `${count} problems have`} to be solved first.`);
    } else toast.error(`Not deployed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    files.getState().set({ deploying: false });
  }
}

/** Takes over what the runtime now says about the open flow's deployment. */
async function took(id: string, change: Promise<Deployment>): Promise<void> {
  const { version, status, deployedAt, reason } = await change;
  if (editor.getState().flow.id === id) files.getState().set({ deployment: { version, status, deployedAt, reason } });
  await refreshFlows();
}

export async function toggleEnabled(): Promise<void> {
  const { flow } = editor.getState();
  const enabled = files.getState().deployment?.status !== "live";
  await took(flow.id, setEnabled(flow.id, enabled));
  toast(enabled ? `“${flow.name}” gets its events again.` : `“${flow.name}” is disabled: its events are not handled.`);
}

export async function rollBackTo(version: string): Promise<void> {
  const { flow } = editor.getState();
  await took(flow.id, rollBack(flow.id, version));
  toast.success(`The older version of “${flow.name}” is live again. The canvas stays as it is.`);
}

export async function undeploy(): Promise<void> {
  const { flow } = editor.getState();
  await undeployFlow(flow.id);
  files.getState().set({ deployment: null });
  editor.getState().setDeployed(null);
  toast(`“${flow.name}” is no longer live.`);
  void refreshFlows();
}
