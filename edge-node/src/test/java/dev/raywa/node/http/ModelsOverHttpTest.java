package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.TensorInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How models are pushed, shown and removed, and who may.
final class ModelsOverHttpTest extends OneSiteTest {
  @Test
  void keepsAVersionOnce() {
    var onnx = model(1);
    var first = push("shop%2Fnet", onnx);
    var second = push("shop%2Fnet", onnx);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(Site.json(first))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "shop/net", "namespace": "default", "version": 1, "sha256": "%s",
                 "sizeBytes": %d, "time": "2026-01-01T00:00:10Z", "opset": 17,
                 "opsets": {"": 17}, "inputs": [{"name": "x", "type": "f32", "shape": [-1, 3]}],
                 "outputs": [{"name": "x", "type": "f32", "shape": [-1, 3]}], "nodes": 1,
                 "ops": ["Identity"], "dividesByInput": false}
                """
                    .formatted(sha256(onnx), onnx.size())));
  }

  @Test
  void showsTheNewestAndEachVersion() {
    push("net", model(1));
    push("net", model(2));

    var newest = Site.json(site.get("/v1/models/net"));
    assertThat(newest.getInteger("version")).isEqualTo(2);
    assertThat(newest.getJsonArray("versions")).hasSize(2);
    assertThat(Site.json(site.get("/v1/models/net@1")).getInteger("version")).isEqualTo(1);
    var byDigest = site.get("/v1/models/net@sha256:" + sha256(model(1)));
    assertThat(Site.json(byDigest).getInteger("version")).isEqualTo(1);
    refuses(site.get("/v1/models/net@3"), 404, "NO_SUCH_MODEL", "no version 3; it has [1, 2]");
    refuses(
        site.get("/v1/models/met"),
        404,
        "NO_SUCH_MODEL",
        "there is no model \"met\" in namespace default; did you mean \"net\"?");
  }

  @Test
  void removesVersionsAndModels() {
    push("net", model(1));
    push("net", model(2));
    assertThat(Site.json(push("net", model(3))).getJsonArray("forgotten"))
        .isEqualTo(JsonArray.of(1));

    assertThat(delete("net@3").statusCode()).isEqualTo(200);
    assertThat(Site.json(site.get("/v1/models/net")).getInteger("version")).isEqualTo(2);
    assertThat(delete("net").statusCode()).isEqualTo(200);
    refuses(delete("net"), 404, "NO_SUCH_MODEL", "there is no model");
  }

  @Test
  void listsByPrefixInPages() {
    for (var name : List.of("b2", "a", "b1", "b3")) {
      push(name, model(1));
    }

    var first = Site.json(site.get("/v1/models?prefix=b&limit=2"));
    assertThat(first.getJsonArray("models"))
        .extracting(one -> ((JsonObject) one).getString("name"))
        .containsExactly("b1", "b2");
    assertThat(first.getInteger("total")).isEqualTo(3);
    assertThat(first.getString("next")).isEqualTo("b2");
    var last = Site.json(site.get("/v1/models?prefix=b&limit=2&after=b2"));
    assertThat(last.getJsonArray("models")).hasSize(1);
    assertThat(last.getString("next")).isNull();
    refuses(site.get("/v1/models?limit=0"), 400, "BAD_FIELD", "limit must be");
  }

  @Test
  void saysWhyAModelIsRefused() {
    var nothing = Bytes.of("nothing".getBytes(StandardCharsets.UTF_8));
    refuses(
        push("net", nothing),
        422,
        "BAD_MODEL",
        "the 7 B received cannot run here as an ONNX model");
    var outside =
        new OnnxWriter()
            .external("w", "../../etc/passwd", 1)
            .output("y", ElementType.F32, 1)
            .node("Identity", "w", "->", "y")
            .model();
    refuses(push("net", outside), 422, "BAD_MODEL", "points at files; put all data into it");
    var large = Bytes.of(new byte[1025]);
    refuses(push("net", large), 413, "TOO_LARGE", "(nn.model.bytes.max)");
    push("one", model(new long[100]));
    refuses(push("two", model(new long[101])), 413, "TOO_LARGE", "(nn.models.stored.max)");
    refuses(push("net@1", model(1)), 400, "BAD_ID", "numbered by the cluster");
    refuses(push("n%20et", model(1)), 400, "BAD_ID", "a model is named by");
    assertThat(site.send("PATCH", "/v1/models/net", new byte[0]).statusCode()).isEqualTo(405);
  }

  @Test
  void saysThatNoModelsRunHere() {
    site.models.refuse("the library for this platform is missing");

    refuses(
        push("net", model(1)), 501, "NO_INFERENCE", "is missing; ask a node that has the label");
  }

  @Test
  void letsCallersLookAndDeployersPush() {
    var tokens =
        List.of(
            CallersTest.token("caller", Role.INVOKE, Namespace.DEFAULT),
            CallersTest.token("writer", Role.DEPLOY, Namespace.DEFAULT));
    try (var guarded = new Site(vertx, "node-2", Site.config(tokens, List.of()))) {
      assertThat(send(guarded, "PUT", "caller")).isEqualTo(403);
      assertThat(send(guarded, "PUT", "writer")).isEqualTo(201);
      assertThat(send(guarded, "DELETE", "caller")).isEqualTo(403);
      assertThat(send(guarded, "GET", "caller")).isEqualTo(200);
      assertThat(guarded.get("/v1/models").statusCode()).isEqualTo(401);
    }
  }

  private static int send(Site site, String method, String token) {
    var request =
        HttpRequest.newBuilder(site.uri("/v1/models/net"))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofByteArray(onnx(1).array()));
    return site.send(request).statusCode();
  }

  private HttpResponse<String> push(String name, Bytes onnx) {
    return site.send("PUT", "/v1/models/" + name, onnx.array());
  }

  private HttpResponse<String> delete(String name) {
    return site.send("DELETE", "/v1/models/" + name, new byte[0]);
  }

  private static void refuses(HttpResponse<String> answer, int status, String code, String detail) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Site.json(answer).getString("code")).isEqualTo(code);
    assertThat(Site.json(answer).getString("detail")).contains(detail);
  }

  private static String sha256(Bytes onnx) {
    return ModuleId.of(onnx.array()).sha256();
  }

  /// A model that the engine knows.
  private Bytes model(long... constants) {
    var onnx = onnx(constants);
    site.models.learn(onnx, List.of(new TensorInfo("x", ElementType.F32, List.of(-1L, 3L))));
    return onnx;
  }

  private static Bytes onnx(long... constants) {
    return new OnnxWriter()
        .input("x", ElementType.F32, -1, 3)
        .output("y", ElementType.F32, -1, 3)
        .constant("c", constants)
        .node("Identity", "x", "->", "y")
        .model();
  }
}
