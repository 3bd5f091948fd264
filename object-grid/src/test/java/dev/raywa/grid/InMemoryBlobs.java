package dev.raywa.grid;

import dev.raywa.message.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Large values in this process.
public final class InMemoryBlobs implements Blobs {
  private final Map<String, Bytes> blobs = new ConcurrentHashMap<>();

  @Override
  public Optional<Bytes> get(String name) {
    return Optional.ofNullable(blobs.get(name));
  }

  @Override
  public void putIfAbsent(String name, Bytes bytes) {
    blobs.putIfAbsent(name, bytes);
  }

  @Override
  public void remove(String name) {
    blobs.remove(name);
  }

  /// What has bytes now.
  public Set<String> names() {
    return Set.copyOf(blobs.keySet());
  }

  /// Puts other bytes under a name, as nobody may.
  public void forge(String name, Bytes bytes) {
    blobs.put(name, bytes);
  }
}
