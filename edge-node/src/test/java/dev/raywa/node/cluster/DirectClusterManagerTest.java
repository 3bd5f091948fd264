package dev.raywa.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.hazelcast.GridConfig;
import dev.raywa.grid.hazelcast.GridMember;
import dev.raywa.message.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class DirectClusterManagerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Far above what a failure may take, so that a failure is never the timeout.
  private static final DeliveryOptions PATIENT = new DeliveryOptions().setSendTimeout(120_000);

  private static final Duration FAST = Duration.ofSeconds(2);

  private GridMember memberA;
  private GridMember memberB;
  private Vertx a;
  private Vertx b;

  @BeforeEach
  void start() throws Exception {
    memberA = member("a");
    a = vertx(memberA);
    memberB = member("b", memberA);
    b = vertx(memberB);
  }

  @AfterEach
  void stop() throws Exception {
    for (var vertx : List.of(a, b)) {
      get(vertx.close());
    }
    memberB.close();
    memberA.close();
  }

  @Test
  void reachesANodeAsSoonAsItListens() throws Exception {
    b.eventBus().<String>consumer("n/b/peer", message -> message.reply(message.body() + " at b"));
    assertThat(get(ask(a, "n/b/peer", "hello")).body()).isEqualTo("hello at b");
    a.eventBus().<String>consumer("n/a/peer", message -> message.reply(message.body() + " at a"));
    assertThat(get(ask(b, "n/a/peer", "hello")).body()).isEqualTo("hello at a");
  }

  @Test
  void reachesANodeFromItself() throws Exception {
    b.eventBus().<String>consumer("n/b/peer", message -> message.reply("b to itself"));
    a.eventBus().<String>localConsumer("here", message -> message.reply("local"));
    assertThat(get(ask(b, "n/b/peer", "")).body()).isEqualTo("b to itself");
    assertThat(get(ask(a, "here", "")).body()).isEqualTo("local");
  }

  @Test
  void reachesANodeThatJoinsAfterItWasAskedInVain() throws Exception {
    refuses("n/c/peer");
    var memberC = member("c", memberA);
    var c = vertx(memberC);
    try {
      c.eventBus().<String>consumer("n/c/peer", message -> message.reply("late"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(memberA.others()).contains(new NodeId("c")));
      assertThat(get(ask(a, "n/c/peer", "")).body()).isEqualTo("late");
    } finally {
      get(c.close());
      memberC.close();
    }
  }

  @Test
  void stillRegistersSharedAddresses() throws Exception {
    get(b.eventBus().<String>consumer("shared", message -> message.reply("b")).completion());
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(ask(a, "shared", "")).body()).isEqualTo("b"));
  }

  @Test
  void refusesAtOnceWhenThereIsNoSuchNode() {
    assertThat(refuses("n/nobody/peer")).isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @Test
  void refusesAtOnceWhenTheNodeIsGone() throws Exception {
    b.eventBus().<String>consumer("n/b/peer", message -> message.reply("alive"));
    assertThat(get(ask(a, "n/b/peer", "")).body()).isEqualTo("alive");
    memberB.kill();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(refuses("n/b/peer")).isEqualTo(ReplyFailure.NO_HANDLERS));
    assertThat(refuses("n/b/other")).isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @Test
  void failsToWriteWhenTheBusOfTheNodeIsClosed() throws Exception {
    b.eventBus().<String>consumer("n/b/peer", message -> message.reply("alive"));
    assertThat(get(ask(a, "n/b/peer", "")).body()).isEqualTo("alive");
    get(b.close());
    var peer = a.eventBus().<String>sender("n/b/peer");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(catchThrowableOfType(ExecutionException.class, () -> get(peer.write(""))))
                .isNotNull());
  }

  @Test
  void staysSilentWhenTheNodeDoesNotListen() throws Exception {
    var impatient = new DeliveryOptions().setSendTimeout(300);
    var request = a.eventBus().request("n/b/no-such-service", "anybody?", impatient);
    assertThat(catchThrowableOfType(ExecutionException.class, () -> get(request)))
        .cause()
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> assertThat(refused.failureType()).isEqualTo(ReplyFailure.TIMEOUT));
  }

  /// Expects a request to fail fast, and says how.
  private ReplyFailure refuses(String address) {
    var request = ask(a, address, "anybody?").toCompletionStage().toCompletableFuture();
    var failure =
        catchThrowableOfType(
            ExecutionException.class, () -> request.get(FAST.toSeconds(), TimeUnit.SECONDS));
    assertThat(failure).isNotNull();
    return failure.getCause() instanceof ReplyException refused
        ? refused.failureType()
        : ReplyFailure.ERROR;
  }

  private static Future<Message<String>> ask(Vertx from, String address, String text) {
    return from.eventBus().request(address, text, PATIENT);
  }

  private static GridMember member(String node, GridMember... others) {
    var join = Arrays.stream(others).map(other -> "127.0.0.1:" + other.port()).toList();
    return GridMember.start(
        new GridConfig("bus", new NodeId(node), "127.0.0.1", 0, join)
            .withSilenceMax(Duration.ofSeconds(30)));
  }

  private static Vertx vertx(GridMember member) throws Exception {
    return get(ClusteredVertx.start(member, "127.0.0.1", new VertxOptions()));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
