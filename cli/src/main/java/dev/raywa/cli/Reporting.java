package dev.raywa.cli;

/// A command that can report in JSON, its failures too.
interface Reporting {
  /// What the user chose.
  OutputOptions output();
}
