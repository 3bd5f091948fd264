/// Benchmarks: the product as its users start it, measured from inside a guest, and the sandbox
/// alone under JMH. `bench/run` starts them; nothing depends on this package.
///
/// May use anything of this project. Cluster benchmarks use none of it but the launcher, so that
/// they measure what people get.
@NullMarked
package dev.raywa.bench;

import org.jspecify.annotations.NullMarked;
