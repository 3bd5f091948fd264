-- What k6-load/wrk sends, and how it tells what came of it.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local wrong = 0

-- Each thread has its own state; `response` counts what is not the answer of a no-op.
function setup(thread)
  threads = threads or {}
  table.insert(threads, thread)
end

function init(args)
  wrong = 0
end

function response(status, headers, body)
  if status ~= 200 then
    wrong = wrong + 1
  end
end

function done(summary, latency, requests)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  local refused = 0
  for _, thread in ipairs(threads) do
    refused = refused + thread:get("wrong")
  end
  local row = {
    { "invocations", "%d", summary.requests },
    { "per second", "%.0f", summary.requests / summary.duration * 1e6 },
    { "p50 ms", "%.2f", latency:percentile(50) / 1000 },
    { "p99 ms", "%.2f", latency:percentile(99) / 1000 },
    { "max ms", "%.2f", latency.max / 1000 },
    { "failed", "%d", failed },
    { "not 200", "%d", refused },
  }
  for _, cell in ipairs(row) do
    io.write(string.format("%-12s " .. cell[2] .. "\n", cell[1], cell[3]))
  end
end
