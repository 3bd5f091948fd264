package dev.raywa.node.metrics;

import dev.raywa.execution.Jobs;
import dev.raywa.execution.TaskTotals;
import dev.raywa.grid.GridStats;
import dev.raywa.node.models.ModelStats;
import dev.raywa.wasm.SandboxStats;
import java.util.function.Supplier;

/// Where the numbers come from. All are read at once, when somebody asks for metrics.
///
/// @param jobs of this node, and the load of all nodes
/// @param tasks what the node has done
/// @param objects what it keeps of objects
/// @param modules what it keeps of modules
/// @param models what it keeps and has done of models
/// @param spans what became of what it noted for traces
public record Sources(
    Jobs jobs,
    Supplier<TaskTotals> tasks,
    Supplier<GridStats> objects,
    Supplier<SandboxStats> modules,
    Supplier<ModelStats> models,
    Supplier<SpanTotals> spans) {}
