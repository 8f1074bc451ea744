// The real program with made-up data, at a moment that stands still: what it shows is the same each time.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { signIn } from "./selectors.mjs";

export const MOMENT = "2026-06-16T09:30:00Z";

/** The program on made-up data; gives its address, who may sign in, and how it ends. */
export async function startDemo() {
  const args = ["demo", "--listen", "127.0.0.1:0", "--at", MOMENT];
  const program = spawn(process.env.RAPPORT_BIN, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(program, "close");
  let printed = "";
  program.stdout.on("data", (piece) => (printed += piece));
  const said = (word) => printed.match(new RegExp(`^${word}: (.+)$`, "m"))?.[1];
  while (!said("Password")) {
    if (program.exitCode !== null) throw new Error("the program ended before it was ready");
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = async () => {
    program.kill("SIGTERM");
    await ended;
  };
  return { url: said("Address"), email: said("User"), password: said("Password"), stop };
}

/** Signs in as the person whose workspace it is. */
export async function enter(page, demo) {
  await page.goto("/sign-in");
  await page.fill(signIn.email, demo.email);
  await page.fill(signIn.password, demo.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
