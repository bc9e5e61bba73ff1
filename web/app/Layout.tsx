import { lazy } from "react";
import type { ReactNode } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { afterPaint } from "./after-paint.ts";
import { BottomPanel } from "./BottomPanel.tsx";
import { classes } from "../ui/classes.ts";
import { useGuide } from "./guide/state.ts";
import styles from "./App.module.css";
import { LeftPanel } from "./LeftPanel.tsx";
import { NARROW, useInspectorWidth, useSide, useSizes } from "./sides.ts";
import { CloseSide } from "./PanelToggle.tsx";
import { Slot } from "./Slot.tsx";
import { useView } from "./view.ts";

const Canvas = lazy(afterPaint(() => import("../canvas/Canvas.tsx")));
const Guide = lazy(() => import("./guide/Guide.tsx"));
const Inspector = lazy(afterPaint(() => import("../panels/Inspector.tsx")));

/** What a side panel holds: beside the canvas, or over it where the window is narrow. */
function Side({
  side,
  label,
  region,
  children,
}: {
  side: "left" | "right";
  label: string;
  region: string;
  children: ReactNode;
}) {
  const open = useView((state) => state[`${side}Open`]);
  const compact = useView((state) => state.compact !== null);
  const wide = useView((state) => state.inspectorWide);
  return (
    <section
      className={classes(styles["side"], styles[side], compact && styles["over"])}
      aria-label={label}
      data-region={region}
      data-open={open}
      data-wide={wide}
      inert={!open}
    >
      {children}
    </section>
  );
}

export function Layout() {
  const left = useSide("leftOpen", 220);
  const right = useSide("rightOpen", NARROW);
  const bottom = useSide("bottomOpen", 216);
  const compact = useView((state) => state.compact !== null);
  const guided = useGuide((state) => state.open);
  const dragged = useInspectorWidth(left, right);
  const columns = useSizes("patchbay.columns", { left, right }, dragged);
  const rows = useSizes("patchbay.rows", { bottom });
  return (
    <Group
      className={styles["columns"]}
      role="main"
      aria-label="Editor"
      data-compact={compact || undefined}
      {...columns}
    >
      <Panel id="left" minSize={180} maxSize={420} {...left.props}>
        <Side side="left" label="Nodes and files" region="left">
          <LeftPanel />
        </Side>
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
          <Panel id="bottom" minSize={96} {...bottom.props}>
            <section className={styles["bottom"]} aria-label="Problems, code, clients and runs" data-region="bottom">
              <BottomPanel />
            </section>
          </Panel>
        </Group>
      </Panel>
      <Separator className={styles["separator"]} aria-label="Width of the inspector" />
      <Panel id="right" minSize={240} maxSize="72%" {...right.props}>
        <Side side="right" label="Inspector" region="inspector">
          {compact && (
            <div className={styles["overHead"]}>
              Inspector
              <CloseSide side="right" />
            </div>
          )}
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
        </Side>
      </Panel>
    </Group>
  );
}
