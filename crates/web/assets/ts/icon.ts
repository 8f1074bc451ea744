// Icons out of the one sprite that the page names.
import { meta } from "./meta";

const SVG = "http://www.w3.org/2000/svg";

/** A decorative icon; what it means must stand in text beside it or in a label. */
export function icon(name: string, size = ""): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const turns = /-(left|right)$/.test(name) ? " icon--turns" : "";
  svg.setAttribute("class", `icon${size ? ` icon--${size}` : ""}${turns}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${meta("icons")}#${name}`);
  svg.append(use);
  return svg;
}
