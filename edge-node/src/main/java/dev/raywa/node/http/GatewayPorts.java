package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Registry;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.models.Models;
import dev.raywa.node.source.SourceDesk;
import dev.raywa.wasm.Sandbox;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What the gateway stands on.
///
/// @param jobs of this node
/// @param store where modules are kept
/// @param sandbox that inspects modules
/// @param functions of the cluster
/// @param models of the cluster
/// @param requests what the cluster was asked to do once
/// @param sources compiles them
/// @param ready whether the node takes work
/// @param trouble what is wrong with the cluster, in one sentence
/// @param clock for the running time of jobs
/// @param nanos a clock that only goes forward, in nanoseconds
/// @param meters the metrics of this node
/// @param tracer sees requests that start tasks, when they are traced
/// @param accessLog takes one line for each request, when it is wanted
public record GatewayPorts(
    Jobs jobs,
    ClusterStore store,
    Sandbox sandbox,
    Functions functions,
    Models models,
    Registry requests,
    SourceDesk sources,
    BooleanSupplier ready,
    Supplier<Optional<String>> trouble,
    InstantSource clock,
    LongSupplier nanos,
    Meters meters,
    Optional<RequestTracer> tracer,
    Optional<Consumer<String>> accessLog) {}
