package dev.raywa.grid.hazelcast;

import com.hazelcast.map.IMap;
import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A registry on one map of Hazelcast. Safe for use by many threads. A change of a name is known to
/// other nodes some milliseconds later when its old value is kept near them.
public final class HazelcastRegistry implements Registry {
  private final IMap<String, byte[]> map;

  private HazelcastRegistry(GridMember member, String map) {
    this.map = member.instance().getMap(map);
  }

  /// The functions that were deployed: few, never forgotten, read near.
  public static Registry functions(GridMember member) {
    return new HazelcastRegistry(member, HazelcastConfig.FUNCTIONS);
  }

  /// The models that were pushed: few, never forgotten, read near.
  public static Registry models(GridMember member) {
    return new HazelcastRegistry(member, HazelcastConfig.MODELS);
  }

  /// What invocations returned; the longest unused is forgotten when there are too many.
  public static Registry results(GridMember member) {
    return new HazelcastRegistry(member, HazelcastConfig.RESULTS);
  }

  /// What is done once however often it is asked for; the longest unused is forgotten when there
  /// are too many.
  public static Registry requests(GridMember member) {
    return new HazelcastRegistry(member, HazelcastConfig.REQUESTS);
  }

  @Override
  public Optional<Bytes> get(String name) {
    return Calls.call("get " + name, () -> Optional.ofNullable(value(name))).map(Bytes::of);
  }

  /// What is near may be older than what another node has just set, so nothing is not believed.
  private byte @Nullable [] value(String name) {
    var near = map.get(name);
    if (near != null) {
      return near;
    }
    var entry = map.getEntryView(name);
    return entry == null ? null : entry.getValue();
  }

  @Override
  public boolean putIfAbsent(String name, Bytes value, Duration kept) {
    Registry.require(name, value, kept);
    var bytes = value.array();
    return Calls.call(
        "put " + name,
        () -> map.putIfAbsent(name, bytes, kept.toSeconds(), TimeUnit.SECONDS) == null);
  }

  @Override
  public boolean replace(String name, Bytes expected, Bytes next) {
    Registry.require(name, next, Duration.ZERO);
    return Calls.call("replace " + name, () -> map.replace(name, expected.array(), next.array()));
  }

  @Override
  public boolean remove(String name, Bytes expected) {
    return Calls.call("remove " + name, () -> map.remove(name, expected.array()));
  }

  @Override
  public Map<String, Bytes> list(String prefix) {
    return Calls.call(
        "list " + prefix,
        () -> {
          var keys =
              map.keySet().stream()
                  .filter(name -> name.startsWith(prefix))
                  .collect(Collectors.toSet());
          var found = new HashMap<String, Bytes>();
          map.getAll(keys).forEach((name, bytes) -> found.put(name, Bytes.of(bytes)));
          return found;
        });
  }
}
