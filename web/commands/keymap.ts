/**
 * Shortcuts as text: modifiers in the order `mod+alt+shift`, then `KeyboardEvent.key` (letters in lower case). `mod` is
 * Cmd on a Mac and Ctrl elsewhere. Shift is left out for characters that need it anyway (`?`).
 */

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

interface KeyInput {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The shortcut a key event stands for, or null for a modifier alone. */
export function shortcutOf(event: KeyInput, mac = isMac): string | null {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(event.key)) return null;
  const mod = mac ? event.metaKey : event.ctrlKey;
  // Alt makes other characters on a Mac (alt+a is å): there the physical key says what was meant.
  const letter = event.altKey && /^Key[A-Z]$/.test(event.code ?? "") ? event.code!.slice(3) : event.key;
  const key = letter === " " ? "Space" : letter.length === 1 ? letter.toLowerCase() : letter;
  const printable = key.length === 1 && !/[a-z0-9]/.test(key);
  const parts = [mod && "mod", event.altKey && "alt", event.shiftKey && !printable && "shift", key];
  return parts.filter(Boolean).join("+");
}

const SYMBOLS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  Backspace: "⌫",
  Enter: "Enter",
  "+": "+",
};
const MAC: Record<string, string> = { mod: "⌘", alt: "⌥", shift: "⇧", Enter: "↩", Delete: "⌦" };
const OTHER: Record<string, string> = { mod: "Ctrl", alt: "Alt", shift: "Shift" };

/** For people: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export function formatShortcut(shortcut: string, mac = isMac): string {
  const parts = shortcut === "+" ? ["+"] : shortcut.split("+").map((part) => (part === "" ? "+" : part));
  const named = parts.map(
    (part) => (mac && MAC[part]) || OTHER[part] || SYMBOLS[part] || (part.length === 1 ? part.toUpperCase() : part),
  );
  return named.join(mac ? "" : "+");
}

const STORED = "patchbay.shortcuts";

/** What the user changed: command id → shortcut, or null for "none". */
export type Overrides = Readonly<Record<string, string | null>>;

export function readOverrides(storage: Pick<Storage, "getItem"> = localStorage): Overrides {
  try {
    const value: unknown = JSON.parse(storage.getItem(STORED) ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, v]) => v === null || typeof v === "string"));
  } catch {
    return {};
  }
}

export function writeOverrides(overrides: Overrides, storage: Pick<Storage, "setItem"> = localStorage): void {
  storage.setItem(STORED, JSON.stringify(overrides));
}

interface Bound {
  id: string;
  shortcut?: string | readonly string[];
}

/** All shortcuts of a command, the one to show first. */
export function shortcutsOf(command: Bound, overrides: Overrides): readonly string[] {
  const own = overrides[command.id];
  if (own !== undefined) return own === null ? [] : [own];
  if (command.shortcut === undefined) return [];
  return typeof command.shortcut === "string" ? [command.shortcut] : command.shortcut;
}

/**
 * The commands that share a shortcut with one the user has remapped. Both are told of it: of two that could run in the
 * same place the first in the list gets the key.
 */
export function conflictsOf<T extends Bound>(command: T, commands: readonly T[], overrides: Overrides): readonly T[] {
  const keys = shortcutsOf(command, overrides);
  return commands.filter(
    (other) =>
      other.id !== command.id &&
      (overrides[command.id] !== undefined || overrides[other.id] !== undefined) &&
      shortcutsOf(other, overrides).some((key) => keys.includes(key)),
  );
}
