// The page of all parts: its button that shows a note.

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-toast]");
  if (!button) return;
  const { toast: message, act: label, done } = button.dataset;
  const tell = (detail: object) => document.dispatchEvent(new CustomEvent("rapport:toast", { detail }));
  tell({ message, icon: "trash-2", action: { label, run: () => tell({ message: done }) } });
});
