// Dialogs and drawers are native <dialog>s that buttons open by `commandfor` and `command`. Browsers
// know that by themselves by now; this does it for those that do not yet, and closes on a click outside.

const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;
const knowsClosedBy = "closedBy" in HTMLDialogElement.prototype;

function obey(button: HTMLButtonElement): void {
  const target = document.getElementById(button.getAttribute("commandfor") ?? "");
  const command = button.getAttribute("command");
  if (target instanceof HTMLDialogElement) {
    if (command === "show-modal" && !target.open) target.showModal();
    else if (command === "close" || command === "request-close") target.close(button.value);
  } else if (target?.popover) {
    if (command === "toggle-popover") target.togglePopover();
    else if (command === "show-popover") target.showPopover();
    else if (command === "hide-popover") target.hidePopover();
  }
}

/** Whether a pointer is beside the dialog: its backdrop is part of it. */
function isOutside(dialog: HTMLDialogElement, { clientX: x, clientY: y }: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/** Starts what browsers that are not new lack of dialogs. */
export function startInvokers(): void {
  if (!knowsCommands) {
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[commandfor]");
      if (button && !button.disabled) obey(button);
    });
  }
  if (!knowsClosedBy) {
    document.addEventListener("pointerdown", (event) => {
      const dialog = event.target;
      if (dialog instanceof HTMLDialogElement && dialog.matches("[closedby=any]") && isOutside(dialog, event)) dialog.close();
    });
  }
}
