package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Directory;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.Registry;
import dev.raywa.wasm.Sandbox;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What a node is put together from.
///
/// @param results what invocations returned
/// @param nanos a clock that never goes back, in nanoseconds
/// @param clock the time that people are shown
/// @param random for choices among equals
/// @param tracer sees the runs of tasks
public record NodeParts(
    Sandbox sandbox,
    ObjectGrid grid,
    ClusterStore store,
    Directory directory,
    Registry results,
    LongSupplier nanos,
    InstantSource clock,
    RandomGenerator random,
    Tracer tracer) {}
