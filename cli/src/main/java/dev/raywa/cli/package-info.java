/// The command line `raywa-vx`: one class per command.
///
/// Commands speak HTTP to a node, as docs/http.md describes it; `run` without an address starts one
/// in this process first. [EdgeNode] is the only class that knows how a node is started and how a
/// module is inspected, so the rest is tested against a node made by hand. What comes from a guest
/// is written as it came; on a terminal it cannot move the cursor or change the title.
@NullMarked
package dev.raywa.cli;

import org.jspecify.annotations.NullMarked;
