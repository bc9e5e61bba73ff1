import "@xyflow/react/dist/base.css";
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, SelectionMode, useStore } from "@xyflow/react";
import type { ReactFlowInstance } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { provideCanvas } from "../commands/context.ts";
import { GRID } from "../document/operations.ts";
import { useEditor } from "../document/store.ts";
import { Spinner } from "../ui/index.ts";
import { Announcer } from "./Announcer.tsx";
import { canvasApi } from "./canvas-api.ts";
import styles from "./Canvas.module.css";
import { listenToClipboard } from "./clipboard-events.ts";
import { ConnectionLine } from "./ConnectionLine.tsx";
import { onEdgeContextMenu, onNodeContextMenu, onPaneContextMenu } from "./context-menu.ts";
import { Controls } from "./Controls.tsx";
import type { WireEdge } from "./elements.ts";
import { EmptyCanvas } from "./EmptyCanvas.tsx";
import { FarWires } from "./FarWires.tsx";
import { FrameCard } from "./FrameCard.tsx";
import { Guides } from "./Guides.tsx";
import { setInstance, setPointer } from "./instance.ts";
import type { CanvasNode } from "./instance.ts";
import { NodeCard } from "./NodeCard.tsx";
import { NoteCard } from "./NoteCard.tsx";
import { onDragLeave, onDragOver, onDrop } from "./palette-drag.ts";
import { Pickers } from "./Pickers.tsx";
import { openQuickAdd } from "./quick-add.ts";
import { canvasState, useCanvas } from "./state.ts";
import {
  isValidConnection,
  onConnect,
  onConnectEnd,
  onConnectStart,
  onReconnect,
  onReconnectEnd,
  onReconnectStart,
} from "./use-connecting.ts";
import { onNodeDrag, onNodeDragStart, onNodeDragStop, onNodesChange } from "./use-dragging.ts";
import { useElements } from "./use-elements.ts";
import { useOpening } from "./use-opening.ts";
import { onEdgesChange, onNodeClick, onNodeDoubleClick, onPaneClick, onTap } from "./use-selecting.ts";
import { BOXES, MIN_ZOOM } from "./viewport.ts";
import { WireLine } from "./WireLine.tsx";

const nodeTypes = { card: NodeCard, note: NoteCard, frame: FrameCard };
const edgeTypes = { wire: WireLine };
const GRID_PAIR: [number, number] = [GRID, GRID];
/** Middle and right button pan; the left one draws a selection box. */
const PAN_BUTTONS = [1, 2];
/** Held while clicking: add to the selection. */
const ADD_KEYS = ["Shift", "Meta", "Control"];
/** Below this zoom nodes show their names only. */
const FAR = 0.5;
/** Above this many nodes only those in view are in the DOM. */
const MANY = 200;

/** Until the flow is there; shows itself only when that takes a while. */
function Opening() {
  return (
    <div className={styles["opening"]} role="status">
      <Spinner />
      Opening the flow…
    </div>
  );
}

const onlySelected = (edges: WireEdge[]) => edges.filter((edge) => edge.selected);

function Surface({ size }: { size: { width: number; height: number } }) {
  const { nodes, edges } = useElements();
  const ready = useEditor((state) => state.ready);
  const connecting = useCanvas((state) => state.connecting !== null);
  const far = useStore((state) => state.transform[2] < FAR);
  const boxes = useStore((state) => state.transform[2] < BOXES);
  useLayoutEffect(() => canvasState.setState({ boxes }), [boxes]);
  const element = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<CanvasNode, WireEdge> | null>(null);
  const opening = useOpening(flow, element, size);
  useEffect(() => {
    if (!flow || !element.current) return;
    setInstance({ flow, element: element.current });
    provideCanvas(canvasApi);
    const stop = listenToClipboard();
    return () => {
      stop();
      setInstance(null);
      provideCanvas(null);
    };
  }, [flow]);

  const wires = useMemo(() => (boxes ? onlySelected(edges) : edges), [boxes, edges]);

  return (
    <div
      ref={element}
      className={styles["canvas"]}
      data-far={far || undefined}
      data-connecting={connecting || undefined}
      onPointerMove={(event) => setPointer({ x: event.clientX, y: event.clientY })}
      onPointerLeave={() => setPointer(null)}
      onClick={onTap}
      onDoubleClick={(event) => {
        if ((event.target as Element).classList.contains("react-flow__pane")) openQuickAdd({}, event);
      }}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
    >
      <ReactFlow
        nodes={nodes}
        edges={wires}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onInit={setFlow}
        onMoveStart={() => element.current?.setAttribute("data-moving", "")}
        onMoveEnd={() => element.current?.removeAttribute("data-moving")}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStart={onNodeDragStart}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onNodeDoubleClick={onNodeDoubleClick}
        onNodeContextMenu={onNodeContextMenu}
        onEdgeContextMenu={onEdgeContextMenu}
        onPaneContextMenu={onPaneContextMenu}
        onNodeClick={onNodeClick}
        onPaneClick={onPaneClick}
        onConnectStart={onConnectStart}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnectStart={onReconnectStart}
        onReconnect={onReconnect}
        onReconnectEnd={onReconnectEnd}
        isValidConnection={isValidConnection}
        connectionLineComponent={ConnectionLine}
        connectionRadius={28}
        reconnectRadius={14}
        snapToGrid
        snapGrid={GRID_PAIR}
        selectionOnDrag
        selectionKeyCode={null}
        multiSelectionKeyCode={ADD_KEYS}
        selectionMode={SelectionMode.Partial}
        panOnDrag={PAN_BUTTONS}
        panOnScroll
        panOnScrollSpeed={1}
        zoomOnDoubleClick={false}
        defaultViewport={opening}
        minZoom={MIN_ZOOM}
        maxZoom={2}
        nodeDragThreshold={3}
        deleteKeyCode={null}
        disableKeyboardA11y
        nodesFocusable={false}
        edgesFocusable={false}
        elevateNodesOnSelect
        attributionPosition="top-right"
        onlyRenderVisibleElements={nodes.length > MANY}
        aria-label="Flow"
        data-focus-first
        tabIndex={-1}
      >
        {boxes ? <FarWires /> : <Background variant={BackgroundVariant.Dots} gap={GRID * 3} size={1.6} />}
        <Guides />
        <Controls />
      </ReactFlow>
      {ready && nodes.length === 0 && <EmptyCanvas />}
      {!ready && <Opening />}
      <Pickers />
      <Announcer />
    </div>
  );
}

export default function Canvas() {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (element) setSize({ width: element.clientWidth, height: element.clientHeight });
  }, []);
  return (
    <div ref={measure} className={styles["canvas"]}>
      {size && (
        <ReactFlowProvider initialWidth={size.width} initialHeight={size.height}>
          <Surface size={size} />
        </ReactFlowProvider>
      )}
    </div>
  );
}
