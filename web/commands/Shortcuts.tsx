import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { view } from "../app/view.ts";
import { Button, Dialog, IconButton, Input, Kbd } from "../ui/index.ts";
import type { Command } from "./command.ts";
import { commands } from "./index.ts";
import { conflictsOf, formatShortcut, shortcutOf, shortcutsOf } from "./keymap.ts";
import { keymap, useKeymap } from "./keymap-store.ts";
import styles from "./Shortcuts.module.css";

/** Things the pointer does, which have no command. */
const POINTER = [
  ["Add a node here", "Double-click"],
  ["Select several", "Drag on the canvas, Shift+click"],
  ["Move the view", "Wheel, Space+drag, middle button"],
  ["Zoom", "Ctrl+wheel, pinch"],
  ["Connect, or add what comes next", "Drag from a port"],
  ["Put a node into a wire", "Drop it on the wire"],
] as const;

/** All shortcuts, searchable; pressing "change" and a key remaps one. */
export default function Shortcuts() {
  const overrides = useKeymap((state) => state.overrides);
  const [query, setQuery] = useState("");
  const [capturing, setCapturing] = useState<string | null>(null);
  const words = query.toLowerCase();
  const shown = commands.filter((command) => `${command.label} ${command.group}`.toLowerCase().includes(words));
  const changed = Object.keys(overrides).length > 0;
  const footer = changed && (
    <Button icon={<RotateCcw />} onClick={() => keymap.getState().reset()}>
      Reset all
    </Button>
  );
  return (
    <Dialog
      open
      onClose={() => view.getState().set({ dialog: null })}
      title="Keyboard shortcuts"
      description="Press a shortcut's button, then the new keys. Backspace takes it away, Escape leaves it."
      width={720}
      footer={footer || undefined}
    >
      <Input
        aria-label="Search shortcuts"
        placeholder="Search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className={styles["grid"]}>
        {shown.map((command) => (
          <Row key={command.id} command={command} capturing={capturing === command.id} onCapture={setCapturing} />
        ))}
      </div>
      {!words && (
        <>
          <h3 className={styles["head"]}>With the pointer</h3>
          <div className={styles["grid"]}>
            {POINTER.map(([what, how]) => (
              <div key={what} className={styles["row"]}>
                <span>{what}</span>
                <span className={styles["how"]}>{how}</span>
              </div>
            ))}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Row({
  command,
  capturing,
  onCapture,
}: {
  command: Command;
  capturing: boolean;
  onCapture: (id: string | null) => void;
}) {
  const overrides = useKeymap((state) => state.overrides);
  const shortcuts = shortcutsOf(command, overrides);
  const [clash] = conflictsOf(command, commands, overrides);
  const { remap } = keymap.getState();
  return (
    <div className={styles["row"]}>
      <span>
        {command.label}
        {clash && <small className={styles["clash"]}>the same keys as “{clash.label}”</small>}
      </span>
      <span className={styles["keys"]}>
        {command.id in overrides && (
          <IconButton
            size="small"
            label="Back to the default"
            icon={<RotateCcw />}
            onClick={() => remap(command.id, undefined)}
          />
        )}
        {command.browserKey ? (
          <span className={styles["fixed"]}>
            <Kbd keys={formatShortcut(command.browserKey)} />
          </span>
        ) : (
          <button
            type="button"
            className={styles["capture"]}
            aria-label={`Shortcut of ${command.label}: ${shortcuts.map((key) => formatShortcut(key)).join(", ") || "none"}. Change`}
            onClick={() => onCapture(command.id)}
            onBlur={() => onCapture(null)}
            onKeyDown={(event) => {
              if (!capturing) return;
              event.preventDefault();
              event.stopPropagation();
              const key = shortcutOf(event.nativeEvent);
              if (!key) return;
              if (key !== "Escape") remap(command.id, key === "Backspace" ? null : key);
              onCapture(null);
            }}
          >
            {capturing ? (
              "Press keys…"
            ) : shortcuts.length > 0 ? (
              shortcuts.map((key) => <Kbd key={key} keys={formatShortcut(key)} />)
            ) : (
              <span className={styles["none"]}>none</span>
            )}
          </button>
        )}
      </span>
    </div>
  );
}
