package dev.raywa.grid;

final class InMemoryBlobsTest implements BlobsContract {
  private final Blobs blobs = new InMemoryBlobs();

  @Override
  public Blobs here() {
    return blobs;
  }

  @Override
  public Blobs there() {
    return blobs;
  }
}
