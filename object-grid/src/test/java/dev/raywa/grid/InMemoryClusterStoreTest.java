package dev.raywa.grid;

final class InMemoryClusterStoreTest implements ClusterStoreContract {
  private final ClusterStore store = new InMemoryClusterStore((byte) 1);

  @Override
  public ClusterStore here() {
    return store;
  }

  @Override
  public ClusterStore there() {
    return store;
  }
}
