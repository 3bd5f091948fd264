-- What k6-load/wrk sends, and how it tells what came of it.
wrk.method = "POST"

function done(summary, latency, requests)
  local errors = summary.errors
  local row = {
    { "invocations", "%d", summary.requests },
    { "per second", "%.0f", summary.requests / summary.duration * 1e6 },
    { "p50 ms", "%.2f", latency:percentile(50) / 1000 },
    { "p99 ms", "%.2f", latency:percentile(99) / 1000 },
    { "max ms", "%.2f", latency.max / 1000 },
    { "failed", "%d", errors.connect + errors.read + errors.write + errors.timeout },
    { "refused", "%d", errors.status },
  }
  for _, cell in ipairs(row) do
    io.write(string.format("%-12s " .. cell[2] .. "\n", cell[1], cell[3]))
  end
end
