package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A self-signed certificate for 127.0.0.1 and localhost, made by the keytool of the JDK, as PEM.
record MadeCertificate(Path certificate, Path key, Path store) {
  static final String PASSWORD = "changeit";

  static MadeCertificate make(Path folder) throws Exception {
    var store = folder.resolve("store.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var options =
        "-genkeypair -keyalg EC -alias node -dname CN=node -ext san=ip:127.0.0.1,dns:localhost";
    var words = new ArrayList<String>();
    words.add(keytool);
    words.addAll(List.of(options.split(" ")));
    words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    var process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    var certificate = folder.resolve("certificate.pem");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("node").getEncoded()));
    var key = folder.resolve("key.pem");
    var secret = Objects.requireNonNull(keys.getKey("node", PASSWORD.toCharArray()));
    Files.writeString(key, pem("PRIVATE KEY", secret.getEncoded()));
    return new MadeCertificate(certificate, key, store);
  }

  private static String pem(String kind, byte[] bytes) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, lines);
  }
}
