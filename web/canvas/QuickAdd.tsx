import { Command } from "cmdk";
import { useCallback, useState } from "react";
import type { NodeDefinition } from "../../flows/nodes/definition.ts";
import { definitions } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import { fitting } from "./fits.ts";
import { showNode } from "./focus.ts";
import { groupAt } from "./frames.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Picker.module.css";
import { PickerList } from "./PickerList.tsx";
import { searchNodes } from "./search.ts";
import { canvasState, useCanvas } from "./state.ts";

/** The menu of nodes at the pointer, showing only what fits the place it was opened for. */
export default function QuickAdd() {
  const place = useCanvas((state) => state.quickAdd);
  const [query, setQuery] = useState("");
  const close = useCallback(() => {
    canvasState.setState({ quickAdd: null });
    setQuery("");
  }, []);
  if (!place) return null;
  const found = searchNodes(definitions, query).filter(fitting(editor.getState().flow, place));
  const add = ({ type }: NodeDefinition) => {
    close();
    const { at, screen: _, replace, ...options } = place;
    if (replace !== undefined) {
      editor.getState().replaceNode(replace, type);
      showNode(replace, { focus: true });
      return;
    }
    const { addNode, flow } = editor.getState();
    showNode(addNode(type, at, { ...options, group: groupAt(flow, at) }), { focus: true });
  };
  return (
    <PickerList
      label={place.replace === undefined ? "Add a node" : `Replace ${place.replace} by`}
      placeholder={
        place.replace !== undefined ? "Replace it by…" : place.after || place.into ? "What comes next?" : "Add a node…"
      }
      query={query}
      onQuery={setQuery}
      onClose={close}
      at={place.screen}
      empty="No node is called that. Try what it should do: send, branch, call…"
    >
      {found.map((definition) => (
        <Command.Item
          key={definition.type}
          value={definition.type}
          className={styles["item"]}
          onSelect={() => add(definition)}
        >
          <NodeTile definition={definition} />
          <span className={styles["words"]}>
            <b>{definition.title}</b>
            <span>{definition.blurb}</span>
          </span>
        </Command.Item>
      ))}
    </PickerList>
  );
}
