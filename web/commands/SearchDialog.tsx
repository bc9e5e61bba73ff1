import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useState } from "react";
import { view } from "../app/view.ts";
import { NodeTile } from "../canvas/NodeTile.tsx";
import { definitionOf } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import styles from "./CommandPalette.module.css";
import { commandContext } from "./context.ts";
import { searchFlow } from "./search-flow.ts";

/** Finds nodes by name, type, note, or any text in their settings, and leads to the field. */
export default function SearchDialog() {
  const [query, setQuery] = useState("");
  const flow = editor.getState().flow;
  const hits = useMemo(() => searchFlow(flow, query), [flow, query]);
  const close = () => view.getState().set({ dialog: null });
  const go = (node: string, field: string | null) => {
    close();
    requestAnimationFrame(() => {
      editor.getState().reveal(node, field);
      if (!field) commandContext().canvas?.focusNode(node);
    });
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className={styles["overlay"]} />
        <Radix.Content className={styles["palette"]} aria-describedby={undefined}>
          <Radix.Title className={styles["title"]}>Search the flow</Radix.Title>
          <Command label="Search the flow" shouldFilter={false} loop>
            <Command.Input
              autoFocus
              value={query}
              onValueChange={setQuery}
              placeholder="Name, type or any text in a node"
              aria-label="Search the flow"
            />
            <Command.List>
              <Command.Empty>Nothing in this flow contains that.</Command.Empty>
              {hits.map(({ node, field, text }) => (
                <Command.Item
                  key={`${node} ${field}`}
                  value={`${node} ${field}`}
                  className={styles["item"]}
                  onSelect={() => go(node, field)}
                >
                  <NodeTile definition={definitionOf(flow.nodes[node]!.type)} />
                  <span className={styles["mono"]}>{node}</span>
                  <span className={styles["where"]}>{text}</span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
