package dev.raywa.node.cluster;

import dev.raywa.grid.hazelcast.GridConfig;
import dev.raywa.grid.hazelcast.GridMember;
import dev.raywa.grid.hazelcast.MemberListener;
import dev.raywa.message.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// The main class of a member with an event bus in a process of its own. Says `news joined NODE`,
/// `news left NODE` and `news rejoined` when it hears so, and answers what it reads line by line
/// with `answer ...`. Ends with its input.
final class BusNode {
  private static final DeliveryOptions PATIENT = new DeliveryOptions().setSendTimeout(2000);

  private final GridMember member;
  private final Vertx vertx;

  private BusNode(GridMember member, Vertx vertx) {
    this.member = member;
    this.vertx = vertx;
  }

  /// Takes the cluster's name, the node's id, its host, its port, seconds of silence, and nodes to
  /// join.
  public static void main(String[] args) throws IOException {
    var join = List.of(args).subList(5, args.length);
    var config =
        new GridConfig(args[0], new NodeId(args[1]), args[2], Integer.parseInt(args[3]), join)
            .withSilenceMax(Duration.ofSeconds(Long.parseLong(args[4])));
    try (var member = GridMember.start(config)) {
      var vertx = ClusteredVertx.start(member, args[2], new VertxOptions()).await();
      var self = member.self().value();
      vertx.eventBus().<String>consumer("n/" + self + "/echo", asked -> asked.reply(self));
      member.listen(new Told());
      var node = new BusNode(member, vertx);
      say("answer " + member.port());
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        say("answer " + node.obey(line.split(" ", -1)));
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private String obey(String[] words) {
    return switch (words[0]) {
      case "others" -> new TreeSet<>(member.others().stream().map(NodeId::value).toList()) + "";
      case "ask" -> ask(words[1]);
      case "infos" -> "" + new TreeSet<>(member.instance().getMap("__vertx.nodeInfo").keySet());
      case "put" -> "" + member.instance().<String, String>getMap("any").put(words[1], words[2]);
      case "get" -> "" + member.instance().<String, String>getMap("any").get(words[1]);
      case "owned" -> "" + owned();
      default -> throw new IllegalArgumentException("no such question: " + words[0]);
    };
  }

  private String ask(String node) {
    try {
      var request = vertx.eventBus().<String>request("n/" + node + "/echo", "?", PATIENT);
      var answered = request.toCompletionStage().toCompletableFuture();
      return answered.get(5, TimeUnit.SECONDS).body();
    } catch (Exception e) {
      return "failed: " + e.getMessage();
    }
  }

  private long owned() {
    var local = member.instance().getCluster().getLocalMember();
    return member.instance().getPartitionService().getPartitions().stream()
        .filter(partition -> local.equals(partition.getOwner()))
        .count();
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static final class Told implements MemberListener {
    @Override
    public void joined(NodeId node) {
      say("news joined " + node);
    }

    @Override
    public void left(NodeId node) {
      say("news left " + node);
    }

    @Override
    public void rejoined() {
      say("news rejoined");
    }
  }
}
