// Says to /v1/ws what docs/websocket.md promises, as a client that knows nothing else of the node.
// usage: node client.mjs ws://HOST:PORT/v1/ws
// The function `calls` must be there. Prints `ok`, or says what was wrong and exits with 1.
import assert from "node:assert/strict";
import { once } from "node:events";
import WebSocket from "ws";

const socket = new WebSocket(process.argv[2], ["raywa.v1"]);
const told = [];
socket.on("message", (data, isBinary) => {
  assert.equal(isBinary, false);
  told.push(JSON.parse(data));
  socket.emit("told");
});
await once(socket, "open");
assert.equal(socket.protocol, "raywa.v1");

function say(message) {
  socket.send(JSON.stringify(message));
}

/** The first message that fits, once it is there; those before it stay. */
async function next(type, id) {
  for (;;) {
    const at = told.findIndex((one) => one.type === type && one.id === id);
    if (at >= 0) return told.splice(at, 1)[0];
    await once(socket, "told");
  }
}

say({ type: "ping" });
await next("pong");

say({ type: "invoke", id: "sum", function: "calls", export: "add", arguments: [3, 4] });
const accepted = await next("accepted", "sum");
const sum = await next("result", "sum");
assert.equal(sum.result, 7);
assert.equal(sum.task, accepted.task);

say({ type: "invoke", id: "long", function: "calls", export: "spin", arguments: [9e15] });
say({ type: "invoke", id: "short", function: "calls", export: "echo", arguments: ["hällo"] });
const short = await next("result", "short");
assert.equal(Buffer.from(short.result.base64, "base64").toString(), "hällo");
say({ type: "cancel", id: "long" });
assert.equal((await next("failed", "long")).problem.code, "CANCELLED");

say({ type: "invoke", id: "bad", function: "calls", export: "add", arguments: [3] });
assert.equal((await next("failed", "bad")).problem.code, "INVALID_ARGUMENT");
say({ type: "invoke", id: "worse" });
assert.equal((await next("problem", "worse")).problem.field, "function");

const large = "x".repeat(700_000);
say({ type: "invoke", id: "large", function: "calls", export: "echo", arguments: [large.slice(0, 90_000)] });
assert.equal(Buffer.from((await next("result", "large")).result.base64, "base64").length, 90_000);

socket.send(large + large);
const [code] = await once(socket, "close");
assert.equal(code, 1009);
console.log("ok");
