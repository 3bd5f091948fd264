package dev.raywa.node.http;

import dev.raywa.message.Argument;
import dev.raywa.node.functions.Signature;
import java.util.List;
import java.util.Map;

/// What an invocation is given by a list of JSON values.
///
/// @param function as it was asked for
/// @param bytes of the text that held the list
record ListInput(String function, List<?> values, int bytes) implements CallInput {
  @Override
  public List<Argument> arguments(Signature signature) {
    return CallPlan.fitting(signature.arguments(values));
  }

  @Override
  public List<Argument> stdin() {
    return CallPlan.fitting(Signature.stdin(values));
  }

  @Override
  public Map<String, String> environment() {
    int stdinBytes =
        stdin().stream().mapToInt(one -> one instanceof Argument.Blob(var b) ? b.size() : 0).sum();
    return Cgi.environment(function, stdinBytes);
  }
}
