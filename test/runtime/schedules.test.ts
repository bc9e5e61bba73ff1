import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { startFakeService, startTestRuntime, tempDir, until } from "./support.ts";

const tick = (name: string) =>
  `await ctx.sendNow("hub", { actionName: "sendToNamespace", eventName: "${name}", parameters: [event.scheduledTime, Date.now()] });`;

test("a firing under way skips the next, one missed while down is not made up for, and zones are those of the author", async () => {
  const temp = tempDir();
  const service = await startFakeService();
  const options = { dataDir: temp.dir, connectionString: service.connectionString };
  /** When each firing of that name was due, and when it ran. */
  const firings = (name: string) =>
    service
      .sent()
      .filter((text) => text.startsWith(`42["${name}"`))
      .map((text) => JSON.parse(text.slice(2)) as [string, string, number])
      .map(([, due, at]) => ({ due: Date.parse(due), at }));
  const first = await startTestRuntime(options);
  const slow = `${tick("slow")} await new Promise((done) => setTimeout(done, 1200)); return { actions: [] };`;
  await first.deploy("slow", [{ kind: "schedule", cron: "* * * * * *", body: slow }]);
  // Two seconds from now on a clock in Nepal, which is a quarter of an hour from everybody else's.
  const soon = new Date(Date.now() + 2000);
  const nepal = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kathmandu", timeStyle: "medium" }).format(soon);
  const [hour, minute, second] = nepal.split(":").map(Number);
  const cron = `${second} ${minute} ${hour} * * *`;
  await first.deploy("zones", [
    { kind: "schedule", cron, timeZone: "Asia/Kathmandu", body: `${tick("nepal")} return { actions: [] };` },
    { kind: "schedule", cron, timeZone: "UTC", body: `${tick("utc")} return { actions: [] };` },
  ]);
  await until(() => firings("nepal").length > 0 && firings("slow").length >= 2);
  expect(firings("nepal").map(({ due }) => due)).toEqual([Math.floor(soon.getTime() / 1000) * 1000]);
  expect(firings("utc")).toEqual([]);
  const [one, two] = firings("slow");
  expect(two!.due - one!.due).toBe(2000);

  await first.close();
  const before = firings("slow").length;
  // Longer than a second, so that one firing at least was due meanwhile.
  await delay(1100);
  const back = Date.now();
  const again = await startTestRuntime(options);
  await until(() => firings("slow").length > before);
  for (const { due } of firings("slow").slice(before)) expect(due).toBeGreaterThanOrEqual(back - 500);
  await again.close();
  await service.close();
  temp.remove();
});
