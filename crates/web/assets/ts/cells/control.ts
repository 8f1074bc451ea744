// What stands in the form of a cell's editor: its controls, what they hold, what is wrong.

const TABBED = "input:not([type=hidden], [disabled], [tabindex='-1']), select:not([disabled]), textarea:not([disabled]), button:not([disabled], [tabindex='-1'])";

/** What would be sent. */
export function content(form: HTMLFormElement): URLSearchParams {
  const all = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return new URLSearchParams(all);
}

/** Says in the editor what is wrong with no value. */
export function complain(form: HTMLFormElement, message: string): void {
  form.querySelector("[data-complaint]")?.remove();
  const says = document.createElement("p");
  says.className = "control__error";
  says.dataset["complaint"] = "";
  says.setAttribute("role", "alert");
  says.textContent = message;
  form.querySelector(".cell-form__foot")?.before(says);
}

/** Where one begins: at what is wrong, at what is chosen, else at the first control. */
export function first(form: HTMLElement): HTMLElement | null {
  const wrong = form.querySelector<HTMLElement>(`[aria-invalid=true]:is(${TABBED})`);
  const chosen = form.querySelector<HTMLElement>("input[type=radio]:checked");
  return wrong ?? chosen ?? form.querySelector<HTMLElement>(`:is(input:not([type=hidden], [type=file], .parts__narrow *), select, textarea)`) ?? form.querySelector<HTMLElement>(TABBED);
}

/** What Tab goes through in an editor: a date's button and the foot come after. */
export function stops(form: HTMLElement, target: Element): HTMLElement[] {
  const all = [...form.querySelectorAll<HTMLElement>(TABBED)].filter((one) => one.offsetParent !== null && (!one.matches("[type=radio]") || one.matches(":checked") || one === target));
  return all.filter((one) => !one.closest(".cell-form__foot, date-box > button, .date__pop") && !one.matches(".date__open"));
}
