import { chromium } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { gzipSync } from "node:zlib";
import type { FlowDocument } from "../../flows/model/document.ts";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";
import { chromium as launch } from "../playwright.config.ts";
import { line, median } from "./kit.ts";
import { NODE_RED, startNodeRed } from "./node-red.ts";

/**
 * How fast the editor is, in a real headless Chromium with reduced motion, beside Node-RED's with the same nodes and wires
 * where it can do the same: what is loaded before the first paint, how long a flow takes to stand on the canvas, how long
 * frames are while panning and dragging, and how soon a typing error shows. Input is paced like a hand's; the first round
 * of each is dropped; figures are medians of the rest. "busy" is CPU time of the page's main thread, which other work on
 * the machine disturbs least.
 *
 *   npm run bench -- editor [ROUNDS] [alone]       alone: without Node-RED
 */
export default async function run([rounds = "4", alone = ""]: string[]): Promise<void> {
  const app = await startApp();
  const nodeRed = alone === "alone" ? null : await startNodeRed(sameForNodeRed(1_000));
  const browser = await chromium.launch(launch);
  try {
    for (const size of [200, 1_000])
      await app.api("PUT", `/api/flows/bench-${size}`, grid(size), { "if-none-match": "*" });
    await firstLoad(browser, app);
    for (const size of [200, 1_000]) await ready(browser, patchbay(app, size), size, Number(rounds));
    if (nodeRed) await ready(browser, nodeRedEditor(nodeRed.url), 1_000, Number(rounds));
    await elements(browser, app);
    await frames(browser, patchbay(app, 1_000), Number(rounds));
    if (nodeRed) await frames(browser, nodeRedEditor(nodeRed.url), Number(rounds));
    await typing(browser, app, Number(rounds));
  } finally {
    await browser.close();
    await nodeRed?.stop();
    await app.stop();
  }
}

/** An editor with a flow open, and how to use it. */
interface Editor {
  name: string;
  url: string;
  headers: Record<string, string>;
  nodes: string;
  /** Nodes in the document once its first view stands, at least. */
  size: number;
  /** Shows the whole flow, or the top left of it at its own size. */
  show?: { fit(page: Page): Promise<void>; full(page: Page): Promise<void> };
}

const patchbay = (app: App, size: number): Editor => ({
  name: "Patchbay",
  url: `${app.editor}/#bench-${size}`,
  headers: { authorization: `Bearer ${app.token}` },
  nodes: ".react-flow__node",
  // Of 1,000 in this shape some 670 fit the view at the farthest zoom; the rest are not drawn.
  size: Math.min(size, 600),
  show: {
    fit: async () => undefined,
    full: (page) => page.keyboard.press("0"),
  },
});

/* It begins at 100 % and cannot show a whole flow of this size: its farthest zoom is 30 %. */
const nodeRedEditor = (url: string): Editor => ({
  name: `Node-RED ${NODE_RED}`,
  url,
  headers: {},
  nodes: "g.red-ui-flow-node-group",
  size: 1_000,
});

const at = (i: number) => ({ x: (i % 10) * 288, y: Math.floor(i / 10) * 128 });

/** Chains of ten, one below the other: each a trigger, transforms and an emit, all valid. */
function grid(size: number): FlowDocument {
  const ids = Array.from({ length: size }, (_, i) => `n${i}`);
  const node = (i: number): FlowDocument["nodes"][string] => {
    if (i % 10 === 0) return { type: "socket.event", config: { event: `event ${i}` } };
    if (i % 10 === 9) return { type: "emit", config: { event: "done", arguments: [{ js: "input" }] } };
    return { type: "transform", config: { fields: [{ name: "value", value: { js: String(i) } }] } };
  };
  return {
    format: 1,
    id: `bench-${size}`,
    name: `Bench ${size}`,
    description: "",
    nodes: Object.fromEntries(ids.map((id, i) => [id, node(i)])),
    wires: ids.flatMap((id, i) => (i % 10 === 9 ? [] : [{ from: id, port: "next", to: `n${i + 1}` }])),
    layout: Object.fromEntries(ids.map((id, i) => [id, at(i)])),
  };
}

/** The same chains: inject, functions and debug nodes that nobody starts. */
function sameForNodeRed(size: number): object[] {
  const nodes = Array.from({ length: size }, (_, i) => ({
    id: `n${i}`,
    z: "tab",
    name: `n${i}`,
    type: i % 10 === 0 ? "inject" : i % 10 === 9 ? "debug" : "function",
    ...(i % 10 === 0 ? { props: [], repeat: "", crontab: "", once: false } : {}),
    ...(i % 10 > 0 && i % 10 < 9 ? { func: "return msg;", outputs: 1 } : {}),
    x: at(i).x + 120,
    y: at(i).y + 40,
    wires: i % 10 === 9 ? [] : [[`n${i + 1}`]],
  }));
  return [{ id: "tab", type: "tab", label: "Bench" }, ...nodes];
}

interface Opened {
  page: Page;
  /** ms from the start of the navigation until all nodes of the view stood there and were painted. */
  ready: number;
  /** CPU time in ms the page's main thread has used so far. */
  busy(): Promise<number>;
}

async function open(browser: Browser, editor: Editor): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  await context.setExtraHTTPHeaders(editor.headers);
  // tsx marks functions with a helper that pages do not have.
  await context.addInitScript("globalThis.__name = (f) => f");
  await context.addInitScript(
    ([nodes, size]) => {
      const stands = new Promise((resolve) => {
        const watch = () => {
          const count = document.querySelectorAll(nodes as string).length;
          if (count >= (size as number)) requestAnimationFrame(() => resolve(performance.now()));
          else requestAnimationFrame(watch);
        };
        requestAnimationFrame(watch);
      });
      Object.assign(globalThis, { benchReady: stands });
    },
    [editor.nodes, editor.size] as const,
  );
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1_000;
  };
  await page.goto(editor.url);
  const ready = await page.evaluate(() => (globalThis as unknown as { benchReady: Promise<number> }).benchReady);
  return { page, ready, busy };
}

async function firstLoad(browser: Browser, app: App): Promise<void> {
  const { page } = await open(browser, patchbay(app, 200));
  const { paint, scripts } = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]!.startTime,
    scripts: (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name }) => name.endsWith(".js"))
      .map(({ name, startTime }) => ({ name, startTime })),
  }));
  const size = async (list: typeof scripts) => {
    const bodies = await Promise.all(list.map(async ({ name }) => (await fetch(name)).arrayBuffer()));
    return bodies.reduce((sum, body) => sum + gzipSync(Buffer.from(body)).length, 0) / 1024;
  };
  const before = scripts.filter(({ startTime }) => startTime < paint);
  line("first load", {
    "kB gzip of JavaScript begun before the first paint": (await size(before)).toFixed(0),
    "in files": before.length,
    "until the canvas stood": (await size(scripts)).toFixed(0),
    "first paint ms": paint.toFixed(0),
  });
  await page.context().close();
}

async function ready(browser: Browser, editor: Editor, nodes: number, rounds: number): Promise<void> {
  const times: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const opened = await open(browser, editor);
    times.push(opened.ready);
    busy.push(await opened.busy());
    await opened.page.context().close();
  }
  line(`${editor.name}, ${nodes} nodes`, {
    "canvas ready ms": median(times.slice(1)).toFixed(0),
    "busy ms": median(busy.slice(1)).toFixed(0),
  });
}

/** Of nodes at their own size, with everything on them. */
async function elements(browser: Browser, app: App): Promise<void> {
  const { page } = await open(browser, patchbay(app, 1_000));
  await page.keyboard.press("0");
  await page.locator(".react-flow__node [data-part=card]").first().waitFor();
  const most = await page
    .locator(".react-flow__node")
    .evaluateAll((all) => Math.max(...all.map((node) => node.querySelectorAll("*").length + 1)));
  line("Patchbay, at 100 %", { "DOM elements a node": most });
  await page.context().close();
}

/** The 95th percentile of the time between frames while `input` goes on, median over the rounds. */
async function p95(page: Page, rounds: number, input: () => Promise<void>): Promise<string> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(globalThis, { benchFrames: times });
      const tick = (now: number) => {
        times.push(now);
        if ((globalThis as unknown as { benchFrames: number[] }).benchFrames === times) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    await input();
    const times = await page.evaluate(() => {
      const { benchFrames } = globalThis as unknown as { benchFrames: number[] };
      Object.assign(globalThis, { benchFrames: [] });
      return benchFrames;
    });
    const gaps = times
      .slice(1)
      .map((time, i) => time - times[i]!)
      .toSorted((a, b) => a - b);
    found.push(gaps[Math.floor(gaps.length * 0.95)]!);
  }
  return median(found.slice(1)).toFixed(1);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function frames(browser: Browser, editor: Editor, rounds: number): Promise<void> {
  const { page } = await open(browser, editor);
  const pan = async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, i < 30 ? 40 : -40);
      await pause(16);
    }
  };
  await page.mouse.move(640, 260);
  const fit: Record<string, string> = editor.show ? { "panning at fit view": await p95(page, rounds, pan) } : {};
  await editor.show?.full(page);
  await pause(300);
  const zoomOne = await p95(page, rounds, pan);
  const from = await nodeInView(page, editor.nodes);
  const drag = async () => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    for (let i = 1; i <= 60; i++) {
      await page.mouse.move(from.x + (i < 30 ? i : 60 - i) * 4, from.y + (i < 30 ? i : 60 - i) * 2);
      await pause(16);
    }
    await page.mouse.up();
  };
  line(`${editor.name}, 1,000 nodes, p95 frame ms`, {
    ...fit,
    "panning at 100 %": zoomOne,
    "dragging at 100 %": await p95(page, rounds, drag),
  });
  await page.context().close();
}

/** A spot on the head of a node that lies in the middle of what can be seen. */
async function nodeInView(page: Page, nodes: string): Promise<{ x: number; y: number }> {
  return page.locator(nodes).evaluateAll((all) => {
    const boxes = all.map((node) => node.getBoundingClientRect());
    const box = boxes.find(({ left, top }) => left > 320 && left < 620 && top > 130 && top < 380)!;
    return { x: box.left + 70, y: box.top + 12 };
  });
}

/** From the key that breaks an expression to the mark on its node. */
async function typing(browser: Browser, app: App, rounds: number): Promise<void> {
  const editor = patchbay(app, 200);
  const { page } = await open(browser, { ...editor, url: `${editor.url}/n0`, size: 1 });
  await page.getByTestId("status-problems").filter({ hasText: "No problems" }).waitFor();
  const field = page.getByRole("region", { name: "Inspector" }).getByRole("textbox", { name: "Event" });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await field.fill("x");
    await page.locator("[data-testid=mark-n0]").waitFor({ state: "detached" });
    await field.focus();
    await page.evaluate(() => {
      const done = new Promise((resolve) => {
        addEventListener(
          "keydown",
          () => {
            const start = performance.now();
            const watch = () =>
              document.querySelector("[data-testid=mark-n0]")
                ? resolve(performance.now() - start)
                : requestAnimationFrame(watch);
            watch();
          },
          { once: true, capture: true },
        );
      });
      Object.assign(globalThis, { benchTyping: done });
    });
    await page.keyboard.press("Backspace");
    times.push(await page.evaluate(() => (globalThis as unknown as { benchTyping: Promise<number> }).benchTyping));
  }
  line("Patchbay, 200 nodes", { "typing to problem shown ms": median(times.slice(1)).toFixed(0) });
  await page.context().close();
}
