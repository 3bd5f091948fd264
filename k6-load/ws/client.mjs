// A WebSocket client that knows nothing of a node but docs/websocket.md.
//
//   node client.mjs URL
//     holds the node to what is promised there. The functions `calls` and `prints` of SocketIT must
//     be deployed. Prints `ok`, or says what was wrong and exits with 1.
//   node client.mjs --connections 1000 --in-flight 10 --calls 100000 URL...
//     deploys a small function, calls it over so many connections, spread over the URLs, each with
//     so many calls open, and prints one line of JSON. Exits with 1 when a call was lost or wrong.
//
// A URL is ws://HOST:PORT/v1/ws.
import { parseArgs } from "node:util";
import { check } from "./check.mjs";
import { load } from "./load.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    connections: { type: "string" },
    "in-flight": { type: "string", default: "10" },
    calls: { type: "string", default: "100000" },
    "limit-seconds": { type: "string", default: "300" },
  },
});

if (values.connections === undefined) {
  await check(positionals[0]);
  console.log("ok");
} else {
  const figures = await load(positionals, {
    connections: count(values.connections),
    inFlight: count(values["in-flight"]),
    calls: count(values.calls),
    limitMs: count(values["limit-seconds"]) * 1000,
  });
  console.log(JSON.stringify(figures));
  process.exitCode = figures.results === figures.calls ? 0 : 1;
}
// Connections of fetch stay open for reuse, and would keep the process.
process.exit();

function count(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`not a number above 0: ${text}`);
  return number;
}
