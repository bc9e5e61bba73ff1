import { lazy } from "react";
import { Palette } from "../canvas/Palette.tsx";
import { Tabs } from "../ui/index.ts";
import { afterPaint } from "./after-paint.ts";
import { CloseSide } from "./PanelToggle.tsx";
import { Slot } from "./Slot.tsx";
import { useView, view } from "./view.ts";
import type { LeftTab } from "./view.ts";

const FileList = lazy(afterPaint(() => import("../files/FileList.tsx")));
const Outline = lazy(afterPaint(() => import("../canvas/Outline.tsx")));

export function LeftPanel() {
  const tab = useView((state) => state.leftTab);
  const compact = useView((state) => state.compact !== null);
  const tabs = [
    { id: "nodes", label: "Nodes", content: <Palette /> },
    {
      id: "files",
      label: "Files",
      content: (
        <Slot name="The file list">
          <FileList />
        </Slot>
      ),
    },
    {
      id: "outline",
      label: "Outline",
      content: (
        <Slot name="The outline">
          <Outline />
        </Slot>
      ),
    },
  ];
  return (
    <Tabs
      label="Left panel"
      tabs={tabs}
      value={tab}
      aside={compact && <CloseSide side="left" />}
      onChange={(leftTab) => view.getState().set({ leftTab: leftTab as LeftTab })}
    />
  );
}
