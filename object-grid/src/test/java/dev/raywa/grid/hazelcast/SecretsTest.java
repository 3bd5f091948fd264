package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class SecretsTest {
  @Test
  void derivesAsRfc5869Says() throws Exception {
    var extracted = hmac(utf8("raywa-vx 1"), utf8("hush"));
    var expanded = hmac(extracted, utf8("some use\u0001"));
    assertThat(Secrets.derive("hush", "some use")).isEqualTo(expanded).hasSize(32);
  }

  @Test
  void derivesAnotherKeyForAnotherUseOrSecret() {
    var key = Secrets.derive("hush", "some use");
    assertThat(Secrets.derive("hush", "other use")).isNotEqualTo(key);
    assertThat(Secrets.derive("hush!", "some use")).isNotEqualTo(key);
  }

  private static byte[] hmac(byte[] key, byte[] text) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
