import { ChevronDown } from "lucide-react";
import { lazy, useState } from "react";
import { useProblems } from "../panels/problems.ts";
import { Badge, IconButton, Tabs } from "../ui/index.ts";
import { afterPaint } from "./after-paint.ts";
import { problemCounts } from "./problems.ts";
import { Slot } from "./Slot.tsx";
import { useView, view } from "./view.ts";
import type { BottomTab } from "./view.ts";

const Problems = lazy(afterPaint(() => import("../panels/Problems.tsx")));
const CodePane = lazy(afterPaint(() => import("../code/CodePane.tsx")));
const ClientPanel = lazy(afterPaint(() => import("../client/ClientPanel.tsx")));
const Runs = lazy(afterPaint(() => import("../panels/Runs.tsx")));

function ProblemMark() {
  const { errors, warnings } = problemCounts(useProblems());
  if (errors + warnings === 0) return null;
  return <Badge tone={errors > 0 ? "danger" : "warning"}>{errors + warnings}</Badge>;
}

export function BottomPanel() {
  const tab = useView((state) => state.bottomTab);
  // Connections and their logs have to outlive a look at another tab: once shown, the client panel stays.
  const [clientsShown, setClientsShown] = useState(false);
  if (tab === "clients" && !clientsShown) setClientsShown(true);
  const tabs = [
    {
      id: "problems",
      label: "Problems",
      mark: <ProblemMark />,
      content: (
        <Slot name="The problems list">
          <Problems />
        </Slot>
      ),
    },
    {
      id: "code",
      label: "Code",
      content: (
        <Slot name="The code">
          <CodePane />
        </Slot>
      ),
    },
    {
      id: "clients",
      label: "Clients",
      keep: clientsShown,
      content: (
        <Slot name="The client panel">
          <ClientPanel />
        </Slot>
      ),
    },
    {
      id: "runs",
      label: "Runs",
      content: (
        <Slot name="The list of runs">
          <Runs />
        </Slot>
      ),
    },
  ];
  const fold = (
    <IconButton
      size="small"
      label="Hide this panel"
      icon={<ChevronDown />}
      onClick={() => view.getState().set({ bottomOpen: false })}
    />
  );
  const change = (id: string) => view.getState().set({ bottomTab: id as BottomTab });
  return <Tabs label="Bottom panel" tabs={tabs} value={tab} onChange={change} aside={fold} />;
}
