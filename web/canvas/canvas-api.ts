import { editor } from "../document/store.ts";
import type { CanvasApi } from "./api.ts";
import { noteElement } from "./drawn-elements.ts";
import { focusSoon, showGroup, showNode, showNote } from "./focus.ts";
import { centre, instance, pointer } from "./instance.ts";
import { openQuickAdd } from "./quick-add.ts";
import { canvasState, glide } from "./state.ts";

export const canvasApi: CanvasApi = {
  pointer,
  centre,
  fitView(nodes) {
    const chosen = nodes?.map((id) => ({ id }));
    void instance()?.flow.fitView({
      padding: 0.1,
      maxZoom: 1,
      duration: glide(),
      ...(chosen ? { nodes: chosen } : {}),
    });
  },
  zoomBy(factor) {
    const flow = instance()?.flow;
    void flow?.zoomTo(flow.getZoom() * factor, { duration: glide() });
  },
  zoomTo: (zoom) => void instance()?.flow.zoomTo(zoom, { duration: glide() }),
  focusNode: (id) => showNode(id, { focus: true }),
  quickAdd: (place = {}) => openQuickAdd(place),
  replace: (node) => openQuickAdd({ replace: node }),
  startConnecting(node) {
    if (editor.getState().flow.nodes[node]) canvasState.setState({ connectFrom: node });
  },
  rename(renaming) {
    const flow = instance()?.flow;
    // Far out a node shows no name to edit.
    if (flow && flow.getZoom() < 0.5) void flow.fitView({ nodes: [{ id: renaming }], maxZoom: 1 });
    else showNode(renaming);
    canvasState.setState({ renaming });
  },
  editNote(id) {
    showNote(id);
    canvasState.setState({ editingNote: id });
  },
  renameGroup(id) {
    showGroup(id);
    canvasState.setState({ renamingGroup: id });
  },
  focusNote(id) {
    showNote(id);
    focusSoon(noteElement(id));
  },
};
