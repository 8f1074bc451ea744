// Tags as they are typed: `<tag-box name="tags" remove="Remove">` around `.tag` chips (each with
// its hidden input) and one text input. Enter, comma or semicolon makes a tag, Backspace takes one.
import { chip } from "./chip";

class TagBox extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>(".tag-box__input");
    if (!input) return;
    this.addEventListener("click", (event) => {
      const remove = (event.target as Element).closest(".tag__remove");
      if (remove) {
        remove.closest(".tag")?.remove();
        this.dispatchEvent(new Event("change", { bubbles: true }));
      }
      input.focus();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if ((event.key === "Enter" && input.value.trim()) || event.key === "," || event.key === ";") {
        event.preventDefault();
        this.#take(input);
      } else if (event.key === "Backspace" && input.value === "") {
        [...this.querySelectorAll(".tag")].at(-1)?.remove();
        this.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    input.addEventListener("blur", () => this.#take(input));
    // What is typed but not yet a tag is sent by the script as a tag, not as text beside them.
    input.removeAttribute("name");
  }

  #take(input: HTMLInputElement): void {
    const name = this.getAttribute("name") ?? "";
    const remove = this.getAttribute("remove") ?? "";
    const have = new Set([...this.querySelectorAll<HTMLInputElement>(".tag input")].map((tag) => tag.value.toLowerCase()));
    for (const word of input.value.split(/[,;]/).map((part) => part.trim()).filter(Boolean)) {
      if (have.has(word.toLowerCase())) continue;
      have.add(word.toLowerCase());
      input.before(chip(name, word, word, remove));
    }
    input.value = "";
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("tag-box", TagBox);
