package dev.raywa.execution;

/// What a node has done since it started.
///
/// @param starts guests that got an instance
/// @param succeeded attempts of tasks that ended well here
/// @param failed attempts that did not
/// @param cancelled attempts that somebody ended
/// @param directoryWrites batches of entries written to the cluster's directory
/// @param directoryEntries entries in them
public record TaskTotals(
    long starts,
    long succeeded,
    long failed,
    long cancelled,
    long directoryWrites,
    long directoryEntries) {}
