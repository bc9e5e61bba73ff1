import { toRestRequest, type RestRequest } from "../../../flows/handler-kit/actions.ts";
import type { HandlerResult } from "../../../flows/handler-kit/types.ts";
import { writePlain } from "./bytes.ts";
import { CARRIED } from "./protocol.ts";

/**
 * What may be refused when it is made goes as a request of its own, so that its run hears of it: much at once, and
 * filters that come near to the service's limit.
 */
const MAX_CALLS = 32;
const MAX_CHARACTERS = 65_536;
const MAX_FILTER = 2_000;

const { stringify } = JSON;

/**
 * The result of a run as lines that go to the client as they are (`CARRIED` in `protocol.ts`). Undefined where that cannot be,
 * or something is wrong with it: as a message it can, or the runtime says what it is.
 */
export function carriedLines(id: number, hub: string, result: HandlerResult): string | undefined {
  const { statusCode, headers, body, ack, actions } = result;
  if (statusCode !== undefined || headers !== undefined || body !== undefined) return undefined;
  // A handler may have replaced it, and the kit uses what is there.
  if (actions.length > MAX_CALLS || JSON.stringify !== stringify) return undefined;
  try {
    let lines = "";
    let calls = 0;
    for (const action of actions) {
      const request = toRestRequest(hub, action);
      // A list of rooms that is empty: nobody to send to.
      if (!request) continue;
      const { filter } = request.query;
      // Attachments follow a packet behind U+001E; bytes go as a message.
      if ((filter !== undefined && filter.length > MAX_FILTER) || request.body.includes("\x1e")) return undefined;
      lines += `\n${urlLine(request, filter)}\n${request.body}`;
      calls++;
      if (lines.length > MAX_CHARACTERS) return undefined;
    }
    if (ack === undefined) return `${CARRIED}${id} 0 ${calls}${lines}`;
    const list = writePlain(ack);
    return list === undefined || list.length > MAX_CHARACTERS
      ? undefined
      : `${CARRIED}${id} 1 ${calls}\n${list}${lines}`;
  } catch {
    return undefined;
  }
}

function urlLine({ path, contentType }: RestRequest, filter: string | undefined): string {
  const url = filter === undefined ? path : `${path}?${new URLSearchParams({ filter })}`;
  return contentType.startsWith("text/plain") ? url : `${url} ${contentType}`;
}
