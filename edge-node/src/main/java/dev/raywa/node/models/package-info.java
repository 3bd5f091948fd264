/// Models that were pushed: their names, versions and bytes, and which of them are loaded here.
///
/// Nothing here knows HTTP, Hazelcast or ONNX Runtime. May use `dev.raywa.grid`,
/// `dev.raywa.wasm.nn`, `dev.raywa.message`, `dev.raywa.node.versions` and Vert.x's JSON. What
/// blocks says so.
@NullMarked
package dev.raywa.node.models;

import org.jspecify.annotations.NullMarked;
