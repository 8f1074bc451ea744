// Light, dark, or as the system has it. Kept in a cookie, so that the server renders
// the right theme at once and nothing flashes.

/** Follows the theme choice of the person's menu. */
export function startTheme(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.name !== "theme" || input.type !== "radio") return;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${input.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    if (input.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = input.value;
  });
}
