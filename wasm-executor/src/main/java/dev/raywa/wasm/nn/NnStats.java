package dev.raywa.wasm.nn;

/// What an engine holds and has done.
///
/// @param models open now
/// @param modelBytes that they are charged for
/// @param contexts open now
/// @param tensorBytes that contexts hold now
/// @param running calls on a thread now
/// @param queued calls that wait for a thread now
/// @param runs ended well
/// @param failures of runs, whatever the reason
/// @param refused calls that found the queue full
/// @param runNanos time of all runs on their threads, in nanoseconds
/// @param restarts of the worker process; 0 without one
public record NnStats(
    int models,
    long modelBytes,
    int contexts,
    long tensorBytes,
    int running,
    int queued,
    long runs,
    long failures,
    long refused,
    long runNanos,
    long restarts) {}
