// A file is dropped or chosen: its name and size are shown, and one that is too large is told
// before it is sent. `<file-drop most="BYTES" too-large="..">` around the input and its face.

const UNITS = ["bytes", "kB", "MB", "GB"];

function shown(size: number): string {
  let unit = 0;
  for (; size >= 1000 && unit < UNITS.length - 1; unit++) size /= 1000;
  return `${size.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit ? 1 : 0 })} ${UNITS[unit]}`;
}

class FileDrop extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) return;
    const over = (event: Event) => {
      event.preventDefault();
      this.toggleAttribute("data-over", event.type === "dragover");
    };
    for (const kind of ["dragover", "dragleave"]) this.addEventListener(kind, over);
    this.addEventListener("drop", (event) => {
      over(event);
      const files = (event as DragEvent).dataTransfer?.files;
      if (!files?.length) return;
      input.files = files;
      this.#show(input);
    });
    input.addEventListener("change", () => this.#show(input));
    input.form?.addEventListener("submit", () => {
      const button = input.form?.querySelector<HTMLElement>("[data-busy]");
      if (!button || !input.files?.length) return;
      const spinner = document.createElement("span");
      spinner.className = "spinner";
      setTimeout(() => {
        button.setAttribute("aria-disabled", "true");
        button.replaceChildren(spinner, button.dataset["busy"] ?? "");
      });
    });
    // A browser that comes back to the page may still have the file.
    if (input.files?.length) this.#show(input);
  }

  #show(input: HTMLInputElement): void {
    const file = input.files?.[0];
    const name = this.querySelector<HTMLElement>(".drop__name");
    const fault = this.closest(".control")?.querySelector<HTMLElement>(".control__error");
    if (!name || !fault) return;
    const isTooLarge = file !== undefined && file.size > Number(this.getAttribute("most"));
    fault.hidden = !isTooLarge;
    fault.querySelector("span")!.textContent = isTooLarge ? this.getAttribute("too-large") : "";
    this.closest(".control")?.classList.toggle("control--invalid", isTooLarge);
    if (isTooLarge) input.value = "";
    this.toggleAttribute("data-file", file !== undefined && !isTooLarge);
    if (file && !isTooLarge) {
      name.textContent = file.name;
      this.querySelector(".drop__size")!.textContent = shown(file.size);
    }
  }
}

customElements.define("file-drop", FileDrop);
