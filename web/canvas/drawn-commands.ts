import { Group, LogOut, Pencil, SquareDashed, StickyNote, Ungroup } from "lucide-react";
import type { Command, CommandContext } from "../commands/command.ts";
import { membership } from "../document/drawn.ts";

/** Commands on notes and groups. They come before those on nodes: of one shortcut the first that may run gets it. */

const onlyNote = ({ editor: { selection } }: CommandContext) =>
  selection.notes.length === 1 && selection.nodes.length === 0 ? selection.notes[0] : undefined;
const onlyGroup = ({ editor: { selection } }: CommandContext) =>
  selection.groups.length === 1 ? selection.groups[0] : undefined;
const inGroup = ({ editor: { flow, selection } }: CommandContext) => {
  const of = membership(flow);
  return selection.nodes.filter((id) => of.has(id));
};

export const drawnCommands: readonly Command[] = [
  {
    id: "note.add",
    label: "Add a note to the canvas",
    group: "Node",
    icon: StickyNote,
    shortcut: "n",
    scope: "canvas",
    keywords: "comment text sticky remark annotate",
    when: ({ canvas }) => canvas !== null,
    run: ({ editor, canvas }) => canvas!.editNote(editor.addNote(canvas!.pointer())),
  },
  {
    id: "note.edit",
    label: "Edit the selected note",
    group: "Node",
    icon: Pencil,
    shortcut: ["Enter", "F2"],
    scope: "canvas",
    keywords: "text",
    when: (context) => context.canvas !== null && onlyNote(context) !== undefined,
    run: (context) => context.canvas!.editNote(onlyNote(context)!),
  },
  {
    id: "group.make",
    label: "Group the selected nodes",
    group: "Arrange",
    icon: Group,
    shortcut: "g",
    scope: "canvas",
    keywords: "frame box together",
    when: ({ editor }) => editor.selection.nodes.length > 0 && editor.selection.groups.length === 0,
    run: ({ editor, canvas }) => {
      const id = editor.groupSelection();
      if (id !== null) canvas?.renameGroup(id);
    },
  },
  {
    id: "group.ungroup",
    label: "Ungroup",
    group: "Arrange",
    icon: Ungroup,
    shortcut: "shift+g",
    scope: "canvas",
    keywords: "frame dissolve",
    when: ({ editor }) => editor.selection.groups.length > 0,
    run: ({ editor }) => editor.ungroup(editor.selection.groups),
  },
  {
    id: "group.rename",
    label: "Rename the selected group",
    group: "Arrange",
    icon: Pencil,
    shortcut: "F2",
    scope: "canvas",
    keywords: "title",
    when: (context) => context.canvas !== null && onlyGroup(context) !== undefined,
    run: (context) => context.canvas!.renameGroup(onlyGroup(context)!),
  },
  {
    id: "group.select",
    label: "Select the whole group",
    group: "Arrange",
    icon: SquareDashed,
    shortcut: "alt+g",
    scope: "canvas",
    when: (context) => inGroup(context).length > 0 && context.editor.selection.groups.length === 0,
    run: (context) => {
      const of = membership(context.editor.flow);
      new Set(inGroup(context).map((id) => of.get(id)!)).forEach((group, _, all) =>
        context.editor.selectGroup(group, all.size > 1),
      );
    },
  },
  {
    id: "group.leave",
    label: "Take the selected nodes out of their group",
    group: "Arrange",
    icon: LogOut,
    scope: "canvas",
    keywords: "remove from group",
    when: (context) => inGroup(context).length > 0,
    run: (context) => context.editor.leaveGroups(inGroup(context)),
  },
];
