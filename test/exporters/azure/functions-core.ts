import Module from "node:module";

/**
 * The part of the Azure Functions Node worker that the `@azure/functions` library talks to: the module
 * `@azure/functions-core`, which only exists inside a worker. Everything between it and the functions is the real
 * library: registration, conversion of bindings and metadata, the invocation model.
 */

export interface Binding {
  type: string;
  direction: string;
  name?: string;
  [setting: string]: unknown;
}

/** How values travel between host and worker. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  http?: Record<string, unknown>;
}

interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ returnValue?: TypedData; outputData?: { name: string; data: TypedData }[] }>;
}

export interface RegisteredFunction {
  name: string;
  bindings: Record<string, Binding>;
  handler: unknown;
}

export const functions = new Map<string, RegisteredFunction>();
let model: { getInvocationModel(context: unknown): InvocationModel } | undefined;

class Disposable {
  dispose(): void {}
}

const core = {
  version: "4.0.0",
  hostVersion: "4.1040.0",
  Disposable,
  setProgrammingModel: (given: typeof model) => void (model = given),
  getProgrammingModel: () => model,
  registerHook: () => new Disposable(),
  log: (level: string, _category: string, message: string) => console.error(`[${level}] ${message}`),
  registerFunction(metadata: { name: string; bindings: Record<string, Binding> }, handler: unknown) {
    if (functions.has(metadata.name)) throw new Error(`Function "${metadata.name}" is registered twice.`);
    functions.set(metadata.name, { ...metadata, handler });
    return new Disposable();
  },
};

/** Makes `require("@azure/functions-core")` answer, as it does inside the worker. */
export function provideCore(): void {
  /* oxlint-disable no-underscore-dangle -- Node's own name for it */
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = (request, ...rest) =>
    request === "@azure/functions-core" ? core : load.call(loader, request, ...rest);
}

/** Calls a function through the library, as the worker does with an invocation request of the host. */
export async function invoke(
  { name, bindings, handler }: RegisteredFunction,
  inputData: { name: string; data: TypedData }[],
  triggerMetadata: Record<string, TypedData> = {},
): Promise<{ returned: unknown; outputs: Map<string, unknown> }> {
  if (!model) throw new Error("No programming model was set: the project registered no function.");
  const invocationId = crypto.randomUUID();
  const invocation = model.getInvocationModel({
    invocationId,
    metadata: { name, bindings },
    request: { invocationId, inputData, triggerMetadata },
    state: "invocation",
    log: core.log,
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, handler);
  const { returnValue, outputData = [] } = await invocation.getResponse(context, result);
  return {
    returned: returnValue?.http ?? valueOf(returnValue),
    outputs: new Map(outputData.map(({ name, data }) => [name, valueOf(data)])),
  };
}

function valueOf(data: TypedData | null | undefined): unknown {
  if (data?.json !== undefined) return JSON.parse(data.json);
  return data?.string;
}
