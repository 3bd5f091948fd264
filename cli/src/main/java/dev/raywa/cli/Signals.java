package dev.raywa.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// The signals of the operating system.
///
/// `sun.misc.Signal` is reached by reflection: javac warns of each mention of it and cannot be told
/// not to. Where it is missing, signals end the process as they always do.
final class Signals implements Interrupts {
  @Override
  public void listen(Consumer<Signal> listener) {
    for (var signal : Signal.values()) {
      try {
        install(signal, listener);
      } catch (ReflectiveOperationException | IllegalArgumentException _) {
        // This signal does not exist here, or the JVM keeps it for itself.
      }
    }
  }

  private static void install(Signal signal, Consumer<Signal> listener)
      throws ReflectiveOperationException {
    var type = Class.forName("sun.misc.Signal");
    var handlerType = Class.forName("sun.misc.SignalHandler");
    var handler =
        Proxy.newProxyInstance(
            handlerType.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> answer(proxy, method, () -> listener.accept(signal)));
    try {
      var native_ = type.getConstructor(String.class).newInstance(signal.name());
      type.getMethod("handle", type, handlerType).invoke(null, native_, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("signal " + signal + " cannot be handled", e);
    }
  }

  private static Object answer(Object proxy, Method method, Runnable action) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield proxy;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "a signal handler of raywa-vx";
      default -> false;
    };
  }
}
