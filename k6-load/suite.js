// The load on a cluster, one kind after the other. k6-load/run starts the nodes and gives:
//
//   RAYWA_NODES      host:port,host:port of all nodes; the users take turns
//   RAYWA_SECONDS    how long each kind goes on
//   RAYWA_KINDS      those that are wanted, separated by commas; all without it
//
// The functions are those of guest/load.c. Every answer is looked at: a wrong one fails a check, and
// the thresholds want all checks, no failed request, and 99 of 100 answers within a time that a
// busy machine with two cores, which also runs k6, keeps.
import http from 'k6/http';
import { check } from 'k6';
import { sha256 } from 'k6/crypto';
import { WebSocket } from 'k6/experimental/websockets';
import { Counter, Trend } from 'k6/metrics';

const nodes = __ENV.RAYWA_NODES.split(',');
const seconds = Number(__ENV.RAYWA_SECONDS || '10');
const load = open('./guest/load.wasm', 'b');
const program = open('../examples/c/rep_first.wasm', 'b');
const job = sha256(program, 'hex');
const text = 'abcdefghijklmnopqrstuvwxyz012345'.repeat(32);

// Users at the same time, and the milliseconds within which 99 of 100 are answered.
const KINDS = {
  noop: { users: 16, limit: 250 },
  echo: { users: 8, limit: 250 },
  primes: { users: 4, limit: 1000 },
  tree: { users: 4, limit: 2000 },
  async: { users: 8, limit: 1000 },
  jobs: { users: 4, limit: 2000 },
  sockets: { users: 8, limit: 1000 },
};
const CALLS_PER_SOCKET = 50;
const IN_FLIGHT = 10;

const taken = new Trend('raywa_taken', true);
const calls = new Counter('raywa_calls');
const wanted = (__ENV.RAYWA_KINDS || Object.keys(KINDS).join(',')).split(',');

function scenarios() {
  const all = {};
  wanted.forEach((kind, index) => {
    all[kind] = {
      executor: 'constant-vus',
      vus: KINDS[kind].users,
      duration: `${seconds}s`,
      startTime: `${index * (seconds + 1)}s`,
      gracefulStop: '30s',
      exec: kind === 'async' ? 'asynchronous' : kind,
    };
  });
  return all;
}

function thresholds() {
  const all = { checks: ['rate==1.0'], http_req_failed: ['rate==0.0'] };
  for (const kind of wanted) {
    all[`raywa_taken{scenario:${kind}}`] = [`p(99)<${KINDS[kind].limit}`];
    all[`raywa_calls{scenario:${kind}}`] = ['count>0'];
  }
  return all;
}

export const options = {
  scenarios: scenarios(),
  thresholds: thresholds(),
  summaryTrendStats: ['min', 'med', 'p(99)', 'max'],
};

function node(more = 0) {
  return nodes[(__VU + __ITER + more) % nodes.length];
}

function counted(begun, number = 1) {
  taken.add(Date.now() - begun);
  calls.add(number);
}

export function setup() {
  const put = http.put(`http://${nodes[0]}/v1/functions/load`, load);
  check(put, { 'the function is deployed': (answer) => answer.status < 300 });
  const stored = http.put(`http://${nodes[0]}/v1/modules/${job}`, program);
  check(stored, { 'the module is stored': (answer) => answer.status < 300 });
  // A new version reaches the other nodes within a moment; each is asked until it has it.
  for (const address of nodes) {
    http.post(`http://${address}/v1/functions/load/noop`, null);
  }
}

function invoke(name, parameters, body, headers, right) {
  const begun = Date.now();
  const answer = http.post(`http://${node()}/v1/functions/load/${name}`, body, {
    headers,
    tags: { name },
    ...parameters,
  });
  check(answer, { [`${name} is right`]: (it) => it.status === 200 && right(it) });
  counted(begun);
}

const JSON_BODY = { 'Content-Type': 'application/json' };
const BYTES_BODY = { 'Content-Type': 'application/octet-stream' };

export function noop() {
  invoke('noop', {}, null, {}, (answer) => answer.json('result') === null);
}

export function echo() {
  invoke('echo', {}, text, BYTES_BODY, (answer) => answer.body === text);
}

export function primes() {
  invoke('primes', {}, '[20000]', JSON_BODY, (answer) => answer.json('result') === 2262);
}

export function tree() {
  invoke('tree', {}, '[5]', JSON_BODY, (answer) => answer.json('result') === 31);
}

/** Taken by one node, and its result fetched from another. */
export function asynchronous() {
  const begun = Date.now();
  const accepted = http.post(`http://${node()}/v1/functions/load/primes`, '[1000]', {
    headers: { ...JSON_BODY, Prefer: 'respond-async' },
    tags: { name: 'async' },
  });
  if (!check(accepted, { 'the call is accepted': (answer) => answer.status === 202 })) {
    return;
  }
  const task = accepted.json('task');
  const ended = http.get(`http://${node(1)}/v1/tasks/${task}?wait=30`, { tags: { name: 'task' } });
  check(ended, { 'another node has its result': (answer) => answer.json('result') === 168 });
  counted(begun);
}

/** A driver that does nothing, followed to its end. */
export function jobs() {
  const begun = Date.now();
  const body = JSON.stringify({ module: job, name: 'load' });
  const address = node();
  const accepted = http.post(`http://${address}/v1/jobs`, body, {
    headers: JSON_BODY,
    tags: { name: 'submit' },
  });
  if (!check(accepted, { 'the job is taken': (answer) => answer.status === 201 })) {
    return;
  }
  const id = accepted.json('id');
  const events = http.get(`http://${address}/v1/jobs/${id}/events`, { tags: { name: 'events' } });
  check(events, { 'the job succeeds': (it) => it.body.includes('"state":"SUCCEEDED"') });
  counted(begun);
}

/** One connection, many calls on it, some of them printing. */
export function sockets() {
  const socket = new WebSocket(`ws://${node()}/v1/ws`, ['raywa.v1']);
  const begun = new Map();
  let said = 0;
  let right = 0;
  let lines = 0;

  const more = () => {
    while (said < CALLS_PER_SOCKET && begun.size < IN_FLIGHT) {
      const id = String(said++);
      const printing = said % 5 === 0;
      begun.set(id, { at: Date.now(), printing });
      socket.send(
        JSON.stringify({
          type: 'invoke',
          id,
          function: 'load',
          export: printing ? 'print' : 'primes',
          arguments: [printing ? 3 : 100],
          output: printing,
        }),
      );
    }
  };
  socket.onopen = more;
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === 'output') {
      lines += message.text.split('\n').length - 1;
    } else if (message.type !== 'accepted') {
      const call = begun.get(message.id);
      right += message.result === (call.printing ? 3 : 25) ? 1 : 0;
      begun.delete(message.id);
      counted(call.at);
      more();
    }
    if (said === CALLS_PER_SOCKET && begun.size === 0) {
      socket.close();
    }
  };
  socket.onerror = () => check(null, { 'the connection holds': () => false });
  socket.onclose = () =>
    check(null, {
      'every call is answered, and right': () => right === CALLS_PER_SOCKET,
      'all output is there': () => lines === (CALLS_PER_SOCKET / 5) * 3,
    });
}

/** Milliseconds as people read them; null where nothing was measured. */
function tenths(milliseconds) {
  return milliseconds === undefined ? null : Math.round(milliseconds * 10) / 10;
}

export function handleSummary(data) {
  const rows = wanted.map((kind) => {
    const times = data.metrics[`raywa_taken{scenario:${kind}}`]?.values;
    const count = data.metrics[`raywa_calls{scenario:${kind}}`]?.values.count ?? 0;
    return {
      kind,
      users: KINDS[kind].users,
      calls: count,
      perSecond: Math.round(count / seconds),
      p50Ms: tenths(times?.med),
      p99Ms: tenths(times?.['p(99)']),
      limitMs: KINDS[kind].limit,
    };
  });
  const broken = Object.entries(data.metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds ?? {})
      .filter(([, threshold]) => !threshold.ok)
      .map(([threshold]) => `${name} ${threshold}`),
  );
  const failed = data.root_group.checks.filter((one) => one.fails > 0);
  const document = {
    rows,
    checks: data.metrics.checks.values.passes,
    failedChecks: failed.map((one) => ({ name: one.name, times: one.fails })),
    failedRequests: data.metrics.http_req_failed.values.passes,
    broken,
  };
  return { stdout: __ENV.RAYWA_JSON ? JSON.stringify(document) + '\n' : table(document) };
}

function table(document) {
  const cells = [['load', 'users', 'calls', 'calls/s', 'p50 ms', 'p99 ms', 'limit ms']];
  for (const row of document.rows) {
    cells.push([row.kind, row.users, row.calls, row.perSecond, row.p50Ms, row.p99Ms, row.limitMs]);
  }
  const lines = cells.map((row) =>
    row.map((cell, at) => (at === 0 ? `${cell}`.padEnd(9) : `${cell ?? '-'}`.padStart(9))).join(' '),
  );
  lines.push(
    `${document.checks} checks passed, ` +
      `${document.failedChecks.reduce((sum, one) => sum + one.times, 0)} failed; ` +
      `${document.failedRequests} requests failed`,
  );
  document.failedChecks.forEach((one) => lines.push(`failed ${one.times} times: ${one.name}`));
  document.broken.forEach((one) => lines.push(`not met: ${one}`));
  return lines.join('\n') + '\n';
}
