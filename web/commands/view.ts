import {
  BookOpen,
  CircleHelp,
  Command as CommandIcon,
  FileCode2,
  Files,
  GraduationCap,
  ListTree,
  Map,
  MonitorSmartphone,
  PanelBottom,
  PanelLeft,
  PanelRight,
  TriangleAlert,
} from "lucide-react";
import type { BottomTab, LeftTab } from "../app/view.ts";
import type { Command } from "./command.ts";

const panel = (
  id: LeftTab | BottomTab | "inspector",
  label: string,
  icon: Command["icon"],
  shortcut?: string,
): Command => ({
  id: `view.${id}`,
  label: `Show ${label}`,
  group: "View",
  icon,
  shortcut,
  run: ({ view }) => view.show(id),
});

/** Moves the focus on to the next (or previous) of the window's regions. */
function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetWidth > 0 && region.offsetHeight > 0,
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const region = regions[(now + step + regions.length) % regions.length];
  const target = region?.querySelector<HTMLElement>(
    "[data-focus-first], [role=tab][aria-selected=true], input, button, textarea, [tabindex='0']",
  );
  target?.focus();
}

export const viewCommands: readonly Command[] = [
  {
    id: "view.commands",
    label: "Commands",
    group: "View",
    icon: CommandIcon,
    shortcut: ["mod+k", "mod+shift+p"],
    scope: "text",
    keywords: "palette search run",
    run: ({ view }) => view.set({ dialog: "palette" }),
  },
  panel("nodes", "the node palette", ListTree),
  panel("files", "files", Files),
  panel("outline", "the outline", ListTree),
  panel("problems", "problems", TriangleAlert, "mod+shift+m"),
  panel("code", "the code", FileCode2),
  panel("clients", "clients", MonitorSmartphone),
  panel("runs", "runs", ListTree),
  {
    id: "view.left",
    label: "Show or hide the left panel",
    group: "View",
    icon: PanelLeft,
    shortcut: "mod+b",
    run: ({ view }) => view.set({ leftOpen: !view.leftOpen }),
  },
  {
    id: "view.right",
    label: "Show or hide the inspector",
    group: "View",
    icon: PanelRight,
    shortcut: "mod+i",
    run: ({ view }) => view.set({ rightOpen: !view.rightOpen }),
  },
  {
    id: "view.inspectorWide",
    label: "Make the inspector wide or narrow",
    group: "View",
    icon: PanelRight,
    shortcut: "mod+shift+e",
    scope: "text",
    keywords: "input output data side by side columns",
    run: ({ view }) => view.set({ inspectorWide: !view.inspectorWide, rightOpen: true }),
  },
  {
    id: "view.bottom",
    label: "Show or hide the bottom panel",
    group: "View",
    icon: PanelBottom,
    shortcut: "mod+j",
    run: ({ view }) => view.set({ bottomOpen: !view.bottomOpen }),
  },
  {
    id: "view.minimap",
    label: "Show or hide the minimap",
    group: "View",
    icon: Map,
    run: ({ view }) => view.set({ minimap: !view.minimap }),
  },
  {
    id: "view.theme",
    label: "Switch between light and dark",
    group: "View",
    keywords: "theme",
    run: ({ view }) => view.set({ theme: document.documentElement.dataset["theme"] === "dark" ? "light" : "dark" }),
  },
  {
    id: "go.nextRegion",
    label: "Go to the next part of the window",
    group: "Go",
    shortcut: "F6",
    scope: "text",
    run: () => focusRegion(1),
  },
  {
    id: "go.previousRegion",
    label: "Go to the previous part of the window",
    group: "Go",
    shortcut: "shift+F6",
    scope: "text",
    run: () => focusRegion(-1),
  },
  {
    id: "help.guide",
    label: "Guided first flow",
    group: "Help",
    icon: GraduationCap,
    keywords: "tour tutorial start learn getting started resume",
    run: async ({ editor }) => {
      const { resumeGuide, startGuide } = await import("../app/guide/start.ts");
      // A flow begun with the guide and left: it goes on there.
      if (editor.flow.name === "My first flow") resumeGuide();
      else await startGuide();
    },
  },
  {
    id: "help.node",
    label: "About the selected node",
    group: "Help",
    icon: BookOpen,
    shortcut: "F1",
    scope: "text",
    keywords: "documentation manual page explain",
    when: ({ editor }) => editor.selection.nodes.length === 1,
    run: ({ editor, view }) => {
      view.set({ rightOpen: true });
      editor.reveal(editor.selection.nodes[0]!);
      requestAnimationFrame(() => {
        const head = document.querySelector<HTMLElement>("[data-section=help] button[aria-expanded]");
        if (head?.getAttribute("aria-expanded") === "false") head.click();
        head?.focus();
        head?.scrollIntoView({ block: "start" });
      });
    },
  },
  {
    id: "help.shortcuts",
    label: "Keyboard shortcuts",
    group: "Help",
    icon: CircleHelp,
    shortcut: "?",
    run: ({ view }) => view.set({ dialog: "shortcuts" }),
  },
];
