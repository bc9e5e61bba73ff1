import { lazy, useEffect } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { BottomPanel } from "./BottomPanel.tsx";
import styles from "./App.module.css";
import { LeftPanel } from "./LeftPanel.tsx";
import { Slot } from "./Slot.tsx";
import { useView, view } from "./view.ts";

const Canvas = lazy(() => import("../canvas/Canvas.tsx"));
const Inspector = lazy(() => import("../panels/Inspector.tsx"));

/** Keeps a collapsible panel and its remembered "open" in step, both ways. */
function useCollapse(key: "leftOpen" | "rightOpen" | "bottomOpen") {
  const ref = usePanelRef();
  const open = useView((state) => state[key]);
  useEffect(() => {
    if (open === ref.current?.isCollapsed()) {
      if (open) ref.current.expand();
      else ref.current.collapse();
    }
  }, [open, ref]);
  const onResize = (size: { inPixels: number }) => {
    const isOpen = size.inPixels > 0;
    if (isOpen !== view.getState()[key]) view.getState().set({ [key]: isOpen });
  };
  return {
    panelRef: ref,
    onResize,
    collapsible: true,
    collapsedSize: 0,
    groupResizeBehavior: "preserve-pixel-size" as const,
  };
}

/** Sizes are remembered per window kind by react-resizable-panels, in localStorage. */
export function Layout() {
  const columns = useDefaultLayout({ id: "patchbay.columns", storage: localStorage });
  const rows = useDefaultLayout({ id: "patchbay.rows", storage: localStorage });
  const left = useCollapse("leftOpen");
  const right = useCollapse("rightOpen");
  const bottom = useCollapse("bottomOpen");
  return (
    <Group
      className={styles["columns"]}
      defaultLayout={columns.defaultLayout}
      onLayoutChanged={columns.onLayoutChanged}
    >
      <Panel id="left" defaultSize={220} minSize={180} maxSize={420} {...left}>
        <aside className={styles["side"]} aria-label="Nodes and files" data-region="left">
          <LeftPanel />
        </aside>
      </Panel>
      <Separator className={styles["separator"]} aria-label="Width of the left panel" />
      <Panel id="middle" minSize={320}>
        <Group orientation="vertical" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
          <Panel id="canvas" minSize={160}>
            <main className={styles["canvas"]} aria-label="Canvas" data-region="canvas">
              <Slot name="The canvas">
                <Canvas />
              </Slot>
            </main>
          </Panel>
          <Separator className={styles["separator"]} aria-label="Height of the bottom panel" />
          <Panel id="bottom" defaultSize={216} minSize={96} {...bottom}>
            <section className={styles["bottom"]} aria-label="Problems, code, clients and runs" data-region="bottom">
              <BottomPanel />
            </section>
          </Panel>
        </Group>
      </Panel>
      <Separator className={styles["separator"]} aria-label="Width of the inspector" />
      <Panel id="right" defaultSize={328} minSize={240} maxSize={640} {...right}>
        <aside className={styles["side"]} aria-label="Inspector" data-region="inspector">
          <Slot name="The inspector">
            <Inspector />
          </Slot>
        </aside>
      </Panel>
    </Group>
  );
}
