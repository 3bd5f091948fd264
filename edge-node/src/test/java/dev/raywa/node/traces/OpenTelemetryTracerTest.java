package dev.raywa.node.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.Tracer;
import dev.raywa.message.Bill;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.message.Trace;
import dev.raywa.node.http.RequestTracer.Request;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenTelemetryTracerTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final TaskId DRIVER = TaskId.driver(new JobId(7));
  private static final Trace OUTSIDE =
      Trace.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").orElseThrow();

  private final KeptSpans kept = new KeptSpans();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(kept))
          .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
          .build();

  @AfterEach
  void close() {
    provider.close();
  }

  private Tracer.Span begin(NodeId node, String label, int depth, Optional<Trace> above) {
    var id = depth == 0 ? DRIVER : DRIVER.child(depth);
    var function = new FunctionRef(ModuleId.of(new byte[0]), new Entry.Export(label));
    var origin = new Origin(A, A, depth, Dialect.AUTO, above, Namespace.DEFAULT);
    var spec = new TaskSpec(id, function, List.of(), TaskOptions.DEFAULT, origin);
    return new OpenTelemetryTracer(provider.get("test"), node)
        .begin(new Dispatch(spec, 2, List.of()));
  }

  private OpenTelemetryRequestTracer requests() {
    return new OpenTelemetryRequestTracer(provider.get("test"), A);
  }

  private static Request request(Optional<Trace> above) {
    return new Request("POST", "/v1/functions/{function}", "/v1/functions/f", "http", above);
  }

  private static Outcome succeeded(NodeId node) {
    return new Outcome.Succeeded(List.of(), new Bill(node, 2, 1000, 65_536, 0, 0));
  }

  private static Outcome failed(Code code) {
    var bill = new Bill(A, 2, 1000, 65_536, 0, 0);
    return new Outcome.Failed(new TaskError(code, "a reason"), 3, bill);
  }

  private static Object attribute(SpanData span, String name) {
    return span.getAttributes().asMap().entrySet().stream()
        .filter(one -> one.getKey().getKey().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void aTreeOfTasksIsOneTrace() {
    var request = requests().begin(request(Optional.empty()));
    var driver = begin(A, "driver", 0, request.below());
    var left = begin(A, "left", 1, driver.below(request.below()));
    var right = begin(B, "right", 1, driver.below(request.below()));
    var leaf = begin(B, "leaf", 2, right.below(Optional.empty()));
    leaf.ended(succeeded(B));
    right.ended(succeeded(B));
    left.ended(succeeded(A));
    driver.ended(succeeded(A));
    request.ended(200);

    assertThat(kept.spans)
        .extracting(SpanData::getTraceId)
        .hasSize(5)
        .containsOnly(kept.named("POST /v1/functions/{function}").getTraceId());
    isBelow("leaf", "right");
    isBelow("right", "driver");
    isBelow("left", "driver");
    isBelow("driver", "POST /v1/functions/{function}");
    assertThat(kept.named("POST /v1/functions/{function}").getParentSpanContext().isValid())
        .isFalse();
  }

  private void isBelow(String child, String parent) {
    assertThat(kept.named(child).getParentSpanId()).isEqualTo(kept.named(parent).getSpanId());
  }

  @Test
  void goesOnWithATraceFromOutside() {
    var request = requests().begin(request(Optional.of(OUTSIDE)));
    var place = request.below().orElseThrow();
    request.ended(202);

    var span = kept.spans.getFirst();
    assertThat(span.getParentSpanId()).isEqualTo(OUTSIDE.spanId());
    assertThat(place.traceId()).isEqualTo(OUTSIDE.traceId()).isEqualTo(span.getTraceId());
    assertThat(place.spanId()).isEqualTo(span.getSpanId());
    assertThat(place.flags() & 1).isEqualTo(1);
  }

  @Test
  void recordsNothingThatTheCallerDoesNotRecord() {
    var quiet = new Trace(OUTSIDE.high(), OUTSIDE.low(), OUTSIDE.span(), 0);
    var request = requests().begin(request(Optional.of(quiet)));
    var driver = begin(A, "driver", 0, request.below());
    var below = driver.below(request.below()).orElseThrow();
    driver.ended(succeeded(A));
    request.ended(200);

    assertThat(kept.spans).isEmpty();
    assertThat(below.traceId()).isEqualTo(OUTSIDE.traceId());
    assertThat(below.flags()).isZero();
  }

  @Test
  void makesNoTraceOfATaskWhoseCallerHadNone() {
    assertThat(begin(A, "child", 1, Optional.empty())).isSameAs(Tracer.Span.NONE);
    begin(A, "driver", 0, Optional.empty()).ended(succeeded(A));

    assertThat(kept.spans).hasSize(1);
  }

  @Test
  void saysWhatATaskIsAndHowItEnded() {
    begin(B, "fine", 0, Optional.empty()).ended(succeeded(B));
    begin(A, "broken", 1, Optional.of(OUTSIDE)).ended(failed(Code.EXITED));
    begin(A, "stopped", 1, Optional.of(OUTSIDE)).ended(failed(Code.CANCELLED));

    var fine = kept.named("fine");
    assertThat(fine.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(attribute(fine, "raywa.job")).isEqualTo("7");
    assertThat(attribute(fine, "raywa.task")).isEqualTo(DRIVER.toString());
    assertThat(attribute(fine, "raywa.node")).isEqualTo("b");
    assertThat(attribute(fine, "raywa.owner")).isEqualTo("a");
    assertThat(attribute(fine, "raywa.attempt")).isEqualTo(2L);
    assertThat(attribute(fine, "raywa.outcome")).isEqualTo("succeeded");
    assertThat(fine.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    var broken = kept.named("broken");
    assertThat(broken.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(attribute(broken, "raywa.outcome")).isEqualTo("failed");
    assertThat(attribute(broken, "error.type")).isEqualTo("EXITED");
    assertThat(attribute(broken, "raywa.exit_code")).isEqualTo(3L);
    assertThat(broken.getStatus().getDescription()).isEqualTo("a reason");
    assertThat(attribute(kept.named("stopped"), "raywa.outcome")).isEqualTo("cancelled");
    assertThat(kept.named("stopped").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void saysHowARequestWasAnswered() {
    for (int status : List.of(404, 502, 0)) {
      requests().begin(request(Optional.empty())).ended(status);
    }

    var code = AttributeKey.longKey("http.response.status_code");
    assertThat(kept.spans)
        .extracting(span -> span.getAttributes().get(code))
        .containsExactly(404L, 502L, null);
    assertThat(kept.spans)
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.UNSET, StatusCode.ERROR, StatusCode.UNSET);
    assertThat(attribute(kept.spans.getLast(), "error.type")).isEqualTo("client_left");
    assertThat(kept.spans.getFirst().getKind()).isEqualTo(SpanKind.SERVER);
  }
}
