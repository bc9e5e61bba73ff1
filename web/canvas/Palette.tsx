export function Palette() {
  return null;
}

export default Palette;
