package dev.raywa.node.models;

import dev.raywa.wasm.nn.NnStats;

/// What a node holds and has done of inference.
///
/// @param engine what the engine holds and has done
/// @param warm models with a name that are loaded
/// @param idle of those, the ones that nobody uses now
/// @param hits models that were loaded when somebody asked
/// @param misses models that were not
/// @param evictions models that made room for others
public record ModelStats(
    NnStats engine, int warm, int idle, long hits, long misses, long evictions) {}
