import { badRequest, HttpError } from "../http/errors.ts";
import type { RestCall } from "./request.ts";
import type { RestRequest } from "./router.ts";

/** A POST call inside something else: a batch, or the answer to a webhook. `url` is path and query. */
export interface InnerCall {
  url: string;
  contentType: string;
  body: string;
}

/** The call as the router takes it. What contains it belongs to one hub, and its right to that hub covers the call. */
export function innerCall(hubName: string, caller: RestCall["caller"], call: InnerCall): RestRequest {
  const bytes = Buffer.from(call.body);
  return {
    method: "POST",
    url: call.url,
    headers: { "content-type": call.contentType },
    readBody: async (limit) => {
      if (bytes.length > limit)
        throw new HttpError(413, "PayloadTooLarge", `A body is larger than ${limit} bytes.`, "body");
      return bytes;
    },
    authorise: async (hub, path) => {
      if (hub !== hubName) throw badRequest(`A batch of hub "${hubName}" cannot call hub "${hub}".`, "url");
      if (/\/(:batch|:generateToken|:invoke)$/.test(decodeURIComponent(path)))
        throw badRequest(`A batch cannot hold ${path}.`, "url");
      return caller;
    },
  };
}
