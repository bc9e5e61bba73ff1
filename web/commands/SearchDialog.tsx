import { Command } from "cmdk";
import { Group, StickyNote, Workflow } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useState } from "react";
import { view } from "../app/view.ts";
import { NodeTile } from "../canvas/NodeTile.tsx";
import { definitionOf } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import { filterFlows } from "../files/list.ts";
import { openFlow } from "../files/open.ts";
import { files } from "../files/state.ts";
import styles from "./CommandPalette.module.css";
import { commandContext } from "./context.ts";
import { searchDrawn, searchFlow } from "./search-flow.ts";
import type { DrawnHit } from "./search-flow.ts";

/** Finds nodes by name, type, note, or any text in their settings, and leads to the field; notes, groups, other flows too. */
export default function SearchDialog() {
  const [query, setQuery] = useState("");
  const flow = editor.getState().flow;
  const { hits, more } = useMemo(() => searchFlow(flow, query), [flow, query]);
  const drawn = useMemo(() => searchDrawn(flow, query), [flow, query]);
  const others = useMemo(
    () => (query.trim() === "" ? [] : filterFlows(files.getState().flows ?? [], query)),
    [query],
  ).filter(({ id }) => id !== flow.id);
  const close = () => view.getState().set({ dialog: null });
  const go = (node: string, field: string | null) => {
    close();
    requestAnimationFrame(() => {
      editor.getState().reveal(node, field);
      if (!field) commandContext().canvas?.focusNode(node);
    });
  };
  const goDrawn = ({ kind, id }: DrawnHit) => {
    close();
    requestAnimationFrame(() => {
      const { select, selectGroup, flow: now } = editor.getState();
      if (kind === "note") {
        select({ notes: [id] });
        commandContext().canvas?.focusNote(id);
        return;
      }
      selectGroup(id);
      const [first] = now.groups?.[id]?.nodes ?? [];
      if (first !== undefined) commandContext().canvas?.focusNode(first);
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
              placeholder="Name, type or any text in a node or note; other flows by name"
              aria-label="Search the flow"
            />
            <Command.List>
              <Command.Empty>Nothing in this flow contains that, and no flow is called that.</Command.Empty>
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
              {drawn.map((hit) => (
                <Command.Item
                  key={`${hit.kind} ${hit.id}`}
                  value={`${hit.kind} ${hit.id}`}
                  className={styles["item"]}
                  onSelect={() => goDrawn(hit)}
                >
                  {hit.kind === "note" ? <StickyNote size={16} /> : <Group size={16} />}
                  <span className={styles["where"]}>{hit.text}</span>
                </Command.Item>
              ))}
              {others.length > 0 && (
                <Command.Group heading="Other flows">
                  {others.slice(0, 20).map(({ id, name, description }) => (
                    <Command.Item
                      key={id}
                      value={`flow ${id}`}
                      className={styles["item"]}
                      onSelect={() => {
                        close();
                        openFlow(id);
                      }}
                    >
                      <Workflow size={16} />
                      <span>{name}</span>
                      <span className={styles["where"]}>{description}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {more > 0 && <p className={styles["where"]}>{more} more. Write more to find fewer.</p>}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
