import {
  ArrowLeftRight,
  Bug,
  CheckCheck,
  CircleHelp,
  CircleX,
  Clock,
  CloudDownload,
  CornerDownLeft,
  FileText,
  Code,
  Database,
  Funnel,
  Globe,
  Hash,
  KeyRound,
  LogIn,
  LogOut,
  Merge,
  Plug,
  PlugZap,
  Repeat,
  Reply,
  ScrollText,
  Send,
  ShieldCheck,
  ShieldX,
  Split,
  SquareFunction,
  TableProperties,
  Timer,
  TriangleAlert,
  Unplug,
  Workflow,
  Zap,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { createElement } from "react";

/** Icons node definitions may name: an explicit map, so that only these are bundled. */
const icons: Record<string, LucideIcon> = {
  "arrow-left-right": ArrowLeftRight,
  bug: Bug,
  "check-check": CheckCheck,
  "circle-x": CircleX,
  clock: Clock,
  "cloud-download": CloudDownload,
  code: Code,
  "corner-down-left": CornerDownLeft,
  "file-text": FileText,
  database: Database,
  funnel: Funnel,
  globe: Globe,
  hash: Hash,
  "key-round": KeyRound,
  "log-in": LogIn,
  "log-out": LogOut,
  merge: Merge,
  plug: Plug,
  "plug-zap": PlugZap,
  repeat: Repeat,
  reply: Reply,
  "scroll-text": ScrollText,
  send: Send,
  "shield-check": ShieldCheck,
  "shield-x": ShieldX,
  split: Split,
  "square-function": SquareFunction,
  "table-properties": TableProperties,
  timer: Timer,
  "triangle-alert": TriangleAlert,
  unplug: Unplug,
  workflow: Workflow,
  zap: Zap,
};

export function nodeIcon(name: string | undefined): LucideIcon {
  return icons[name ?? ""] ?? CircleHelp;
}

/** Decorative: the node's type is always said in words too. */
export function NodeIcon({ name, size }: { name: string | undefined; size: number }) {
  return createElement(nodeIcon(name), { size, strokeWidth: 1.9, "aria-hidden": true });
}
