import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  Redo2,
  Scissors,
  SquareDashedMousePointer,
  Trash2,
  Undo2,
  Unplug,
} from "lucide-react";
import type { Command, CommandContext } from "./command.ts";

const hasSelection = ({ editor: { selection } }: CommandContext) =>
  selection.nodes.length + selection.wires.length + selection.notes.length > 0;
/** Something that can be copied. */
const hasThings = ({ editor: { selection } }: CommandContext) => selection.nodes.length + selection.notes.length > 0;
const hasNodes = ({ editor }: CommandContext) => editor.selection.nodes.length > 0;

/**
 * Copy, cut and paste by keyboard come as the browser's own clipboard events (`canvas/clipboard-events.ts`), which need
 * no permission; these commands serve menus and the palette through the asynchronous clipboard.
 */
export const editCommands: readonly Command[] = [
  {
    id: "edit.undo",
    label: "Undo",
    group: "Edit",
    icon: Undo2,
    shortcut: "mod+z",
    repeat: true,
    when: ({ editor }) => editor.past.length > 0,
    run: ({ editor }) => editor.undo(),
  },
  {
    id: "edit.redo",
    label: "Redo",
    group: "Edit",
    icon: Redo2,
    shortcut: ["mod+shift+z", "mod+y"],
    repeat: true,
    when: ({ editor }) => editor.future.length > 0,
    run: ({ editor }) => editor.redo(),
  },
  {
    id: "edit.cut",
    label: "Cut",
    group: "Edit",
    icon: Scissors,
    browserKey: "mod+x",
    when: hasThings,
    run: async ({ editor }) => {
      await navigator.clipboard.writeText(editor.copy()!);
      editor.removeSelection();
    },
  },
  {
    id: "edit.copy",
    label: "Copy",
    group: "Edit",
    icon: Copy,
    browserKey: "mod+c",
    when: hasThings,
    run: ({ editor }) => navigator.clipboard.writeText(editor.copy()!),
  },
  {
    id: "edit.paste",
    label: "Paste",
    group: "Edit",
    icon: ClipboardPaste,
    browserKey: "mod+v",
    when: ({ canvas }) => canvas !== null,
    run: async ({ editor, canvas }) => {
      const text = await navigator.clipboard.readText();
      if (!editor.paste(text, canvas!.pointer())) throw new Error("The clipboard holds no nodes. Copy some first.");
    },
  },
  {
    id: "edit.duplicate",
    label: "Duplicate",
    group: "Edit",
    icon: CopyPlus,
    shortcut: "mod+d",
    when: hasThings,
    run: ({ editor }) => editor.duplicate(),
  },
  {
    id: "edit.delete",
    label: "Delete",
    group: "Edit",
    icon: Trash2,
    shortcut: ["Delete", "Backspace"],
    scope: "canvas",
    when: hasSelection,
    run: ({ editor }) => editor.removeSelection(),
  },
  {
    id: "edit.deleteAndReconnect",
    label: "Delete and reconnect",
    group: "Edit",
    icon: Unplug,
    shortcut: "mod+Delete",
    scope: "canvas",
    keywords: "heal bypass",
    when: hasNodes,
    run: ({ editor }) => editor.removeSelection({ heal: true }),
  },
  {
    id: "edit.selectAll",
    label: "Select all",
    group: "Edit",
    icon: SquareDashedMousePointer,
    shortcut: "mod+a",
    scope: "canvas",
    run: ({ editor }) => editor.selectAll(),
  },
];
