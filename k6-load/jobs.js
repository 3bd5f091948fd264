// Jobs one after the other, each a driver that does nothing: what the gateway, the queue and a fresh
// sandbox cost together. k6-load/run starts a node and gives its address and the module.
import http from 'k6/http';
import { check } from 'k6';
import { sha256 } from 'k6/crypto';

const address = __ENV.RAYWA_ADDRESS;
const wasm = open(__ENV.RAYWA_GUEST, 'b');
const module = sha256(wasm, 'hex');

export const options = {
  scenarios: {
    jobs: { executor: 'constant-vus', vus: 4, duration: __ENV.RAYWA_DURATION || '10s' },
  },
  thresholds: {
    checks: ['rate==1.0'],
    http_req_failed: ['rate==0.0'],
    'http_req_duration{name:events}': ['p(99)<2000'],
  },
};

export function setup() {
  const put = http.put(`http://${address}/v1/modules/${module}`, wasm, {
    headers: { 'Content-Type': 'application/wasm' },
  });
  check(put, { 'the module is stored': (answer) => answer.status === 201 || answer.status === 200 });
}

export default function () {
  const job = http.post(`http://${address}/v1/jobs`, JSON.stringify({ module, name: 'load' }), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name: 'submit' },
  });
  if (!check(job, { 'the job is taken': (answer) => answer.status === 201 })) {
    return;
  }
  // The stream of events ends with the job, so reading it is waiting for the job.
  const events = http.get(`http://${address}/v1/jobs/${job.json('id')}/events`, {
    tags: { name: 'events' },
  });
  check(events, { 'the job succeeds': (answer) => answer.body.includes('"state":"SUCCEEDED"') });
}
