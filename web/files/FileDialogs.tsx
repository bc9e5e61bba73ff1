/** Stand-in until the panel is there. */
export default function FileDialogs() {
  return null;
}
