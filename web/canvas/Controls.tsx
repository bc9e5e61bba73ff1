import { MiniMap, Panel, useReactFlow, useStore } from "@xyflow/react";
import { Map as MapIcon, Maximize, Minus, Plus } from "lucide-react";
import { useView, view } from "../app/view.ts";
import { useShortcut } from "../commands/CommandButton.tsx";
import { Button, IconButton, Tooltip } from "../ui/index.ts";
import styles from "./Canvas.module.css";
import type { CanvasNode } from "./instance.ts";
import { glide } from "./state.ts";

const colour = (node: CanvasNode) =>
  node.type === "card" ? `var(--cat-${node.data.definition?.category ?? "debug"})` : "var(--pressed)";

/** px. */
const MINIMAP = { width: 150, height: 100 };

/** Zoom buttons and the minimap. */
export function Controls() {
  const flow = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const empty = useStore((state) => state.nodes.length === 0);
  const minimap = useView((state) => state.minimap);
  const fitKey = useShortcut("view.fit");
  return (
    <>
      <Panel position="bottom-left" className={styles["controls"]}>
        <IconButton
          size="small"
          label="Zoom out"
          icon={<Minus />}
          onClick={() => void flow.zoomOut({ duration: glide() })}
        />
        <Tooltip label="Zoom to 100 %" side="top">
          <Button
            variant="ghost"
            size="small"
            className={styles["zoom"]}
            aria-label={`Zoom ${zoom} %, set to 100 %`}
            onClick={() => void flow.zoomTo(1, { duration: glide() })}
          >
            {zoom} %
          </Button>
        </Tooltip>
        <IconButton
          size="small"
          label="Zoom in"
          icon={<Plus />}
          onClick={() => void flow.zoomIn({ duration: glide() })}
        />
        <IconButton
          size="small"
          label="Fit to view"
          shortcut={fitKey}
          icon={<Maximize />}
          onClick={() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: glide() })}
        />
        <IconButton
          size="small"
          label="Minimap"
          aria-pressed={minimap}
          icon={<MapIcon />}
          onClick={() => view.getState().set({ minimap: !minimap })}
        />
      </Panel>
      {minimap && !empty && (
        <MiniMap<CanvasNode>
          className={styles["minimap"]}
          style={MINIMAP}
          pannable
          zoomable
          nodeColor={colour}
          nodeBorderRadius={8}
          maskColor="var(--minimap-mask)"
          ariaLabel="Minimap"
        />
      )}
    </>
  );
}
