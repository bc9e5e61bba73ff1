import { lazy, useCallback, useEffect, useRef } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import type { GroupProps } from "react-resizable-panels";
import { afterPaint } from "./after-paint.ts";
import { BottomPanel } from "./BottomPanel.tsx";
import { classes } from "../ui/classes.ts";
import { useGuide } from "./guide/state.ts";
import styles from "./App.module.css";
import { LeftPanel } from "./LeftPanel.tsx";
import { Slot } from "./Slot.tsx";
import { useView, view } from "./view.ts";

const Canvas = lazy(afterPaint(() => import("../canvas/Canvas.tsx")));
const Guide = lazy(() => import("./guide/Guide.tsx"));
const Inspector = lazy(afterPaint(() => import("../panels/Inspector.tsx")));

type Side = "leftOpen" | "rightOpen" | "bottomOpen";

/** A collapsible panel that follows the remembered "open". */
function useSide(key: Side) {
  const ref = usePanelRef();
  const open = useView((state) => state[key]);
  const follow = useCallback(() => {
    if (open !== ref.current?.isCollapsed()) return;
    if (open) ref.current.expand();
    else ref.current.collapse();
  }, [open, ref]);
  useEffect(follow, [follow]);
  const props = {
    panelRef: ref,
    collapsible: true,
    collapsedSize: 0,
    groupResizeBehavior: "preserve-pixel-size" as const,
  };
  return { key, follow, props, ref };
}

type SideState = ReturnType<typeof useSide>;

/**
 * The sizes of one group, remembered in localStorage. A panel the user has dragged shut is closed, and open when dragged
 * open; a panel the library has opened by itself, fitting sizes to a new window, is closed again.
 */
function useSizes(id: string, sides: Readonly<Record<string, SideState>>) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id, storage: localStorage });
  const changed: NonNullable<GroupProps["onLayoutChanged"]> = (layout, meta) => {
    onLayoutChanged(layout, meta);
    for (const [panel, { key, follow }] of Object.entries(sides)) {
      if (meta.isUserInteraction) view.getState().set({ [key]: (layout[panel] ?? 0) > 0 });
      else follow();
    }
    const { right } = sides;
    if (right && meta.isUserInteraction)
      view.getState().set({ inspectorWide: (right.ref.current?.getSize().inPixels ?? 0) >= WIDE });
  };
  return { defaultLayout, onLayoutChanged: changed };
}

/** px: narrow, and from where on it counts as wide. */
const NARROW = 328;
const WIDE = 600;

/** Gives the inspector the room asked for; the size itself is remembered with the other panels'. */
function useWideInspector({ ref }: SideState): void {
  const wide = useView((state) => state.inspectorWide);
  const was = useRef(wide);
  useEffect(() => {
    if (was.current === wide) return;
    was.current = wide;
    const now = ref.current?.getSize().inPixels ?? 0;
    // Dragged there by hand: it has its size.
    if (now >= WIDE === wide) return;
    view.getState().set({ rightOpen: true });
    ref.current?.resize(wide ? "62%" : NARROW);
  }, [wide, ref]);
}

export function Layout() {
  const left = useSide("leftOpen");
  const right = useSide("rightOpen");
  const bottom = useSide("bottomOpen");
  useWideInspector(right);
  const guided = useGuide((state) => state.open);
  const columns = useSizes("patchbay.columns", { left, right });
  const rows = useSizes("patchbay.rows", { bottom });
  return (
    <Group className={styles["columns"]} role="main" aria-label="Editor" {...columns}>
      <Panel id="left" defaultSize={220} minSize={180} maxSize={420} {...left.props}>
        <section className={styles["side"]} aria-label="Nodes and files" data-region="left">
          <LeftPanel />
        </section>
      </Panel>
      <Separator className={styles["separator"]} aria-label="Width of the left panel" />
      <Panel id="middle" minSize={320}>
        <Group orientation="vertical" {...rows}>
          <Panel id="canvas" minSize={160}>
            <section className={styles["canvas"]} aria-label="Canvas" data-region="canvas">
              <Slot name="The canvas">
                <Canvas />
              </Slot>
            </section>
          </Panel>
          <Separator className={styles["separator"]} aria-label="Height of the bottom panel" />
          <Panel id="bottom" defaultSize={216} minSize={96} {...bottom.props}>
            <section className={styles["bottom"]} aria-label="Problems, code, clients and runs" data-region="bottom">
              <BottomPanel />
            </section>
          </Panel>
        </Group>
      </Panel>
      <Separator className={styles["separator"]} aria-label="Width of the inspector" />
      <Panel id="right" defaultSize={328} minSize={240} maxSize="72%" {...right.props}>
        <section className={classes(styles["side"], styles["right"])} aria-label="Inspector" data-region="inspector">
          {guided && (
            <Slot name="The guide">
              <Guide />
            </Slot>
          )}
          <div className={styles["rest"]}>
            <Slot name="The inspector">
              <Inspector />
            </Slot>
          </div>
        </section>
      </Panel>
    </Group>
  );
}
