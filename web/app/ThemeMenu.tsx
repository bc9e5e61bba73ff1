import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton, Menu, MenuRadio } from "../ui/index.ts";
import { useTheme } from "./theme.ts";
import { useView, view } from "./view.ts";

const OPTIONS = [
  { value: "system", label: "As the system", icon: <Monitor /> },
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
] as const;

export function ThemeMenu() {
  const theme = useView((state) => state.theme);
  const icon = useTheme() === "dark" ? <Moon /> : <Sun />;
  return (
    <Menu trigger={<IconButton label="Theme" icon={icon} />} align="end" label="Theme">
      <MenuRadio value={theme} options={OPTIONS} onChange={(value) => view.getState().set({ theme: value })} />
    </Menu>
  );
}
