import type { ComponentType } from "react";
import type { ViewState } from "../app/view.ts";
import type { CanvasApi } from "../canvas/api.ts";
import type { EditorState } from "../document/store.ts";

/** What a command can look at and act on: the state at the moment it is asked. */
export interface CommandContext {
  editor: EditorState;
  view: ViewState;
  /** Null while no canvas is on screen. */
  canvas: CanvasApi | null;
}

/** One thing a user can do. Toolbar, menus, keyboard and command palette run the same object. */
export interface Command {
  /** `group.verb`, stable: remapped shortcuts and buttons name it. */
  id: string;
  label: string;
  group: "File" | "Edit" | "Node" | "Arrange" | "Go" | "View" | "Help";
  icon?: ComponentType<{ size?: number | string }>;
  /** As in `keymap.ts`: `mod+shift+z`, `alt+ArrowUp`, `?`. The first is shown; the others work too. */
  shortcut?: string | readonly string[];
  /** A key the browser itself turns into an event (clipboard): shown, never bound, not for remapping. */
  browserKey?: string;
  /** More words the palette finds it by. */
  keywords?: string;
  /**
   * Where the shortcut works. canvas: while the canvas or nothing has the focus. app (the default): anywhere but in text
   * fields and dialogs. text: also in text fields.
   */
  scope?: "canvas" | "app" | "text";
  /** Holding the key repeats it (undo, nudging). */
  repeat?: boolean;
  /** Not listed in the palette (plain arrow keys and the like). */
  hidden?: boolean;
  when?: (context: CommandContext) => boolean;
  run: (context: CommandContext) => void | Promise<void>;
}
