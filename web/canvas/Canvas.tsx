import "@xyflow/react/dist/base.css";
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, SelectionMode, useStore } from "@xyflow/react";
import type { EdgeChange, ReactFlowInstance, Viewport } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { provideCanvas } from "../commands/context.ts";
import { GRID } from "../document/operations.ts";
import { editor, useEditor } from "../document/store.ts";
import { useProblems } from "../panels/problems.ts";
import { view } from "../app/view.ts";
import { Announcer } from "./Announcer.tsx";
import { canvasApi } from "./canvas-api.ts";
import styles from "./Canvas.module.css";
import { listenToClipboard } from "./clipboard-events.ts";
import { ConnectionLine } from "./ConnectionLine.tsx";
import { onEdgeContextMenu, onNodeContextMenu, onPaneContextMenu, onSelectionContextMenu } from "./context-menu.ts";
import { Controls } from "./Controls.tsx";
import { elementCache, problemsByNode } from "./elements.ts";
import type { WireEdge } from "./elements.ts";
import { drawnCache, partOf } from "./drawn-elements.ts";
import { EmptyCanvas } from "./EmptyCanvas.tsx";
import { FarWires } from "./FarWires.tsx";
import { showNode } from "./focus.ts";
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
import { BOXES, MIN_ZOOM, keepPlace, openingView, takePlace } from "./viewport.ts";
import { wireProblems } from "./wire-problems.ts";
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

function onEdgesChange(changes: EdgeChange<WireEdge>[]): void {
  const { selection, select } = editor.getState();
  const wires = new Set(selection.wires);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) wires.add(change.id);
    else wires.delete(change.id);
  }
  select({ ...selection, wires: [...wires] });
}

function onNodeDoubleClick(_event: unknown, { id: element }: CanvasNode): void {
  const { kind, id } = partOf(element);
  if (kind === "note") canvasState.setState({ editingNote: id });
  if (kind !== "node") return;
  view.getState().show("inspector");
  editor.getState().reveal(id);
}

function useElements() {
  const flow = useEditor((state) => state.flow);
  const selection = useEditor((state) => state.selection);
  const diagnostics = useProblems();
  const drag = useCanvas((state) => state.drag);
  const resize = useCanvas((state) => state.resize);
  const [cache] = useState(elementCache);
  const [drawn] = useState(drawnCache);
  const problems = useMemo(() => problemsByNode(diagnostics), [diagnostics]);
  const onWires = useMemo(() => wireProblems(diagnostics, flow), [diagnostics, flow]);
  const cards = useMemo(() => cache.nodes(flow, selection, drag, problems), [cache, flow, selection, drag, problems]);
  const behind = useMemo(() => drawn(flow, selection, { drag, resize }), [drawn, flow, selection, drag, resize]);
  const nodes = useMemo<CanvasNode[]>(() => (behind.length > 0 ? [...behind, ...cards] : cards), [behind, cards]);
  const edges = useMemo(() => cache.edges(flow, selection, onWires), [cache, flow, selection, onWires]);
  return { nodes, edges };
}

/** The view of the document that opens, made known to its nodes before they are drawn. A reload comes back to its place. */
function viewOnOpening(size: { width: number; height: number }) {
  const { flow, focusField, ready } = editor.getState();
  const place = ready ? takePlace(flow.id) : null;
  const view = place ?? openingView(flow, size, focusField?.node);
  canvasState.setState({ boxes: view.zoom < BOXES });
  return { view, fitted: place ? null : view };
}

/** Panels may find their sizes only after the canvas stands: until the first key or click, the view follows. */
function useSettling(flow: ReactFlowInstance<CanvasNode, WireEdge> | null, first: Viewport | null) {
  const fitted = useRef(first);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const settling = useRef(true);
  useEffect(() => {
    const done = () => (settling.current = false);
    const events = ["pointerdown", "keydown", "wheel"] as const;
    for (const event of events) window.addEventListener(event, done, { capture: true, once: true });
    return () => {
      for (const event of events) window.removeEventListener(event, done, { capture: true });
    };
  }, []);
  useEffect(() => {
    const was = fitted.current;
    if (!flow || !was || !settling.current || width === 0) return;
    const { x, y, zoom } = flow.getViewport();
    if (x !== was.x || y !== was.y || zoom !== was.zoom) return;
    const { flow: document, focusField } = editor.getState();
    fitted.current = openingView(document, { width, height }, focusField?.node);
    void flow.setViewport(fitted.current);
  }, [flow, width, height]);
  return useCallback((view: Viewport | null) => void (fitted.current = view), []);
}

const onlySelected = (edges: WireEdge[]) => edges.filter((edge) => edge.selected);

function Surface({ size }: { size: { width: number; height: number } }) {
  const { nodes, edges } = useElements();
  const opened = useEditor((state) => state.opened);
  const focusField = useEditor((state) => state.focusField);
  const ready = useEditor((state) => state.ready);
  const connecting = useCanvas((state) => state.connecting !== null);
  const far = useStore((state) => state.transform[2] < FAR);
  const boxes = useStore((state) => state.transform[2] < BOXES);
  useLayoutEffect(() => canvasState.setState({ boxes }), [boxes]);
  const element = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<CanvasNode, WireEdge> | null>(null);
  const [first] = useState(() => ({ opened, ...viewOnOpening(size) }));
  const settle = useSettling(flow, first.fitted);
  /* Before React Flow gets the nodes, which it does in an effect: they are never drawn in a view they don't stay in. */
  useLayoutEffect(() => {
    if (opened === first.opened || !flow || !element.current) return;
    const { clientWidth: width, clientHeight: height } = element.current;
    const next = viewOnOpening({ width, height });
    settle(next.fitted);
    void flow.setViewport(next.view);
  }, [flow, opened, first, settle]);

  useEffect(() => {
    if (!flow || !element.current) return;
    setInstance({ flow, element: element.current });
    provideCanvas(canvasApi);
    const stop = listenToClipboard();
    const keep = () => keepPlace(editor.getState().flow.id, flow.getViewport());
    window.addEventListener("pagehide", keep);
    return () => {
      stop();
      window.removeEventListener("pagehide", keep);
      setInstance(null);
      provideCanvas(null);
    };
  }, [flow]);
  useEffect(() => {
    if (focusField) showNode(focusField.node);
  }, [focusField]);
  useEffect(() => {
    const box = element.current!;
    let width = box.clientWidth;
    // What is being worked on stays in view when a panel takes room from the canvas.
    const observer = new ResizeObserver(() => {
      const [only, more] = editor.getState().selection.nodes;
      if (box.clientWidth < width && only !== undefined && more === undefined) showNode(only);
      width = box.clientWidth;
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  const wires = useMemo(() => (boxes ? onlySelected(edges) : edges), [boxes, edges]);

  return (
    <div
      ref={element}
      className={styles["canvas"]}
      data-far={far || undefined}
      data-connecting={connecting || undefined}
      onPointerMove={(event) => setPointer({ x: event.clientX, y: event.clientY })}
      onPointerLeave={() => setPointer(null)}
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
        onSelectionContextMenu={onSelectionContextMenu}
        onPaneClick={() => editor.getState().select({})}
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
        defaultViewport={first.view}
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
