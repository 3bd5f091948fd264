package dev.raywa.node.http;

import dev.raywa.message.Argument;
import dev.raywa.node.functions.Signature;
import java.util.List;
import java.util.Map;

/// What an invocation is given. A [Problem] says what is wrong with it; nothing here blocks.
interface CallInput {
  /// How much there is to read, in bytes.
  int bytes();

  /// What a function of this type gets.
  List<Argument> arguments(Signature signature);

  /// What a command reads: nothing, or one run of bytes.
  List<Argument> stdin();

  /// The variables of a command.
  Map<String, String> environment();
}
