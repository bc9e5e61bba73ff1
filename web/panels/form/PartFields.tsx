import { ArrowUpRight, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import type { PartInfo } from "../../../flows/compiler/types.ts";
import { type FlowParts, listParts } from "../../api/index.ts";
import { useEditor } from "../../document/store.ts";
import { openFlow } from "../../files/open.ts";
import { useFiles } from "../../files/state.ts";
import { Button, IconButton, Select } from "../../ui/index.ts";
import { useForm } from "./context.ts";
import { type ControlProps, FieldFrame } from "./FieldFrame.tsx";
import { callOf, fits } from "./parts.ts";

/** A select knows no empty value; no id of a flow looks like this. */
const THIS = ".";

/** Flows with parts, this one first; the list is read again whenever the server's flows change. */
function useFlowParts(): readonly FlowParts[] {
  const id = useEditor((state) => state.flow.id);
  const name = useEditor((state) => state.flow.name);
  const own = useEditor((state) => state.compiled?.parts);
  const flows = useFiles((state) => state.flows);
  const [others, setOthers] = useState<readonly FlowParts[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    // Without the list of flows there is no server to ask.
    if (flows === null) return;
    listParts(asking.signal).then(setOthers, () => undefined);
    return () => asking.abort();
  }, [flows]);
  return [{ id, name, parts: own ?? [] }, ...others.filter((other) => other.id !== id)];
}

/** The flow a part is taken from. */
export function FlowField({ spec, path, value, label = spec.title }: ControlProps) {
  const { update } = useForm();
  const [own, ...others] = useFlowParts();
  const chosen = typeof value === "string" ? value : "";
  const options = [
    { value: THIS, label: "This flow" },
    ...others.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
  ];
  if (chosen !== "" && !options.some((option) => option.value === chosen)) {
    options.push({ value: chosen, label: chosen === own?.id ? "This flow" : chosen });
  }
  return (
    <FieldFrame
      spec={spec}
      path={path}
      label={label}
      aside={
        chosen !== "" && (
          <IconButton
            size="small"
            label={`Open the flow ${chosen}`}
            icon={<ArrowUpRight />}
            onClick={() => openFlow(chosen)}
          />
        )
      }
    >
      {(control) => (
        <Select
          {...control}
          value={chosen === "" ? THIS : chosen}
          options={options}
          onChange={(next) => update(path, next === THIS ? "" : next, { group: null })}
          aria-label={label}
        />
      )}
    </FieldFrame>
  );
}

/** One of its parts. Choosing it takes over its inputs and outputs, in one undo step. */
export function PartField({ spec, path, value, label = spec.title }: ControlProps) {
  const { node, update } = useForm();
  const config = useEditor((state) => state.flow.nodes[node]?.config) ?? {};
  const flows = useFlowParts();
  const from = typeof config["flow"] === "string" ? config["flow"] : "";
  const parts = flows.find(({ id }, i) => (from === "" ? i === 0 : id === from))?.parts ?? [];
  const chosen = typeof value === "string" ? value : "";
  const part = parts.find((one) => one.part === chosen);
  const options = parts.map((one) => ({ value: one.part, label: one.part }));
  if (chosen !== "" && !part) options.push({ value: chosen, label: chosen });

  const take = (wanted: PartInfo | undefined, name: string) => {
    const step = { group: `part:${node}:${Date.now()}`, label: `Choose the part of ${node}` };
    update(path, name, step);
    if (!wanted) return;
    const { inputs, outputs } = callOf(wanted, config);
    update("inputs", inputs, step);
    update("outputs", outputs, step);
  };
  const renew = part && !fits(part, config) && (
    <Button size="small" variant="ghost" icon={<RefreshCw />} onClick={() => take(part, chosen)}>
      Take over its inputs and outputs
    </Button>
  );
  return (
    <FieldFrame spec={spec} path={path} label={label} hint={part?.note} below={renew}>
      {(control) => (
        <Select
          {...control}
          value={chosen}
          options={options}
          placeholder={options.length > 0 ? "Choose a part" : "This flow has no parts"}
          disabled={options.length === 0}
          onChange={(next) =>
            take(
              parts.find((one) => one.part === next),
              next,
            )
          }
          aria-label={label}
        />
      )}
    </FieldFrame>
  );
}
