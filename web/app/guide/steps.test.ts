import { expect, it } from "vitest";
import { emptyFlow } from "../../../flows/model/document.ts";
import { createEditorStore } from "../../document/store.ts";
import { currentStep, type Facts } from "./steps.ts";

it("follows what has really been done, also backwards", () => {
  const store = createEditorStore();
  store.getState().load(emptyFlow("first", "First"), null);
  const seen: (string | undefined)[] = [];
  const facts = { errors: 1 as number | null, deployed: false, connected: false, received: false };
  const look = (change: Partial<Facts> = {}) => {
    Object.assign(facts, change);
    seen.push(currentStep({ flow: store.getState().flow, ...facts })?.id);
  };
  look();
  const trigger = store.getState().addNode("socket.event", { x: 0, y: 0 }, { config: { event: "" } });
  look();
  store.getState().updateConfig(trigger, "event", "hello");
  look();
  const loose = store.getState().addNode("emit", { x: 0, y: 0 }, { config: { event: "greeting" } });
  look();
  store.getState().connect(trigger, "next", loose);
  look();
  look({ errors: 0 });
  look({ deployed: true });
  look({ connected: true });
  look({ received: true });
  store.getState().removeNodes([loose]);
  look();
  expect(seen).toEqual(["trigger", "event", "emit", "emit", "message", "deploy", "connect", "send", undefined, "emit"]);
});
