import { useStore } from "@xyflow/react";
import type { ReactFlowInstance, Viewport } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { view } from "../app/view.ts";
import { editor, useEditor } from "../document/store.ts";
import type { WireEdge } from "./elements.ts";
import { showNode } from "./focus.ts";
import type { CanvasNode } from "./instance.ts";
import { canvasState } from "./state.ts";
import { BOXES, keepPlace, openingView, takePlace } from "./viewport.ts";

type Instance = ReactFlowInstance<CanvasNode, WireEdge>;
interface Size {
  width: number;
  height: number;
}

/** A reload, or going back to this page: one comes back to where one was. Not a link that happens to be to the same flow. */
const comesBack = () =>
  performance
    .getEntriesByType("navigation")
    .some((entry) => (entry as PerformanceNavigationTiming).type !== "navigate");

/**
 * The view of the document that opens, made known to its nodes before they are drawn. `fitted`: the same, unless this tab
 * came back to its place; `answered`: the wish to see a node, which this view fulfils or, coming back, overrides. Never left
 * to be fulfilled later: the canvas may not be there yet when that is tried.
 */
function viewOnOpening(size: Size) {
  const { flow, focusField, ready } = editor.getState();
  const left = ready ? takePlace(flow.id) : null;
  const place = focusField && !comesBack() ? null : left;
  const view = place ?? openingView(flow, size, focusField?.node);
  canvasState.setState({ boxes: view.zoom < BOXES });
  return { view, fitted: place ? null : view, answered: focusField };
}

/** Whether anything has been done with pointer or keyboard since the page was loaded. */
function useTouched(): RefObject<boolean> {
  const touched = useRef(false);
  useEffect(() => {
    const done = () => (touched.current = true);
    const events = ["pointerdown", "keydown", "wheel"] as const;
    for (const event of events) window.addEventListener(event, done, { capture: true, once: true });
    return () => {
      for (const event of events) window.removeEventListener(event, done, { capture: true });
    };
  }, []);
  return touched;
}

/** Panels may find their sizes only after the canvas stands: until the first key or click, a fitted view follows. */
function useSettling(flow: Instance | null, first: Viewport | null, touched: RefObject<boolean>) {
  const fitted = useRef(first);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    const was = fitted.current;
    if (!flow || !was || touched.current || width === 0) return;
    const { x, y, zoom } = flow.getViewport();
    if (x !== was.x || y !== was.y || zoom !== was.zoom) return;
    const { flow: document, focusField } = editor.getState();
    fitted.current = openingView(document, { width, height }, focusField?.node);
    void flow.setViewport(fitted.current);
  }, [flow, width, height, touched]);
  return useCallback((view: Viewport | null) => void (fitted.current = view), []);
}

/**
 * Shows each document that opens where it is best looked at, and afterwards what is asked for. Gives the view to begin with.
 * `size`: of the canvas when it is first drawn.
 */
export function useOpening(flow: Instance | null, element: RefObject<HTMLDivElement | null>, size: Size): Viewport {
  const opened = useEditor((state) => state.opened);
  const focusField = useEditor((state) => state.focusField);
  const [first] = useState(() => ({ opened, ...viewOnOpening(size) }));
  const answered = useRef(first.answered);
  const touched = useTouched();
  const settle = useSettling(flow, first.fitted, touched);
  /* Before React Flow gets the nodes, which it does in an effect: they are never drawn in a view they don't stay in. */
  useLayoutEffect(() => {
    if (opened === first.opened || !flow || !element.current) return;
    const { clientWidth: width, clientHeight: height } = element.current;
    const next = viewOnOpening({ width, height });
    answered.current = next.answered;
    settle(next.fitted);
    void flow.setViewport(next.view);
  }, [flow, opened, first, settle, element]);

  useEffect(() => {
    if (focusField && focusField !== answered.current) showNode(focusField.node);
  }, [focusField]);
  useEffect(() => {
    const keep = () => flow && keepPlace(editor.getState().flow.id, flow.getViewport());
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [flow]);
  useEffect(() => {
    const box = element.current!;
    let width = box.clientWidth;
    const showOnly = () => {
      const [only, more] = editor.getState().selection.nodes;
      if (only !== undefined && more === undefined) showNode(only);
    };
    // What is being worked on stays in view when a panel takes room from the canvas, or, in a narrow window, lies over
    // some of it; one that only finds its size takes none.
    const observer = new ResizeObserver(() => {
      if (touched.current && box.clientWidth < width) showOnly();
      width = box.clientWidth;
    });
    observer.observe(box);
    const stop = view.subscribe(({ compact, rightOpen, inspectorWide }, before) => {
      const covers = (rightOpen && !before.rightOpen) || (inspectorWide && !before.inspectorWide);
      if (compact && covers) requestAnimationFrame(showOnly);
    });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [element, touched]);
  return first.view;
}
