import { useCallback, useEffect, useRef } from "react";
import { useDefaultLayout, usePanelRef } from "react-resizable-panels";
import type { GroupProps } from "react-resizable-panels";
import { useView, view } from "./view.ts";

/** Which panels are open and how large they are, as far as that is more than the panel library does. */

type Key = "leftOpen" | "rightOpen" | "bottomOpen";

/** A collapsible panel that follows the remembered "open"; what lies over the canvas takes no room beside it. */
export function useSide(key: Key, size: number) {
  const ref = usePanelRef();
  const beside = useView((state) => state.compact === null || key === "bottomOpen");
  const open = useView((state) => state[key]) && beside;
  /** px when it was last beside the canvas. */
  const usual = useRef(size);
  const follow = useCallback(() => {
    if (open !== ref.current?.isCollapsed()) return;
    if (open) ref.current.expand();
    else ref.current.collapse();
  }, [open, ref]);
  useEffect(() => {
    follow();
    // The group takes its first layout after its panels have mounted, and with it what was collapsed before.
    const frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [follow]);
  const was = useRef(beside);
  useEffect(() => {
    if (was.current === beside) return undefined;
    was.current = beside;
    const frame = requestAnimationFrame(() => {
      if (beside && ref.current?.isCollapsed() === false) ref.current.resize(usual.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [beside, ref]);
  const props = {
    defaultSize: size,
    panelRef: ref,
    collapsible: true,
    collapsedSize: 0,
    groupResizeBehavior: "preserve-pixel-size" as const,
  };
  return { key, follow, props, ref, usual };
}

type Side = ReturnType<typeof useSide>;

/**
 * The sizes of one group, remembered in localStorage. A panel the user has dragged shut is closed, and open when dragged
 * open; a panel the library has opened by itself, fitting sizes to a new window, is closed again.
 */
export function useSizes(id: string, sides: Readonly<Record<string, Side>>, dragged?: () => void) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id, storage: localStorage });
  const changed: NonNullable<GroupProps["onLayoutChanged"]> = (layout, meta) => {
    // Sides that lie over the canvas have no size; the remembered ones are for when they stand beside it again.
    const beside = view.getState().compact === null || "bottom" in sides;
    if (beside) onLayoutChanged(layout, meta);
    for (const [panel, { key, follow, ref, usual }] of Object.entries(sides)) {
      if (beside && view.getState()[key]) usual.current = ref.current?.getSize().inPixels || usual.current;
      if (meta.isUserInteraction) view.getState().set({ [key]: (layout[panel] ?? 0) > 0 });
      else follow();
    }
    if (meta.isUserInteraction) dragged?.();
  };
  return { defaultLayout, onLayoutChanged: changed };
}

/** px: the inspector at first; from where on it shows data beside the form (`Inspector.module.css`); what the canvas keeps. */
export const NARROW = 328;
const WIDE = 600;
const CANVAS = 322;

/**
 * Gives the inspector the room asked for and takes it back as it was. The room is the canvas's; where that is not
 * enough, the left panel gives way for as long. Returns what to call when sizes were dragged by hand.
 */
export function useInspectorWidth(left: Side, right: Side): () => void {
  const wide = useView((state) => state.inspectorWide);
  const shown = useRef(wide);
  const before = useRef({ width: NARROW, left: false });
  useEffect(() => {
    const panel = right.ref.current;
    if (shown.current === wide || !panel) return undefined;
    shown.current = wide;
    const { compact, leftOpen, set } = view.getState();
    if (compact) return undefined;
    if (!wide) {
      panel.resize(before.current.width);
      if (before.current.left) set({ leftOpen: true });
      return undefined;
    }
    if (panel.isCollapsed()) panel.expand();
    const width = panel.getSize().inPixels;
    const beside = left.ref.current?.getSize().inPixels ?? 0;
    const yields = leftOpen && innerWidth - CANVAS - beside < WIDE;
    before.current = { width: width < WIDE ? width : NARROW, left: yields };
    if (yields) set({ leftOpen: false });
    // What the left panel gives can be taken once it has.
    const room = Math.min(innerWidth * 0.62, innerWidth - CANVAS - (yields ? 0 : beside));
    const frame = requestAnimationFrame(() => panel.resize(room));
    return () => cancelAnimationFrame(frame);
  }, [wide, left.ref, right.ref]);
  return () => {
    shown.current = (right.ref.current?.getSize().inPixels ?? 0) >= WIDE;
    view.getState().set({ inspectorWide: shown.current });
  };
}
