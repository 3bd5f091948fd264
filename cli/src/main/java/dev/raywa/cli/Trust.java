package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Believes the certificates of a file, and those that they have signed.
final class Trust {
  private Trust() {}

  static SSLContext in(Path file) throws CommandFailed {
    try (var pem = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), one);
      }
      if (store.size() == 0) {
        throw new IOException("no certificate is in it");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      var message = "--ca " + file + " cannot be used: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("BAD_OPTION", message, e);
    }
  }
}
