import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { errorAnswer, httpAnswer } from "./handler-kit/answer.ts";
import type { HttpAnswer } from "./handler-kit/answer.ts";
import { BodyError, httpRequestEvent } from "./handler-kit/http-routes.ts";
import type { Trigger } from "./handler-kit/types.ts";
import { contextFor, sendAll } from "./bindings.ts";

type HttpTrigger = Extract<Trigger, { on: "http.request" }>;

export function httpFunction(trigger: HttpTrigger) {
  return async (request: HttpRequest, invocation: InvocationContext): Promise<HttpResponseInit> => {
    try {
      const url = new URL(request.url);
      const event = httpRequestEvent(
        {
          method: request.method,
          url: url.pathname + url.search,
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
        },
        request.params,
      );
      const result = await trigger.run(event, contextFor(invocation));
      const answer = toResponse(httpAnswer(result));
      sendAll(trigger, result.actions, invocation);
      return answer;
    } catch (error) {
      if (error instanceof BodyError) return toResponse(errorAnswer(400, "bad-body", error.message));
      invocation.error(`${trigger.name} failed:`, error);
      return toResponse(errorAnswer(500, "handler-failed", `Handler "${trigger.name}" failed`));
    }
  };
}

function toResponse({ status, headers, body }: HttpAnswer): HttpResponseInit {
  return body === "" ? { status, headers } : { status, headers, body };
}
