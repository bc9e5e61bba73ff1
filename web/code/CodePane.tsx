/** Stand-in until the panel is there. */
export default function CodePane() {
  return null;
}
