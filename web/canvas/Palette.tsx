import { Search } from "lucide-react";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { NodeDefinition } from "../../flows/nodes/definition.ts";
import { useStore } from "zustand";
import { definitions } from "../document/definitions.ts";
import { ownNodeTypes } from "../document/node-types.ts";
import { Input } from "../ui/index.ts";
import { addFromPalette } from "./palette-add.ts";
import { startPaletteDrag } from "./palette-drag.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Palette.module.css";
import { CATEGORIES, searchNodes } from "./search.ts";

/** All node types: search, drag onto the canvas or a wire, or click and Enter to add behind the selected node. */
export function Palette() {
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState<NodeDefinition | null>(null);
  // Own types of the installation come a moment after the page.
  useStore(ownNodeTypes);
  const list = useRef<HTMLDivElement>(null);
  const found = searchNodes(definitions, query);
  const groups = query.trim()
    ? [{ id: "found", label: `${found.length} found`, items: found }]
    : CATEGORIES.map((category) => ({
        ...category,
        items: found.filter((definition) => definition.category === category.id),
      }));

  const items = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-type]") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) all[Math.max(0, Math.min(all.length - 1, now + step))]?.focus();
    else if (event.key === "Enter" && now < 0 && found[0]) addFromPalette(found[0].type);
    else if (event.key === "Escape" && query) setQuery("");
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles["palette"]} onKeyDown={onKeyDown}>
      <div className={styles["search"]}>
        <Search size={14} aria-hidden="true" />
        <Input
          type="search"
          aria-label="Search nodes"
          placeholder="Search nodes"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div ref={list} className={styles["list"]}>
        {groups
          .filter(({ items }) => items.length > 0)
          .map((group) => (
            <section key={group.id} aria-label={group.label}>
              <h2>{group.label}</h2>
              {group.items.map((definition) => (
                <Item key={definition.type} definition={definition} onShow={setShown} />
              ))}
            </section>
          ))}
        {found.length === 0 && (
          <p className={styles["none"]}>No node is called that. Try what it should do: send, branch, call…</p>
        )}
      </div>
      <div className={styles["about"]} aria-live="polite">
        {shown ? (
          <>
            <b>{shown.title}</b> {shown.blurb}.
          </>
        ) : (
          "Drag a node onto the canvas or a wire, or click to add it after the selected one."
        )}
      </div>
    </div>
  );
}

function Item({
  definition,
  onShow,
}: {
  definition: NodeDefinition;
  onShow: (definition: NodeDefinition | null) => void;
}) {
  return (
    <button
      type="button"
      className={styles["item"]}
      draggable
      data-type={definition.type}
      data-testid={`palette-${definition.type}`}
      aria-description={definition.blurb}
      onDragStart={(event) => startPaletteDrag(event, definition.type)}
      onClick={() => addFromPalette(definition.type)}
      onPointerEnter={() => onShow(definition)}
      onPointerLeave={() => onShow(null)}
      onFocus={() => onShow(definition)}
      onBlur={() => onShow(null)}
    >
      <NodeTile definition={definition} />
      {definition.title}
    </button>
  );
}
