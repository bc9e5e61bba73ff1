import { Command } from "cmdk";
import { CornerDownRight, Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { blockedTargets, definitionOf, portsOf } from "../document/definitions.ts";
import type { Point } from "../document/operations.ts";
import { editor } from "../document/store.ts";
import { focusSoon } from "./focus.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { instance, onCanvas } from "./instance.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Picker.module.css";
import { PickerList } from "./PickerList.tsx";
import { openQuickAdd } from "./quick-add.ts";
import { canvasState, useCanvas } from "./state.ts";

/** Connecting by keyboard: first the port, where there are several, then the node it goes to; nearest first. */
export default function ConnectPicker() {
  const from = useCanvas((state) => state.connectFrom);
  return from === null ? null : <Picker key={from} from={from} />;
}

function Picker({ from }: { from: string }) {
  const { flow } = editor.getState();
  const node = flow.nodes[from];
  const ports = node ? portsOf(node) : [];
  const [query, setQuery] = useState("");
  const [port, setPort] = useState<string | null>(ports.length === 1 ? ports[0]!.id : null);
  const close = useCallback(() => {
    canvasState.setState({ connectFrom: null });
    focusSoon(from);
  }, [from]);
  const origin = flow.layout[from] ?? { x: 0, y: 0 };
  const canvas = instance();
  if (!canvas || !node) return null;
  const at = onCanvas(canvas.flow.flowToScreenPosition({ x: origin.x + NODE_WIDTH + 12, y: origin.y }));
  const common = { query, onQuery: setQuery, onClose: close, at };
  const matches = (text: string) => text.toLowerCase().includes(query.toLowerCase().trim());

  if (port === null) {
    const choose = (id: string) => {
      setPort(id);
      setQuery("");
    };
    return (
      <PickerList
        {...common}
        label={`Connect from which port of ${from}?`}
        placeholder="Which port?"
        empty="This node has no such port."
      >
        {ports
          .filter(({ id, label }) => matches(`${id} ${label}`))
          .map(({ id, label }) => (
            <Command.Item key={id} value={id} className={styles["item"]} onSelect={() => choose(id)}>
              <CornerDownRight size={15} aria-hidden="true" />
              {label || id}
            </Command.Item>
          ))}
      </PickerList>
    );
  }

  const blocked = blockedTargets(flow, from, port);
  const distance = ({ x, y }: Point) => Math.hypot(x - origin.x, (y - origin.y) * 1.5);
  const targets = Object.entries(flow.nodes)
    .filter(([id, target]) => !blocked.has(id) && matches(`${id} ${definitionOf(target.type)?.title ?? ""}`))
    .toSorted(([a], [b]) => distance(flow.layout[a] ?? origin) - distance(flow.layout[b] ?? origin));
  const connect = (to: string) => {
    close();
    editor.getState().connect(from, port, to);
  };
  const create = () => {
    canvasState.setState({ connectFrom: null });
    openQuickAdd({ after: { node: from, port } });
  };
  return (
    <PickerList
      {...common}
      label={`Connect ${from} ${port} to which node?`}
      placeholder={`${from} → ?`}
      empty="No node can follow here."
    >
      {targets.slice(0, 100).map(([id, target]) => (
        <Command.Item key={id} value={id} className={styles["item"]} onSelect={() => connect(id)}>
          <NodeTile definition={definitionOf(target.type)} />
          <span className={styles["words"]}>
            <b className={styles["mono"]}>{id}</b>
            <span>{definitionOf(target.type)?.title ?? target.type}</span>
          </span>
        </Command.Item>
      ))}
      <Command.Item value=" new node" className={styles["item"]} onSelect={create}>
        <Plus size={15} aria-hidden="true" />A new node…
      </Command.Item>
    </PickerList>
  );
}
