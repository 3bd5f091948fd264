import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import WebSocket from "ws";

const PATIENCE_MS = 30_000;
const FOR_EVER = 9e15;

/** One connection, with what it was told and nobody has asked for. */
class Talk {
  #told = [];

  static async open(url) {
    const talk = new Talk();
    talk.socket = new WebSocket(url, ["raywa.v1"]);
    talk.socket.on("message", (data, isBinary) => {
      assert.equal(isBinary, false);
      talk.#told.push(JSON.parse(data));
      talk.socket.emit("told");
    });
    await once(talk.socket, "open");
    return talk;
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  call(id, ref, args, more = {}) {
    const [name, what] = ref.split("/");
    this.say({ type: "invoke", id, function: name, export: what, arguments: args, ...more });
  }

  /** The first message that fits, once it is there; those before it stay. */
  async next(type, id) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const at = this.#told.findIndex((one) => one.type === type && one.id === id);
      if (at >= 0) return this.#told.splice(at, 1)[0];
      await once(this.socket, "told", { signal }).catch(() => {
        throw new Error(`no ${type} of ${id} but ${JSON.stringify(this.#told.slice(0, 3))}`);
      });
    }
  }

  /** Of everything that was told of a call, the types in their order. */
  forget(id) {
    const types = this.#told.filter((one) => one.id === id).map((one) => one.type);
    this.#told = this.#told.filter((one) => one.id !== id);
    return types;
  }
}

/** Throws when the node at the URL does not keep a promise. */
export async function check(url) {
  const talk = await Talk.open(url);
  assert.equal(talk.socket.protocol, "raywa.v1");
  talk.say({ type: "ping" });
  await talk.next("pong");
  await calls(talk);
  await bytes(talk);
  await output(talk);
  await problems(talk);
  await dropped(url);
  talk.socket.send("x".repeat(1_100_000));
  const [code] = await once(talk.socket, "close", { signal: AbortSignal.timeout(PATIENCE_MS) });
  assert.equal(code, 1009);
}

async function calls(talk) {
  talk.call("sum", "calls/add", [3, 4]);
  const accepted = await talk.next("accepted", "sum");
  const sum = await talk.next("result", "sum");
  assert.equal(sum.result, 7);
  assert.equal(sum.task, accepted.task);

  talk.call("long", "calls/spin", [FOR_EVER]);
  talk.call("short", "calls/add", [1, 1]);
  assert.equal((await talk.next("result", "short")).result, 2);
  talk.say({ type: "cancel", id: "long" });
  assert.equal((await talk.next("failed", "long")).problem.code, "CANCELLED");

  talk.call("late", "calls/spin", [FOR_EVER], { deadlineMs: 200 });
  assert.equal((await talk.next("failed", "late")).problem.code, "DEADLINE_EXCEEDED");
}

async function bytes(talk) {
  for (const given of [randomBytes(90_000), Buffer.from("hällo"), Buffer.of(0)]) {
    talk.call("echo", "calls/echo", [{ base64: given.toString("base64") }]);
    const { result } = await talk.next("result", "echo");
    assert.deepEqual(Buffer.from(result.base64, "base64"), given);
  }
}

async function output(talk) {
  talk.call("said", "prints/print", [2, "hällo"], { output: true });
  const said = await talk.next("output", "said");
  assert.equal(said.text, "hällo");
  assert.equal(said.stream, "stderr");
  assert.equal((await talk.next("result", "said")).result, null);

  // It never ends by itself, so what is told of it comes while it runs.
  talk.call("flood", "prints/repeat", [1, "x".repeat(1000)], { output: true });
  for (let i = 0; i < 20; i++) {
    assert.match((await talk.next("output", "flood")).text, /^x+$/);
  }
  talk.say({ type: "cancel", id: "flood" });
  assert.equal((await talk.next("failed", "flood")).problem.code, "CANCELLED");
  talk.say({ type: "ping" });
  await talk.next("pong");
  assert.ok(!talk.forget("flood").includes("failed"));
}

async function problems(talk) {
  talk.call("bad", "calls/add", [3]);
  assert.equal((await talk.next("failed", "bad")).problem.code, "INVALID_ARGUMENT");
  talk.say({ type: "invoke", id: "worse" });
  assert.equal((await talk.next("problem", "worse")).problem.field, "function");
}

/** Who leaves without a word cancels what it started, but not what it detached. */
async function dropped(url) {
  const talk = await Talk.open(url);
  talk.call("mine", "calls/spin", [FOR_EVER]);
  talk.call("kept", "calls/spin", [FOR_EVER], { detach: true });
  const mine = task(url, (await talk.next("accepted", "mine")).task);
  const kept = task(url, (await talk.next("accepted", "kept")).task);
  talk.socket.terminate();
  assert.equal((await ask(`${mine}?wait=30`)).state, "STOPPED");
  assert.match((await ask(kept)).state, /^(PENDING|RUNNING)$/);
  await ask(kept, "DELETE");
  assert.equal((await ask(`${kept}?wait=30`)).state, "STOPPED");
}

function task(url, id) {
  return new URL(`/v1/tasks/${id}`, url.replace(/^ws/, "http")).href;
}

async function ask(url, method = "GET") {
  const answer = await fetch(url, { method, signal: AbortSignal.timeout(2 * PATIENCE_MS) });
  assert.ok(answer.ok, `${method} ${url}: ${answer.status}`);
  return answer.json();
}
