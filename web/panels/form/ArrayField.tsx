import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { Button, IconButton } from "../../ui/index.ts";
import { diagnosticsAt, join, useForm } from "./context.ts";
import { asRecord, FieldControl } from "./FieldControl.tsx";
import { type ControlProps, Description, problemText } from "./FieldFrame.tsx";
import { Fields } from "./Fields.tsx";
import { emptyItem, type FieldSpec } from "./schema.ts";
import styles from "./form.module.css";

/** A list: items can be added, removed and moved; each step is one undo step. */
export function ArrayField({ spec, path, value, label = spec.title }: ControlProps) {
  const { diagnostics, update } = useForm();
  const list = useRef<HTMLDivElement>(null);
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const item = spec.item;
  if (!item) return null;
  const singular = item.title || fromAddLabel(spec.addLabel) || "Item";
  const error = problemText(diagnosticsAt(diagnostics, path));
  const change = (next: unknown[], verb: string) =>
    update(path, next, { group: null, label: `${verb} ${singular.toLowerCase()}` });

  const add = () => {
    change([...items, emptyItem(item)], "Add");
    // The new item's first field is where typing goes on.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-item="${items.length}"] :is(textarea, input)`)?.focus(),
    );
  };
  const move = (from: number, to: number) => {
    const next = [...items];
    next.splice(to, 0, ...next.splice(from, 1));
    change(next, "Move");
  };

  return (
    <div className={styles["array"]} role="group" aria-label={label} data-field={path} ref={list}>
      <div className={styles["arrayHead"]}>
        <span>{label}</span>
        {items.length > 0 && <span className={styles["count"]}>{items.length}</span>}
      </div>
      {items.map((entry, index) => (
        // Items have no identity of their own; controls hold no state that could end up on a neighbour.
        // oxlint-disable-next-line react/no-array-index-key
        <div className={styles["item"]} data-item={index} key={index}>
          <div className={styles["itemBody"]}>
            <Item spec={item} path={join(path, index)} value={entry} label={`${singular} ${index + 1}`} />
          </div>
          <div className={styles["itemTools"]}>
            <IconButton
              size="small"
              label={`Move ${singular.toLowerCase()} ${index + 1} up`}
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              size="small"
              label={`Move ${singular.toLowerCase()} ${index + 1} down`}
              icon={<ArrowDown />}
              disabled={index === items.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <IconButton
              size="small"
              label={`Remove ${singular.toLowerCase()} ${index + 1}`}
              icon={<Trash2 />}
              onClick={() =>
                change(
                  items.filter((_, at) => at !== index),
                  "Remove",
                )
              }
            />
          </div>
        </div>
      ))}
      <Button
        size="small"
        variant="ghost"
        icon={<Plus />}
        className={styles["add"]}
        disabled={spec.maxItems !== undefined && items.length >= spec.maxItems}
        onClick={add}
      >
        {spec.addLabel ?? `Add ${singular.toLowerCase()}`}
      </Button>
      {(error ?? spec.description) && (
        <div className={error ? styles["error"] : styles["hint"]}>{error ?? <Description spec={spec} />}</div>
      )}
    </div>
  );
}

/** "Add parameter" → "Parameter": items without a title of their own are called as the button calls them. */
function fromAddLabel(label: string | undefined): string {
  const noun = /^Add (?:an? )?(.+)$/.exec(label ?? "")?.[1] ?? "";
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}

function Item({ spec, path, value, label }: { spec: FieldSpec; path: string; value: unknown; label: string }) {
  if (spec.control !== "object")
    return <FieldControl spec={{ ...spec, description: undefined }} path={path} value={value} label={label} />;
  // In a list the fields need no explanation each time: the list says it once.
  const fields = (spec.fields ?? []).map((field) => ({ ...field, description: undefined }));
  return (
    <div role="group" aria-label={label} data-field={path} className={fields.length === 2 ? styles["pair"] : undefined}>
      <Fields fields={fields} values={asRecord(value)} path={path} />
    </div>
  );
}
