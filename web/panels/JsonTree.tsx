import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { DragEvent } from "react";
import { classes } from "../ui/classes.ts";
import styles from "./JsonTree.module.css";

/** Most entries of one object or array that are shown at once; more come on request. */
const PAGE = 50;
/** Longest text shown in one line. */
const CLIP = 160;

export const EXPRESSION_MIME = "application/x-patchbay-expression";

export interface JsonTreeProps {
  value: unknown;
  /** JavaScript that gives this value in an expression; without it values cannot be picked. */
  expression?: string;
  onPick?: (expression: string) => void;
  /** Levels that are open from the start. */
  open?: number;
  label?: string;
  /** Shown before the value. */
  name?: string;
}

/** A value to look through. With `expression`, each part can be clicked or dragged into a field. */
export function JsonTree({ value, expression, onPick, open = 2, label, name }: JsonTreeProps) {
  return (
    <div className={styles["tree"]} role="group" aria-label={label}>
      <Entry name={name ?? null} value={value} expression={expression} onPick={onPick} open={open} />
    </div>
  );
}

function Entry({
  name,
  value,
  expression,
  onPick,
  open,
}: {
  name: string | null;
  value: unknown;
  expression?: string;
  onPick?: (expression: string) => void;
  open: number;
}) {
  const [isOpen, setOpen] = useState(open > 0);
  const [limit, setLimit] = useState(PAGE);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : null;
  const brackets = Array.isArray(value) ? "[]" : "{}";
  const head = name === null ? (expression ?? "") : name;

  const pick = expression && onPick ? () => onPick(expression) : undefined;
  const drag = (event: DragEvent) => {
    if (!expression) return;
    event.dataTransfer.setData("text/plain", expression);
    event.dataTransfer.setData(EXPRESSION_MIME, expression);
    event.dataTransfer.effectAllowed = "copy";
  };
  const key = head !== "" && (
    <>
      {pick ? (
        <button
          type="button"
          className={styles["key"]}
          draggable
          onDragStart={drag}
          onClick={pick}
          title={`Insert ${expression}`}
        >
          {head}
        </button>
      ) : (
        <span className={styles["name"]}>{head}</span>
      )}
      <span className={styles["colon"]}>:</span>
    </>
  );

  if (!entries) {
    return (
      <div className={styles["line"]}>
        <span className={styles["gap"]} />
        {key}{" "}
        {pick ? (
          // For the pointer only: the name beside it does the same from the keyboard.
          <span
            className={styles["pickable"]}
            draggable
            onDragStart={drag}
            onClick={pick}
            title={`Insert ${expression}`}
          >
            <Scalar value={value} />
          </span>
        ) : (
          <Scalar value={value} />
        )}
      </div>
    );
  }
  return (
    <div>
      <div className={styles["line"]}>
        <button
          type="button"
          className={styles["fold"]}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Fold" : "Unfold"} ${head || "the value"}`}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={12} className={classes(styles["chevron"], isOpen && styles["turned"])} />
        </button>
        {key}{" "}
        <span className={styles["summary"]}>
          {entries.length === 0 ? brackets : isOpen ? brackets[0] : `${brackets[0]} ${entries.length} ${brackets[1]}`}
        </span>
      </div>
      {isOpen && entries.length > 0 && (
        <>
          <div className={styles["children"]}>
            {entries.slice(0, limit).map(([child, childValue]) => (
              <Entry
                key={child}
                name={child}
                value={childValue}
                expression={expression && memberOf(expression, child, Array.isArray(value))}
                onPick={onPick}
                open={open - 1}
              />
            ))}
            {entries.length > limit && (
              <button type="button" className={styles["rest"]} onClick={() => setLimit(limit + PAGE * 4)}>
                {entries.length - limit} more
              </button>
            )}
          </div>
          <div className={styles["line"]}>
            <span className={styles["gap"]} />
            <span className={styles["summary"]}>{brackets[1]}</span>
          </div>
        </>
      )}
    </div>
  );
}

/** `a.b`, `a[0]`, `a["odd name"]`. */
export function memberOf(expression: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${expression}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${expression}.${key}` : `${expression}[${JSON.stringify(key)}]`;
}

function Scalar({ value }: { value: unknown }) {
  if (typeof value === "string") {
    const clipped = value.length > CLIP ? `${value.slice(0, CLIP)}…` : value;
    return (
      <span className={styles["string"]} title={value.length > CLIP ? `${value.length} characters` : undefined}>
        {JSON.stringify(clipped)}
      </span>
    );
  }
  return (
    <span className={styles[typeof value === "number" ? "number" : "word"]}>
      {value === undefined ? "undefined" : String(value)}
    </span>
  );
}
