import type { CodeInfo } from "./codes.ts";

/** What can be wrong with a flow that is well-formed. */
export const compileCodes = {
  node_type_unknown: {
    severity: "error",
    message: "There is no node type `{type}`.",
    explanation: "The flow was made with a node type this installation does not have, or its name is misspelt.",
  },
  node_type_failed: {
    severity: "error",
    message: "The node type `{type}` could not write its code: {problem}.",
    hint: "Tell whoever made it.",
    explanation:
      "An installation may have node types of its own (`--node-types`). The rule of this one failed for the settings of this node.",
  },
  node_name_reserved: {
    severity: "error",
    message: "A node cannot be called `{name}`: {reason}.",
    hint: "Rename the node.",
    explanation:
      "A node's id becomes a name in the generated code. Words of JavaScript, its globals and the few names every handler uses (`input`, `event`, `env`, `ctx`, `actions`, `error` …) would hide something else.",
  },
  config_invalid: {
    severity: "error",
    message: "{problem}.",
    explanation: "The setting does not have the form its node type asks for.",
  },
  value_missing: {
    severity: "error",
    message: "“{title}” is empty.",
    hint: "Fill it in.",
    explanation: "The node cannot do anything sensible without this setting.",
  },
  parameter_duplicate: {
    severity: "error",
    message: "`{name}` is there twice.",
    hint: "Give each its own name.",
    explanation: "Names of parameters, fields, headers and cases are used to find them, so they must differ.",
  },
  cron_invalid: {
    severity: "error",
    message: "`{cron}` is not a schedule: {problem}.",
    hint: "Six fields: second, minute, hour, day of month, month, day of week. `*/5 * * * * *` is every five seconds.",
    explanation: "Schedules are cron expressions with seconds, as in Azure Functions timer triggers.",
  },
  route_invalid: {
    severity: "error",
    message: "`{route}` is not a route: {problem}.",
    hint: "Segments joined by `/`, for example `rooms/{id}/messages`; without the leading `/api/`.",
    explanation: "Routes are relative to `/api/`. A segment is text or one `{name}`, which becomes a parameter.",
  },
  schema_invalid: {
    severity: "error",
    message: "The schema cannot be used: {problem}.",
    hint: "The help of the node lists what it knows of JSON Schema.",
    explanation:
      "A schema becomes plain checks in the generated code. What cannot become one is refused, because a check that is silently left out lets through what it was meant to stop.",
  },
  expression_syntax: {
    severity: "error",
    message: "The expression does not parse: {problem}.",
    hint: "It must be one JavaScript expression, for example `input.text.trim()`.",
    explanation: "Expressions are JavaScript (TypeScript allowed), one expression, no statements.",
  },
  code_syntax: {
    severity: "error",
    message: "The code does not parse: {problem}.",
    hint: "It must be the body of a TypeScript function that returns the node's value.",
    explanation: "The text of a function node is the body of a function with `input`, `event`, `env` and `ctx`.",
  },
  sample_invalid: {
    severity: "error",
    message: "The sample is not JSON: {problem}.",
    hint: 'Paste what was sent, as JSON: `{ "text": "hello", "tags": [] }`.',
    explanation: "From a sample of the data the type is made that expressions are checked against.",
  },
  jsonata_syntax: {
    severity: "error",
    message: "The JSONata does not parse: {problem}.",
    hint: "It must be one JSONata expression, for example `$sum(items.price)`.",
    explanation:
      "JSONata 2 itself reads the expression when the flow is compiled, so that it cannot fail to parse later.",
  },
  type_syntax: {
    severity: "error",
    message: "`{type}` is not a TypeScript type: {problem}.",
    hint: "For example `string`, `number[]` or `{ id: string; tags?: string[] }`.",
    explanation: "Types are written as in TypeScript and go into the generated code as they are.",
  },
  expression_forbidden: {
    severity: "error",
    message: "`{what}` cannot be used here: {reason}.",
    explanation:
      "A handler is a pure function of its event. It imports nothing, and everything with an effect goes through a node or `ctx`, so that a run can be recorded and replayed.",
  },
  name_unknown: {
    severity: "error",
    message: "There is no `{name}` here.",
    explanation:
      "An expression may use `input`, `event`, `env`, the nodes that have certainly run before, and the globals of JavaScript itself.",
  },
  name_global_forbidden: {
    severity: "error",
    message: "`{name}` is not available in a flow.",
    explanation:
      "Handlers run in browsers, servers and clouds alike and must be replayable, so only the globals of the JavaScript language itself are there.",
  },
  reference_uncertain: {
    severity: "error",
    message: "`{name}` may not have run here: it runs only in {branch}.",
    hint: "Use it inside that branch, or pass its value along the wires as `input`.",
    explanation:
      "A node sees by name only nodes that have run in every case before it. A node inside a branch (a case of a switch, what follows a filter, an error port) has no value when the run went another way.",
  },
  reference_later: {
    severity: "error",
    message: "`{name}` has not run yet here.",
    hint: "Change the order of the wires so that it runs first, or wire it in before this node.",
    explanation: "Several wires from one port run one after the other, in the order shown at the port.",
  },
  reference_elsewhere: {
    severity: "error",
    message: "`{name}` does not run in the run that `{trigger}` starts.",
    hint: "Wire it into that run, or use a node of it.",
    explanation: "Runs share nothing. A value can only come from a node of the same run.",
  },
  reference_valueless: {
    severity: "error",
    message: "`{name}` has no value of its own.",
    hint: "`{type}` hands its input on; use the node that made the value.",
    explanation: "Nodes that only do something (emit, join, log, filter, switch …) hand their input on unchanged.",
  },
  wire_source_missing: {
    severity: "error",
    message: "The wire to `{to}` starts at `{from}`, which is not there.",
    hint: "Remove the wire or draw it again.",
    explanation: "Every wire joins two nodes of the flow.",
  },
  wire_target_missing: {
    severity: "error",
    message: "The wire from `{from}` goes to `{to}`, which is not there.",
    hint: "Remove the wire or draw it again.",
    explanation: "Every wire joins two nodes of the flow.",
  },
  wire_port_unknown: {
    severity: "error",
    message: "`{from}` has no port `{port}`.",
    explanation: "Ports of a switch are named by its cases: after a case was renamed, wires name a port that is gone.",
  },
  wire_into_trigger: {
    severity: "error",
    message: "The wire from `{from}` goes into the trigger `{to}`.",
    hint: "A trigger starts a run and has no input: wire to the nodes after it.",
    explanation: "Triggers are started by the outside, never by another node.",
  },
  wire_duplicate: {
    severity: "warning",
    message: "Two wires join `{from}` ({port}) and `{to}`: the node runs twice.",
    hint: "Remove one of them if that is not meant.",
    explanation: "Each wire runs the node at its end once.",
  },
  cycle: {
    severity: "error",
    message: "The wires go in a circle: {path}.",
    hint: "Cut it at one of these wires. To repeat something for each item of a list use `forEach`.",
    explanation: "A run must come to an end, so no node may lead back to itself.",
  },
  nesting_too_deep: {
    severity: "error",
    message: "Behind `{node}` blocks are nested more than {limit} deep.",
    hint: "Split the flow, or put conditions side by side instead of one behind the other.",
    explanation: "Each filter, branch and error port opens a block in the block before it.",
  },
  trigger_missing: {
    severity: "error",
    message: "Nothing starts this flow.",
    hint: "Add a trigger: a Socket.IO event, an HTTP request or a schedule.",
    explanation: "A flow runs only when one of its triggers does.",
  },
  trigger_duplicate: {
    severity: "error",
    message: "`{other}` already handles {what}.",
    hint: "Wire both paths to one trigger: several wires run one after the other.",
    explanation: "One event goes to exactly one function, so that there is one answer.",
  },
  trigger_unwired: {
    severity: "warning",
    message: "Nothing is wired to the trigger `{node}`.",
    hint: "Draw a wire from it, or remove it.",
    explanation: "The run it starts does nothing.",
  },
  node_unreachable: {
    severity: "warning",
    message: "No trigger leads to `{node}`, so it never runs.",
    hint: "Wire it in, or remove it.",
    explanation: "Nodes no trigger leads to are left out of the generated code.",
  },
  node_misplaced: {
    severity: "error",
    message: "`{type}` only makes sense in runs started by {kinds}; `{trigger}` is a `{kind}`.",
    explanation: "An ack answers an event, accept and reject answer a connect, a response answers an HTTP request.",
  },
  event_in_part: {
    severity: "error",
    message: "There is no `event` in the part `{part}`.",
    hint: "Give the part an input and let its callers fill it in, for example with `event.socketId`.",
    explanation:
      "A part is called by runs of many kinds: of an event, a request, a schedule. It knows its inputs only.",
  },
  output_missing: {
    severity: "error",
    message: "Some ways through the part `{part}` end without one of its outputs.",
    hint: "End every branch with an output.",
    explanation:
      "The outputs of a part are ports at the nodes that call it. When they have names, the caller must know which one was taken. A part whose only output is `next` may end without; its result is then `undefined`.",
  },
  flow_unknown: {
    severity: "error",
    message: "There is no flow `{flow}`.",
    hint: "Choose a flow that is there, or save that flow beside this one.",
    explanation: "A part is found by the id of its flow, which is the name of its file, in the folder of this flow.",
  },
  part_unknown: {
    severity: "error",
    message: "{flow} has no part `{part}`.",
    explanation: "Parts begin with a Part node (`subflow.input`) and have its name. It may have been renamed.",
  },
  part_broken: {
    severity: "error",
    message: "The part `{part}` has an error: {problem}",
    hint: "Open the flow `{flow}` and correct it there.",
    explanation: "A called part becomes code of the flow that calls it, so that flow cannot be compiled either.",
  },
  part_recursive: {
    severity: "error",
    message: "The part calls itself: {path}.",
    hint: "To repeat something for each item of a list use `forEach`.",
    explanation: "A run must come to an end, so no part may call itself, not even through others.",
  },
  part_input_missing: {
    severity: "error",
    message: "The part `{part}` asks for `{name}`.",
    hint: "Add the input.",
    explanation: "Every input of a part is given by whoever calls it.",
  },
  part_input_unknown: {
    severity: "error",
    message: "The part `{part}` has no input `{name}`.",
    explanation: "The part may have been changed since it was chosen here.",
  },
  part_outputs_differ: {
    severity: "error",
    message: "The part `{part}` has {outputs}, this node {own}.",
    hint: "Choose the part again; then draw the wires of ports that are new.",
    explanation: "The outputs of a part are the ports of the nodes that call it. The part was changed since.",
  },
  too_many_parts: {
    severity: "error",
    message: "The flow takes in {count} parts, more than the {limit} allowed.",
    hint: "Split it into several flows.",
    explanation: "A limit keeps flows that call each other from costing more than an error message.",
  },
  parallel_effect: {
    severity: "error",
    message: "`{node}` cannot run inside a branch of `{parallel}`: what a run sends or answers has an order.",
    hint: "Wire it to the port “done” of `{parallel}`; what the branches found is its value.",
    explanation: "Branches of a parallel node run at the same time, so their order would be another one each time.",
  },
  answered_twice: {
    severity: "error",
    message: "`{other}` has certainly answered already: {what} can be given only once per run.",
    hint: "Remove one of the two, or put them into different branches.",
    explanation: "A client's callback, a connecting socket and an HTTP request get exactly one answer.",
  },
  response_missing: {
    severity: "warning",
    message: "Some runs of `{node}` end without an `http.response`; the client then gets an empty 204.",
    hint: "Add an `http.response` to every branch.",
    explanation: "Every HTTP request is answered. When the flow does not say how, the answer is 204 without a body.",
  },
  ack_missing: {
    severity: "warning",
    message: "Some runs of `{node}` end without an ack, others with one.",
    hint: "Add an `ack` to every branch.",
    explanation: "A client that passed a callback waits for it, until its own time-out if it set one.",
  },
  ack_never: {
    severity: "warning",
    message: "`{node}` asks whether the client waits for an ack, but no run of `{trigger}` gives one.",
    hint: "Add an `ack` where the client is to be answered.",
    explanation: "A client that passed a callback and gets no ack waits until its own time-out, if it set one.",
  },
  await_missing: {
    severity: "warning",
    message: "Nothing waits for `{what}(…)`.",
    hint: "Write `await` in front of it, or `void` when its outcome does not matter.",
    explanation:
      "When a run has ended, nothing of it goes on: what was begun and not awaited may never happen, and its failure is seen by nobody.",
  },
  socket_not_in_yet: {
    severity: "warning",
    message: "While `{trigger}` decides, its socket is not in yet: what `{node}` does to it goes nowhere.",
    hint: "Wire `{node}` to a `socket.connected` trigger, which runs when the socket is in.",
    explanation:
      "A run of `socket.connect` says whether a socket may come in. Only then does it get messages and can it be put into rooms.",
  },
  branch_dead: {
    severity: "warning",
    message: "{branch} is never taken: {reason}.",
    hint: "Correct the condition, or remove what is wired there.",
    explanation: "A condition that is a plain `true` or `false` decides nothing.",
  },
  after_return: {
    severity: "warning",
    message: "`{node}` is never reached: `{other}` has ended the run before.",
    hint: "Change the order of the wires, or put the `return` into a branch.",
    explanation: "Several wires from one port run one after the other, and a `return` ends all of it.",
  },
  room_never_joined: {
    severity: "warning",
    message: "Nothing in this flow joins the room `{room}`.",
    hint: "Add a `join`, or correct the name. If another flow joins it, all is well.",
    explanation: "An emit to a room reaches the sockets that were put into it before.",
  },
  secret_in_text: {
    severity: "warning",
    message: "This looks like a secret in plain text: {what}.",
    hint: "Put it into the environment and use `env.NAME` in an expression.",
    explanation:
      "Flow files are made to be committed and shared. Secrets belong into the settings of the installation.",
  },
  nondeterministic: {
    severity: "warning",
    message: "`{what}` gives another result at every run.",
    hint: "In a function node use `{instead}`, which can be recorded and replayed.",
    explanation: "Time and chance come from `ctx`, so that a run can be recorded and replayed exactly.",
  },
  type_error: {
    severity: "error",
    message: "{message}",
    explanation: "TypeScript itself checks the generated code; what it finds is shown at the field it came from.",
  },
} as const satisfies Record<string, CodeInfo>;
