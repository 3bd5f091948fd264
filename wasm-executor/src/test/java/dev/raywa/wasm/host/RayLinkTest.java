package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Dialect;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.host.HostLink.Import;
import dev.raywa.wasm.host.HostLink.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RayLinkTest {
  private static final Import CALL_2 = of("call", Types.words(2));
  private static final Import CALL_3 = of("call", Types.words(3));
  private static final Import PUT_3 = of("put", Types.words(3));
  private static final Import GET_3 = of("get", Types.words(3));
  private static final Import GET_4 = of("get", Types.words(4));
  private static final Import CANCEL = of("cancel", Types.words(2));
  private static final Import INIT = of("init", Types.words(0));
  private static final Import WAIT =
      of("wait", Types.of(Kind.I32, Kind.I32, Kind.I32, Kind.I32, Kind.I32, Kind.I64));

  private final RayLink link = new RayLink();

  @Test
  void claimsItsTwoModulesOnly() {
    assertThat(link.claims("ray")).isTrue();
    assertThat(link.claims("raywa")).isTrue();
    assertThat(link.claims("wasi_snapshot_preview1")).isFalse();
    assertThat(link.claims("rays")).isFalse();
  }

  @Test
  void knowsTheRepByGetWaitOrCancel() {
    for (var sign : List.of(GET_4, WAIT, CANCEL)) {
      assertThat(dialect(CALL_3, sign)).as(sign.name()).isEqualTo(Dialect.REP);
    }
  }

  @Test
  void knowsWarriorByGetOrAnyOtherFunctionOfIt() {
    assertThat(dialect(CALL_3, GET_3)).isEqualTo(Dialect.WARRIOR);
    WarriorCalls.ALL.values().stream()
        .filter(call -> !Set.of("call", "put").contains(call.name()))
        .forEach(call ->
            assertThat(dialect(CALL_3, of(call.name(), call.signature())))
                .as(call.name())
                .isEqualTo(Dialect.WARRIOR));
  }

  @Test
  void knowsWarriorByItsExports() {
    assertThat(link.plan(List.of(CALL_3), Set.of("__war_malloc"), Dialect.AUTO))
        .extracting(plan -> ((Plan.Linked) plan).dialect())
        .isEqualTo(Dialect.WARRIOR);
  }

  @Test
  void knowsTheFirstExampleByItsCall() {
    assertThat(dialect(CALL_2)).isEqualTo(Dialect.REP_FIRST);
  }

  @Test
  void linksTheTwoParameterCallWhateverElseIsThere() {
    assertThat(dialect(CALL_2, GET_4)).isEqualTo(Dialect.REP);
    assertThat(dialect(CALL_2, GET_3)).isEqualTo(Dialect.WARRIOR);
    assertThat(link.plan(List.of(CALL_2), Set.of(), Dialect.WARRIOR))
        .isInstanceOf(Plan.Linked.class);
  }

  @Test
  void leavesTheChoiceToTheFirstCallWhenNothingElseTells() {
    assertThat(dialect(CALL_3)).isEqualTo(Dialect.AUTO);
    assertThat(dialect(CALL_3, PUT_3)).isEqualTo(Dialect.AUTO);
    assertThat(dialect()).isEqualTo(Dialect.AUTO);
  }

  @Test
  void letsTheUsersChoiceWin() {
    for (var choice : List.of(Dialect.REP, Dialect.WARRIOR)) {
      assertThat(link.plan(List.of(CALL_3, PUT_3), Set.of("__war_malloc"), choice))
          .extracting(plan -> ((Plan.Linked) plan).dialect())
          .isEqualTo(choice);
    }
  }

  @Test
  void refusesAChoiceThatTheImportsContradict() {
    assertThat(refused(Dialect.REP, CALL_3, GET_3, INIT))
        .containsExactly(
            "ray.get (i32, i32, i32) -> i32 is of Warrior, but the dialect named for this module is"
                + " the REP.",
            "ray.init () -> i32 is of Warrior, but the dialect named for this module is the REP.");
  }

  @Test
  void refusesAMixOfDialects() {
    assertThat(refused(Dialect.AUTO, CALL_3, GET_4, INIT))
        .containsExactly(
            "The module mixes two dialects of ray: the import ray.get (i32, i32, i32, i32) -> i32"
                + " is of the REP; the import ray.init () -> i32 is of Warrior; build it for one of"
                + " them, or name the dialect when you run it.");
  }

  @Test
  void refusesOneNameWithTwoTypes() {
    assertThat(refused(Dialect.AUTO, CALL_3, CALL_2))
        .containsExactly(
            "ray.call (i32, i32, i32) -> i32 is also imported with the type (i32, i32) -> i32; one"
                + " name can have one type only.");
  }

  @Test
  void namesWhatIsNearAnUnknownImport() {
    assertThat(refused(Dialect.AUTO, of("weit", Types.words(1))))
        .containsExactly(
            "ray.weit (i32) -> i32 does not exist; near it are ray.wait (i32, i32, i32, i32, i32,"
                + " i64) -> i32 of the REP, ray.get (i32, i32, i32, i32) -> i32 of the REP,"
                + " ray.get (i32, i32, i32) -> i32 of Warrior, ray.init () -> i32 of Warrior.");
    assertThat(refused(Dialect.AUTO, of("call_name", Types.words(4))))
        .singleElement()
        .asString()
        .contains("near it are raywa.call_name (i32, i32, i32, i32, i32) -> i32");
    assertThat(refused(Dialect.AUTO, of("teleportation", Types.words(4))))
        .singleElement()
        .asString()
        .contains("does not exist; ray has call, cancel, get, init");
  }

  @Test
  void namesTheTypesOfAnImportWithAWrongType() {
    assertThat(refused(Dialect.AUTO, of("get", Types.words(2))))
        .containsExactly(
            "ray.get (i32, i32) -> i32 has another type than ray.get (i32, i32, i32, i32) -> i32 of"
                + " the REP, or ray.get (i32, i32, i32) -> i32 of Warrior.");
    assertThat(refused(Dialect.AUTO, new Import("raywa", "put", Types.words(2))))
        .containsExactly(
            "raywa.put (i32, i32) -> i32 has another type than raywa.put (i32, i32, i32) -> i32.");
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThat(refused(Dialect.AUTO, of("a", Types.words(2)), of("b", Types.words(2)))).hasSize(2);
  }

  @Test
  void takesTheFirstCallWithAWarbufferForWarrior() {
    var guest = FakeGuest.linked(List.of(CALL_3, PUT_3, lastError()));
    guest.define(1, "nothing", FakeGuest.type(List.of()));
    warbuffer(guest, 256);
    assertThat(guest.call("ray.call", 256, 1, 0)).as("success of Warrior").isZero();
    assertThat(guest.call("ray.put", 0, 0, 512)).as("failure of Warrior").isEqualTo(-1);
    assertThat(guest.ray.calls).hasSize(1);
  }

  @Test
  void takesTheFirstCallWithoutAWarbufferForTheRep() {
    var guest = FakeGuest.linked(List.of(CALL_3, PUT_3, lastError()));
    guest.define(1, "nothing", FakeGuest.type(List.of()));
    guest.memory.writeI32(512, 28);
    warbuffer(guest, 256);
    assertThat(guest.call("ray.call", 1, 512, 0)).as("success of the REP").isEqualTo(512);
    assertThat(guest.call("ray.put", 256, 28, 512)).as("a value, not a handle").isEqualTo(512);
  }

  @Test
  void givesEveryInstanceAStateOfItsOwn() {
    var plan = (Plan.Linked) link.plan(List.of(CALL_2, lastError()), Set.of(), Dialect.AUTO);
    var guest = FakeGuest.of(Dialect.REP_FIRST);
    guest.define(1, "nothing", FakeGuest.type(List.of()));
    for (int i = 0; i < 2; i++) {
      var session = plan.sessions().get();
      assertThat(session.body(CALL_2).call(guest, new long[] {1, 0})).isEqualTo(1);
      assertThat(session.body(CALL_2).call(guest, new long[] {9, 0})).isZero();
      assertThat(session.body(lastError()).call(guest, new long[] {0, 0, 0})).isEqualTo(5);
    }
  }

  @Test
  void bindsOnlyWhatWasPlanned() {
    var session =
        ((Plan.Linked) link.plan(List.of(CALL_2), Set.of(), Dialect.AUTO)).sessions().get();
    assertThatThrownBy(() -> session.body(GET_3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ray.get (i32, i32, i32) -> i32");
  }

  private Dialect dialect(Import... imports) {
    return switch (link.plan(List.of(imports), Set.of("memory", "_start"), Dialect.AUTO)) {
      case Plan.Linked linked -> linked.dialect();
      case Plan.Refused(var sentences) -> throw new AssertionError(sentences.toString());
    };
  }

  private List<String> refused(Dialect choice, Import... imports) {
    return switch (link.plan(new ArrayList<>(List.of(imports)), Set.of(), choice)) {
      case Plan.Linked linked -> throw new AssertionError("linked as " + linked.dialect());
      case Plan.Refused(var sentences) -> sentences;
    };
  }

  private static void warbuffer(FakeGuest guest, int at) {
    int[] words = {0xc0de550a, 1, 0, 300, 0, 32};
    int sum = 0;
    for (int i = 0; i < words.length; i++) {
      guest.memory.writeI32(at + 4L * i, words[i]);
      sum ^= words[i];
    }
    guest.memory.writeI32(at + 24, sum);
  }

  private static Import lastError() {
    return new Import("raywa", "last_error", Types.words(3));
  }

  private static Import of(String name, Signature signature) {
    return new Import("ray", name, signature);
  }
}
