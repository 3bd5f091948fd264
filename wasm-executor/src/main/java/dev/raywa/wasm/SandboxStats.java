package dev.raywa.wasm;

/// What a sandbox keeps of modules, and how often that was of use.
///
/// @param modules compiled ones that are loaded
/// @param bytes that they weigh, about
/// @param hits loads of a module that was there
/// @param misses loads of one that was not
/// @param rejected compiled modules of the cluster that were not trusted
public record SandboxStats(int modules, long bytes, long hits, long misses, long rejected) {}
