// The filter box: it looks at what is typed and marks a fault before it is sent.
// `<filter-box check="/-/filter/deals">` around an input; the fault is shown in `#filter-error`.

interface Verdict {
  ok: boolean;
  position?: number;
  message?: string;
  choice?: string;
  choice_label?: string;
}

class FilterBox extends HTMLElement {
  #asked = 0;

  connectedCallback(): void {
    this.closest(".toolbar")?.setAttribute("data-scripted", "");
    const input = this.querySelector("input");
    let timer = 0;
    input?.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void this.#check(input), 350);
    });
    this.querySelector("[data-clear]")?.addEventListener("click", () => {
      if (!input) return;
      input.value = "";
      this.closest("form")?.requestSubmit();
      input.focus();
    });
  }

  async #check(input: HTMLInputElement): Promise<void> {
    const asked = ++this.#asked;
    const filter = input.value;
    if (filter.trim() === "") return this.#show(input, filter, { ok: true });
    try {
      const answer = await fetch(`${this.getAttribute("check")}?${new URLSearchParams({ filter })}`, { headers: { accept: "application/json" } });
      if (answer.ok && asked === this.#asked) this.#show(input, filter, (await answer.json()) as Verdict);
    } catch {
      // Without the server there is no verdict; sending the form will say what is wrong.
    }
  }

  #show(input: HTMLInputElement, filter: string, verdict: Verdict): void {
    const box = document.getElementById("filter-error");
    if (!box) return;
    input.setAttribute("aria-invalid", String(!verdict.ok));
    box.hidden = verdict.ok;
    box.replaceChildren();
    if (verdict.ok) return;
    const letters = [...filter];
    const at = Math.min(verdict.position ?? 0, letters.length);
    const end = Math.max(at + 1, at + (letters.slice(at).join("").match(/^[\p{L}\p{N}_]+/u)?.[0].length ?? 1));
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(at, end).join("") || "\u00a0";
    const code = document.createElement("code");
    code.append(letters.slice(0, at).join(""), mark, letters.slice(end).join(""));
    const says = document.createElement("p");
    says.className = "toolbar__error-text";
    says.textContent = verdict.message ?? "";
    box.dataset["position"] = String(at);
    box.append(says, code);
    if (verdict.choice) {
      const more = document.createElement("details");
      more.className = "toolbar__choice";
      const title = document.createElement("summary");
      title.textContent = verdict.choice_label ?? "";
      const all = document.createElement("p");
      all.textContent = verdict.choice;
      more.append(title, all);
      box.append(more);
    }
  }
}

customElements.define("filter-box", FilterBox);
