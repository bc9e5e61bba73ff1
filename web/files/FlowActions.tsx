/** Stand-in until the panel is there. */
export default function FlowActions() {
  return null;
}
