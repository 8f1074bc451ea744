// The real program, on a fresh data folder and a free port, with a user and a key.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = path.resolve(root, process.env.RAPPORT_BIN ?? "target/release/rapport");
const startLimit = 60_000;

export const person = { email: "ada@rapport.example", name: "Ada Example", password: "a long enough pass phrase" };

/** Runs one command to its end and returns what it printed; a non-zero exit status throws. */
async function run(args, input = "") {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  let complaint = "";
  child.stdout.on("data", (piece) => (printed += piece));
  child.stderr.on("data", (piece) => (complaint += piece));
  child.stdin.end(input);
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`rapport ${args.slice(0, 2).join(" ")} ended with ${status}: ${complaint}`);
  return printed;
}

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

/** Waits until the server says that it is ready; fails at once if it has ended. */
async function ready(url, server, log) {
  const deadline = Date.now() + startLimit;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`the server did not get ready:\n${log()}`);
}

/**
 * Starts a server. `api` calls REST as an administrator and returns the decoded body;
 * any status of 400 or more throws. `addPerson` gives one more person an account. `log` is all that
 * the server has printed.
 */
export async function startRapport() {
  const data = await mkdtemp(path.join(tmpdir(), "rapport-browser-"));
  const where = ["--data", data];
  const addPerson = ({ email, name, password, role = "administrator" }) =>
    run(["user", "add", email, "--name", name, "--role", role, "--password-stdin", ...where], `${password}\n`);
  await addPerson(person);
  const key = (await run(["key", "add", "browser tests", "--role", "administrator", ...where])).trim().split("\n").at(-1);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, ...where], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  server.stdout.on("data", (piece) => (printed += piece));
  server.stderr.on("data", (piece) => (printed += piece));
  const ended = once(server, "close");

  async function stop() {
    server.kill("SIGTERM");
    const limit = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(limit);
    await rm(data, { recursive: true, force: true });
  }

  async function api(method, pathname, body) {
    const answer = await fetch(`${url}/api/v1${pathname}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${pathname} answered ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  const log = () => printed;
  try {
    await ready(url, server, log);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { url, api, addPerson, log, stop };
}
