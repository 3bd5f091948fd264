# Sourced: starts nodes of a cluster of their own, on loopback, and ends them by their ids.
# shellcheck shell=bash
#
#   start_nodes COUNT FOLDER [OPTION...]   their output goes into FOLDER/node-N.out
#   ADDRESSES                              host:port of each, PIDS their processes
#   stop_nodes                             for a trap; ends them and waits for their end

PIDS=()
ADDRESSES=()

stop_nodes() {
  local pid
  for pid in "${PIDS[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${PIDS[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  PIDS=()
}

# Prints what follows `$1=` in the line of a node that is ready, once it is there.
ready_word() {
  sed -n "s|^ready .* $1=\(http://\)\{0,1\}\([^ ;]*\).*|\2|p" "$2"
}

start_nodes() {
  local count=$1 folder=$2 nodes top log pid port join=()
  shift 2
  top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  mkdir -p "$folder"
  for ((nodes = 1; nodes <= count; nodes++)); do
    log=$folder/node-$nodes.out
    : >"$log"
    RAYWA_START_CACHE=off "$top/raywa-vx" node --http 127.0.0.1:0 --port 0 "${join[@]}" "$@" >"$log" 2>&1 &
    pid=$!
    PIDS+=("$pid")
    # The first may have to build itself.
    for _ in $(seq 1500); do
      [ -z "$(ready_word http "$log")" ] || break
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.2
    done
    if [ -z "$(ready_word http "$log")" ]; then
      cat "$log" >&2
      echo "$(basename "$0"): node $nodes did not start; what it said stands above" >&2
      return 1
    fi
    ADDRESSES+=("$(ready_word http "$log")")
    port=$(ready_word port "$log")
    join=(--join "127.0.0.1:$port")
  done
}
