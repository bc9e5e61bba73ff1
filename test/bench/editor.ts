import { chromium } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { gzipSync } from "node:zlib";
import type { FlowDocument } from "../../flows/model/document.ts";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";
import { chromium as launch } from "../playwright.config.ts";
import { line, median } from "./kit.ts";

/**
 * How fast the editor is, in a real headless Chromium with reduced motion: what is loaded before the first paint, how
 * long a flow takes to stand on the canvas, how long frames are while panning and dragging, and how soon a typing
 * error shows. Input is paced like a hand's; the first round of each is dropped; figures are medians of the rest.
 *
 *   npm run bench -- editor [ROUNDS]
 */
export default async function run([rounds = "4"]: string[]): Promise<void> {
  const app = await startApp();
  const browser = await chromium.launch(launch);
  try {
    for (const size of [200, 1_000])
      await app.api("PUT", `/api/flows/bench-${size}`, grid(size), { "if-none-match": "*" });
    await firstLoad(browser, app);
    for (const size of [200, 1_000]) await ready(browser, app, size, Number(rounds));
    await frames(browser, app, Number(rounds));
    await typing(browser, app, Number(rounds));
  } finally {
    await browser.close();
    await app.stop();
  }
}

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
    layout: Object.fromEntries(ids.map((id, i) => [id, { x: (i % 10) * 288, y: Math.floor(i / 10) * 128 }])),
  };
}

async function open(browser: Browser, app: App, id: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  await context.setExtraHTTPHeaders({ authorization: `Bearer ${app.token}` });
  // tsx marks functions with a helper that pages do not have.
  await context.addInitScript("globalThis.__name = (f) => f");
  const page = await context.newPage();
  await page.goto(`${app.editor}/#${id}`);
  await page.waitForSelector(".react-flow__node");
  return page;
}

async function firstLoad(browser: Browser, app: App): Promise<void> {
  const page = await open(browser, app, "bench-200");
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
  const page1 = await size(scripts.filter(({ startTime }) => startTime < paint));
  line("first load", {
    "kB gzip of JavaScript begun before the first paint": page1.toFixed(0),
    "until the canvas stood": (await size(scripts)).toFixed(0),
    "first paint ms": paint.toFixed(0),
  });
  await page.context().close();
}

async function ready(browser: Browser, app: App, size: number, rounds: number): Promise<void> {
  const times: number[] = [];
  let perNode = 0;
  for (let round = 0; round < rounds; round++) {
    const page = await open(browser, app, `bench-${size}`);
    times.push(await page.evaluate(() => performance.now()));
    perNode = await page
      .locator(".react-flow__node")
      .evaluateAll((all) => Math.max(...all.map((node) => node.querySelectorAll("*").length + 1)));
    await page.context().close();
  }
  line(`${size} nodes`, { "canvas ready ms": median(times.slice(1)).toFixed(0), "DOM elements a node": perNode });
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

async function frames(browser: Browser, app: App, rounds: number): Promise<void> {
  const page = await open(browser, app, "bench-1000");
  const pan = async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, i < 30 ? 40 : -40);
      await pause(16);
    }
  };
  await page.mouse.move(640, 260);
  const fit = await p95(page, rounds, pan);
  await page.keyboard.press("0");
  await pause(300);
  const zoomOne = await p95(page, rounds, pan);
  const node = page.locator(".react-flow__node").nth(6);
  const box = (await node.boundingBox())!;
  const at = { x: box.x + 90, y: box.y + 12 };
  const drag = async () => {
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    for (let i = 1; i <= 60; i++) {
      await page.mouse.move(at.x + (i < 30 ? i : 60 - i) * 4, at.y + (i < 30 ? i : 60 - i) * 2);
      await pause(16);
    }
    await page.mouse.up();
  };
  line("1,000 nodes, p95 frame ms", {
    "panning at fit view": fit,
    "panning at 100 %": zoomOne,
    "dragging at 100 %": await p95(page, rounds, drag),
  });
  await page.context().close();
}

/** From the key that breaks an expression to the mark on its node. */
async function typing(browser: Browser, app: App, rounds: number): Promise<void> {
  const page = await open(browser, app, "bench-200");
  await page.getByTestId("status-problems").filter({ hasText: "No problems" }).waitFor();
  await page.locator('.react-flow__node[data-node="n0"]').click();
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
  line("200 nodes", { "typing to problem shown ms": median(times.slice(1)).toFixed(0) });
  await page.context().close();
}
