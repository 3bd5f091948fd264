package dev.raywa.grid;

/// What one node keeps of the object grid, and what became of what it no longer keeps in memory.
///
/// @param bytesInMemory of the values that this node wrote; backups are not counted
/// @param bytesOnDisk of its spilled values, and of copies that it keeps for others
/// @param dropped values that were deleted to make room, since they can be computed again
/// @param spilled values that were moved to disk to make room
/// @param restored values that came back from disk
public record GridStats(
    long bytesInMemory, long bytesOnDisk, long dropped, long spilled, long restored) {}
