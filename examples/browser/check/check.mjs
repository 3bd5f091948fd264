// Uses the page as a person does, with a real Chromium.
// usage: node check.mjs CHROMIUM PAGE OTHER NODE
//   PAGE and OTHER are addresses of the page, of a site that the node lists and of one that it does
//   not; NODE is HOST:PORT. The functions `calls` and `prints` of SocketIT must be deployed there.
// Prints `ok`, or says what was wrong and exits with 1.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 30_000;

const [executablePath, listed, other, node] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "raywa-chromium-"));
const browser = await chromium.launchPersistentContext(folder, {
  executablePath,
  headless: true,
  args: FLAGS,
});
browser.setDefaultTimeout(PATIENCE_MS);
try {
  await calls();
  await strangers();
  console.log("ok");
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function calls() {
  const page = await opened(listed);
  await state(page, "connected");

  await call(page, "calls", "add", "[3, 4]");
  await shows(page.locator("#call-1 output"), "result: 7");

  await call(page, "prints", "print", '[2, "hällo"]');
  await shows(page.locator("#call-2 .stderr"), "hällo");
  await shows(page.locator("#call-2 output"), "result: null");

  await call(page, "prints", "repeat", '[1, "tick "]');
  await shows(page.locator("#call-3 .output"), "tick tick tick");
  await page.locator("#call-3 .cancel").click();
  await shows(page.locator("#call-3 output"), "CANCELLED");

  await call(page, "calls", "ad", "[3, 4]");
  await shows(page.locator("#call-4 output"), "NO_SUCH_EXPORT");

  // Who closes the page leaves nothing behind.
  await call(page, "calls", "spin", "[9e15]");
  await shows(page.locator("#call-5 output"), "runs");
  await page.close();
  await eventually(async () => (await tasks()).every((one) => one.state !== "RUNNING"));

  // What a listed page asks by HTTP, with a header for which a browser asks first.
  const reader = await browser.newPage();
  await reader.goto(listed);
  const answer = await reader.evaluate(post, `http://${node}/v1/functions/calls/add`);
  assert.equal(answer.result, 7);
  await reader.close();
}

/** A page of a site that the node does not know can neither call nor read. */
async function strangers() {
  const before = (await tasks()).length;
  const page = await opened(other);
  await state(page, "not connected: no node, or it refused");
  const url = `http://${node}/v1/functions/calls/noop`;
  assert.match(await page.evaluate(post, url).catch((error) => error.message), /Failed to fetch/);
  // Browsers send this without asking first, and show the page nothing of the answer.
  const blind = await page.evaluate(
    async (to) => (await fetch(to, { method: "POST", mode: "no-cors" })).type,
    url,
  );
  assert.equal(blind, "opaque");
  assert.equal((await tasks()).length, before);
  await page.close();
}

async function post(url) {
  const headers = { "Content-Type": "application/json", "Raywa-Deadline-Ms": "20000" };
  const answer = await fetch(url, { method: "POST", headers, body: "[3, 4]" });
  return answer.json();
}

async function opened(site) {
  const page = await browser.newPage();
  await page.goto(`${site}?node=ws://${node}/v1/ws`);
  await page.getByRole("button", { name: "Connect" }).click();
  return page;
}

async function state(page, words) {
  await shows(page.locator("#state"), words);
}

async function call(page, name, exported, args) {
  await page.getByLabel("Function").fill(name);
  await page.getByLabel("Export").fill(exported);
  await page.getByLabel("Arguments").fill(args);
  await page.getByRole("button", { name: "Call" }).click();
}

async function shows(place, words) {
  await place.filter({ hasText: words }).first().waitFor();
}

async function tasks() {
  return (await (await fetch(`http://${node}/v1/tasks?limit=1000`)).json()).tasks;
}

async function eventually(holds) {
  const until = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < until, "never came true");
    await new Promise((later) => setTimeout(later, 100));
  }
}
