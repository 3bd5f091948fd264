package dev.raywa.node.http;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// Requests to the gateway of one node.
abstract class OneSiteTest {
  static Vertx vertx;
  Site site;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeAll() {
    vertx.close().await();
  }

  @BeforeEach
  void openSite() {
    site = opened();
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  /// The node with the settings that the tests need.
  Site opened() {
    return new Site(vertx, "node-1", Site.config());
  }
}
