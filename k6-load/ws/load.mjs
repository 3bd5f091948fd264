import { once } from "node:events";
import WebSocket from "ws";

/** How many connections are opened at once. */
const OPENING_MAX = 100;

/** `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))` */
const ADD = Buffer.from(
  "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b",
  "hex",
);
const FUNCTION = "sockets-load";

/** Makes calls until enough have ended, or the time is over; what has no answer by then is lost. */
export async function load(urls, { connections, inFlight, calls, limitMs }) {
  await deploy(urls);
  const run = { asked: 0, ended: 0, results: 0, problems: new Map(), times: [], calls, inFlight };
  const all = [];
  for (let i = 0; i < connections; i += OPENING_MAX) {
    const some = Math.min(OPENING_MAX, connections - i);
    const opened = Array.from({ length: some }, (_, j) => open(urls[(i + j) % urls.length]));
    all.push(...(await Promise.all(opened)));
  }
  const since = performance.now();
  const ends = all.map((socket, number) => new Caller(run, socket, number).run());
  const limit = new Promise((over) => setTimeout(over, limitMs).unref());
  await Promise.race([Promise.all(ends), limit]);
  const seconds = (performance.now() - since) / 1000;
  all.forEach((socket) => socket.terminate());
  return figures(run, connections, seconds);
}

async function open(url) {
  const socket = new WebSocket(url, ["raywa.v1"], { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

/** One connection that always has so many calls open while there are more to make. */
class Caller {
  #open = new Map();
  #made = 0;

  constructor(run, socket, number) {
    Object.assign(this, { all: run, socket, number });
  }

  run() {
    return new Promise((end) => {
      this.end = end;
      this.socket.on("message", (data) => this.#on(JSON.parse(data)));
      this.socket.on("error", (error) => this.#wrong(error.message));
      this.socket.on("close", end);
      for (let i = 0; i < this.all.inFlight; i++) this.#ask();
      if (this.#open.size === 0) end();
    });
  }

  #ask() {
    if (this.all.asked === this.all.calls) return;
    this.all.asked++;
    const mine = this.#made++;
    const id = `c${mine}`;
    this.#open.set(id, { sum: this.number + mine, since: performance.now() });
    const call = { type: "invoke", id, function: FUNCTION, export: "add" };
    this.socket.send(JSON.stringify({ ...call, arguments: [this.number, mine] }));
  }

  #on(message) {
    if (message.type === "accepted") return;
    const call = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (call === undefined) {
      this.#wrong(`${message.type} of no open call`);
      return;
    }
    this.all.ended++;
    if (message.type !== "result") this.#wrong(message.problem?.code ?? message.type);
    else if (message.result !== call.sum) this.#wrong("another result");
    else {
      this.all.results++;
      this.all.times.push(performance.now() - call.since);
    }
    this.#ask();
    if (this.#open.size === 0) this.end();
  }

  #wrong(what) {
    this.all.problems.set(what, (this.all.problems.get(what) ?? 0) + 1);
  }
}

/** Blocks until every node knows the function. */
async function deploy(urls) {
  const at = urls.map((url) => new URL(`/v1/functions/${FUNCTION}`, url.replace(/^ws/, "http")));
  const put = await fetch(at[0], { method: "PUT", body: ADD });
  if (!put.ok) throw new Error(`${at[0]}: ${put.status} ${await put.text()}`);
  for (const one of at) {
    for (let tries = 0; !(await fetch(one)).ok; tries++) {
      if (tries === 100) throw new Error(`${one} does not know the function`);
      await new Promise((later) => setTimeout(later, 100));
    }
  }
}

function figures(run, connections, seconds) {
  const times = Float64Array.from(run.times).sort();
  const at = (part) => round(times[Math.min(times.length - 1, Math.floor(times.length * part))]);
  return {
    connections,
    inFlight: run.inFlight,
    calls: run.calls,
    results: run.results,
    lost: run.asked - run.ended,
    problems: Object.fromEntries(run.problems),
    seconds: round(seconds),
    perSecond: Math.round(run.results / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function round(number) {
  return Math.round(number * 100) / 100;
}
