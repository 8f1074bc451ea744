// What the tests find in a fresh workspace, made through REST like any other program would.

import { board } from "./selectors.mjs";

/** A pipeline with three stages, made anew so that no other test's deals are on its board. */
export async function makePipeline(rapport, name) {
  const pipeline = await rapport.api("POST", "/pipelines", { name });
  const stages = {};
  for (const stage of ["Talking", "Offered", "Agreed"]) {
    stages[stage.toLowerCase()] = await rapport.api("POST", "/stages", { name: stage, pipeline: pipeline.id });
  }
  return { ...pipeline, stages };
}

/** Companies enough to fill more than a screen, of which only one is called as asked. */
export async function makeCompanies(rapport, wanted) {
  const names = Array.from({ length: 60 }, (_, n) => `Filler Works ${String(n).padStart(2, "0")}`);
  const operations = [...names, wanted].map((name) => ({ op: "create", data: { name } }));
  const { results } = await rapport.api("POST", "/companies/batch", { atomic: true, operations });
  return results.at(-1).data;
}

/** A company with long names all over: three contacts, a deal, a task. */
export async function makeLongNames(rapport) {
  const long = "Vereinigte Nordostfriesische Schwermaschinenbau- und Anlagenservicegesellschaft";
  const company = await rapport.api("POST", "/companies", { name: `${long} mbH & Co. KG` });
  for (const first of ["Annegret", "Bartholomäus", "Constanze"]) {
    const name = { first, last: "von und zu Hohenstein-Waldenburg" };
    const emails = [`${first.toLowerCase().replace("ä", "ae")}.von.und.zu.hohenstein@nordostfriesische-schwermaschinen.example`];
    await rapport.api("POST", "/contacts", { name, emails, company: company.id, job_title: `Beauftragte für ${long}` });
  }
  const deal = await rapport.api("POST", "/deals", { name: `Rahmenvertrag ${long}`, amount: "123456789.50", company: company.id });
  await rapport.api("POST", "/tasks", { subject: `Rückruf bei ${long}`, about: { object: "deal", id: deal.id } });
  return { company, deal };
}

export function makeDeal(rapport, pipeline, name, amount) {
  return rapport.api("POST", "/deals", { name, amount, pipeline: pipeline.id, stage: pipeline.stages.talking.id });
}

export const boardPath = (pipeline) => `/deals?view=board&by=stage&in=${pipeline.id}`;

/** Puts a card into another column with the pointer, in the small steps that a hand makes. */
export async function dragCard(page, card, column) {
  await holdOver(page, card, column);
  await page.mouse.up();
}

/** The same without letting go. */
export async function holdOver(page, card, column) {
  const from = await page.locator(board.card(card)).boundingBox();
  const to = await page.locator(board.cards(column)).boundingBox();
  const target = { x: to.x + to.width / 2, y: to.y + Math.min(to.height, 40) / 2 };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.waitForSelector(board.sorted);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 8, from.y + from.height / 2 + 8, { steps: 4 });
  await page.mouse.move(target.x, target.y, { steps: 12 });
  await page.mouse.move(target.x + 2, target.y + 2, { steps: 2 });
}

/** Holds a card with a finger until it lifts, and takes it to the window's right edge, where columns come along until it lies in the wanted one. */
export async function dragByTouch(page, card, column) {
  const from = await page.locator(board.card(card)).boundingBox();
  const hand = await page.context().newCDPSession(page);
  const touch = (type, x, y) => hand.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await touch("touchStart", x, y);
  await page.waitForSelector(`${board.card(card)}.card--chosen`);
  const edge = page.viewportSize().width - 12;
  for (let step = 1; step <= 12; step++) await touch("touchMove", x + ((edge - x) * step) / 12, y);
  await page.waitForSelector(board.cardIn(column, card));
  const held = await page.locator(board.held).boundingBox();
  const beside = Math.max(Math.abs(held.x + held.width / 2 - edge), Math.abs(held.y + held.height / 2 - y));
  if (beside > 8) throw new Error(`the card is ${beside} pixels beside the finger that holds it`);
  await touch("touchEnd");
}

/** Resolves with the answer to the next move of a card on a board of `plural`. */
export function moveAnswered(page, plural) {
  return page.waitForResponse(
    (answer) => answer.request().method() === "POST" && new RegExp(`/${plural}/[0-9a-f-]+/move$`).test(answer.url()),
  );
}
