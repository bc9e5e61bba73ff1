import { Command } from "cmdk";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import type { Point } from "../document/operations.ts";
import { instance } from "./instance.ts";
import styles from "./Picker.module.css";

const WIDTH = 312;
const HEIGHT = 340;

export interface PickerListProps {
  label: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
  /** Relative to the canvas; the list stays inside it. */
  at: Point;
  empty: string;
  children: ReactNode;
}

/** A list to choose from with a search field, floating on the canvas: quick add, and connecting by keyboard. */
export function PickerList({ label, placeholder, query, onQuery, onClose, at, empty, children }: PickerListProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", away, true);
    return () => {
      window.removeEventListener("pointerdown", away, true);
      if (document.activeElement === document.body) before?.focus();
    };
  }, [onClose]);
  const canvas = instance()?.element;
  const left = Math.max(8, Math.min(at.x, (canvas?.clientWidth ?? 1_000) - WIDTH - 8));
  const top = Math.max(8, Math.min(at.y, (canvas?.clientHeight ?? 800) - HEIGHT - 8));
  return (
    <div
      ref={box}
      className={`nowheel nopan nodrag ${styles["picker"]}`}
      style={{ left, top, width: WIDTH, maxHeight: Math.min(HEIGHT, (canvas?.clientHeight ?? HEIGHT) - 16) }}
    >
      <Command
        label={label}
        shouldFilter={false}
        loop
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key !== "Escape" && event.key !== "Tab") return;
          event.preventDefault();
          onClose();
        }}
      >
        <Command.Input autoFocus value={query} onValueChange={onQuery} placeholder={placeholder} aria-label={label} />
        <Command.List>
          <Command.Empty>{empty}</Command.Empty>
          {children}
        </Command.List>
      </Command>
    </div>
  );
}
