// Chips that can be taken out: tags, chosen records, files.
import { icon } from "./icon";

/** The button that takes a chip out. */
export function removeButton(label: string): HTMLButtonElement {
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "tag__remove";
  remove.setAttribute("aria-label", label);
  remove.append(icon("x", "small"));
  return remove;
}

/** A removable chip with the hidden input that carries its value. */
export function chip(name: string, value: string, shown: string, removeLabel: string): HTMLElement {
  const tag = document.createElement("span");
  tag.className = "tag";
  const label = document.createElement("span");
  label.className = "tag__text";
  label.textContent = shown;
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = name;
  hidden.value = value;
  tag.append(label, hidden, removeButton(`${removeLabel} ${shown}`));
  return tag;
}
