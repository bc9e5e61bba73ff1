/**
 * Something that is sent: `sends` says so, and keeps it out of the branches of `parallel`.
 *
 * @param {import("../../nodes/own.ts").NodeKit} kit
 * @returns {import("../../nodes/own.ts").OwnNodeType<{ what: import("../../model/document.ts").Value }>}
 */
export const audit = ({ z, fields, code, NEXT }) => ({
  definition: {
    type: "acme.audit",
    title: "Audit",
    category: "socketio",
    icon: "clipboard-check",
    defaultId: "audit",
    blurb: "Tell the auditors what was done",
    help: "Sends `audit` with a text to everyone in the room `auditors`, when the run has succeeded. Hands its **input** on.",
    schema: z.strictObject({ what: fields.value("", { title: "What was done", required: true }) }),
    summary: ({ what }) => fields.show(what),
    ports: () => [NEXT],
    sends: true,
    valueType: () => "",
  },
  emit: (_config, $) => ({
    does: "act",
    action: code.object({
      actionName: code.quote("sendToRooms"),
      namespace: $.namespace(""),
      rooms: code.array([code.quote("auditors")]),
      eventName: code.quote("audit"),
      parameters: code.array([$.value("what")]),
    }),
  }),
});
