import { applyMode, Mode } from "@cloudscape-design/global-styles";

const CHOICE = "pitrix-theme";

export function isDark(): boolean {
  const chosen = localStorage.getItem(CHOICE);
  return chosen === null ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
}

export function applyTheme(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
}

export function chooseTheme(dark: boolean): void {
  localStorage.setItem(CHOICE, dark ? "dark" : "light");
  applyTheme();
}
