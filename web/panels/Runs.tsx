/** Stand-in until the panel is there. */
export default function Runs() {
  return null;
}
