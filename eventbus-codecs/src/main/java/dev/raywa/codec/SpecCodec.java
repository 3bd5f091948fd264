package dev.raywa.codec;

import dev.raywa.message.Argument;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.Origin;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.message.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Optional;

/// Task specifications on the wire.
final class SpecCodec {
  /// The largest UTF-8 form of the 1024 characters that a name may have.
  static final int NAME_BYTES_MAX = 3 * 1024;

  /// The longest name of a namespace.
  static final int NAMESPACE_BYTES_MAX = 64;

  private static final int DIGEST_BYTES = 32;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private static final int START = 1;
  private static final int INDEX = 2;
  private static final int EXPORT = 3;

  private SpecCodec() {}

  static void writeSpec(BatchWriter to, TaskSpec spec) {
    ValueCodec.writeTask(to, spec.id());
    to.function(spec.function());
    to.options(spec.options());
    to.origin(spec.origin());
    var arguments = spec.arguments();
    to.out().varint(arguments.size());
    for (var argument : arguments) {
      ValueCodec.writeArgument(to, argument);
    }
  }

  static TaskSpec readSpec(BatchReader from) {
    var id = ValueCodec.readTask(from);
    var function = from.function();
    var options = from.options();
    var origin = from.origin();
    int count = from.in().count("number of arguments", TaskSpec.ARGUMENTS_MAX, 2);
    var arguments = new ArrayList<Argument>(count);
    for (int read = 0; read < count; read++) {
      arguments.add(ValueCodec.readArgument(from));
    }
    return new TaskSpec(id, function, arguments, options, origin);
  }

  static void writeModule(BatchWriter to, ModuleId module) {
    to.out().raw(HexFormat.of().parseHex(module.sha256()));
  }

  static ModuleId readModule(BatchReader from) {
    return new ModuleId(from.in().hex(DIGEST_BYTES, "module digest"));
  }

  /// The label is written only when it is not the entry's own.
  static void writeFunction(BatchWriter to, FunctionRef function) {
    to.module(function.module());
    writeEntry(to, function.entry());
    boolean own = !function.label().equals(function.entry().label());
    to.out().flag(own);
    if (own) {
      to.out().text(function.label());
    }
  }

  static FunctionRef readFunction(BatchReader from) {
    var module = from.module();
    var entry = readEntry(from);
    boolean own = from.in().flag("mark of a label");
    return own
        ? new FunctionRef(module, entry, from.in().text(NAME_BYTES_MAX, "label"))
        : new FunctionRef(module, entry);
  }

  private static void writeEntry(BatchWriter to, Entry entry) {
    var out = to.out();
    switch (entry) {
      case Entry.Start(var export) -> {
        out.u8(START);
        out.text(export);
      }
      case Entry.Index(int index) -> {
        out.u8(INDEX);
        out.varint(index);
      }
      case Entry.Export(var name) -> {
        out.u8(EXPORT);
        out.text(name);
      }
    }
  }

  private static Entry readEntry(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("kind of entry");
    return switch (kind) {
      case START -> new Entry.Start(in.text(NAME_BYTES_MAX, "export name"));
      case INDEX -> new Entry.Index(in.varint("function index"));
      case EXPORT -> new Entry.Export(in.text(NAME_BYTES_MAX, "export name"));
      default -> throw in.refusal(offset, "kind of entry, 1 to 3", Integer.toString(kind));
    };
  }

  static void writeOptions(BatchWriter to, TaskOptions options) {
    var out = to.out();
    var demand = options.demand();
    out.varint(demand.cpuMilli());
    out.varlong(demand.memoryBytes());
    ValueCodec.writeLabels(to, demand.labels());
    out.varint(options.retriesMax());
    out.flag(options.retryExceptions());
    out.varlong(options.deadline().toSeconds());
    out.varint(options.deadline().toNanosPart());
  }

  static TaskOptions readOptions(BatchReader from) {
    var in = from.in();
    int cpuMilli = in.varint("cpu in thousandths");
    long memoryBytes = in.varlong("memory in bytes");
    var demand = new Demand(cpuMilli, memoryBytes, ValueCodec.readLabels(from));
    int retriesMax = in.varint("number of retries");
    boolean retryExceptions = in.flag("mark of retried exceptions");
    long seconds = in.varlong("seconds of the deadline");
    int nanos = readNanos(in, "nanoseconds of the deadline");
    return new TaskOptions(demand, retriesMax, retryExceptions, Duration.ofSeconds(seconds, nanos));
  }

  /// The part of a time that is less than a second.
  static int readNanos(WireReader in, String what) {
    int offset = in.offset();
    int nanos = in.varint(what);
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw in.refusal(
          offset, "nanoseconds below " + NANOS_PER_SECOND, Integer.toUnsignedString(nanos));
    }
    return nanos;
  }

  static void writeOrigin(BatchWriter to, Origin origin) {
    to.node(origin.owner());
    to.node(origin.home());
    to.out().varint(origin.depth());
    to.out().u8(number(origin.dialect()));
    writeTrace(to.out(), origin.trace());
    to.out().text(isDefault(origin.namespace()) ? "" : origin.namespace().value());
  }

  static Origin readOrigin(BatchReader from) {
    var owner = from.node();
    var home = from.node();
    int depth = from.in().varint("depth");
    var dialect = readDialect(from.in());
    var trace = readTrace(from.in());
    return new Origin(owner, home, depth, dialect, trace, readNamespace(from.in()));
  }

  private static boolean isDefault(Namespace namespace) {
    return namespace.equals(Namespace.DEFAULT);
  }

  private static Namespace readNamespace(WireReader in) {
    int offset = in.offset();
    var text = in.text(NAMESPACE_BYTES_MAX, "namespace of a task");
    try {
      return text.isEmpty() ? Namespace.DEFAULT : new Namespace(text);
    } catch (IllegalArgumentException e) {
      throw in.refusal(offset, "a namespace", text);
    }
  }

  static void writeTrace(WireWriter out, Optional<Trace> place) {
    out.flag(place.isPresent());
    if (place.isPresent()) {
      var trace = place.get();
      out.bits64(trace.high());
      out.bits64(trace.low());
      out.bits64(trace.span());
      out.u8(trace.flags());
    }
  }

  static Optional<Trace> readTrace(WireReader in) {
    if (!in.flag("mark of a trace")) {
      return Optional.empty();
    }
    int offset = in.offset();
    long high = in.bits64("first half of a trace id");
    long low = in.bits64("second half of a trace id");
    long span = in.bits64("span id");
    int flags = in.u8("flags of a trace");
    if ((high | low) == 0 || span == 0) {
      throw in.refusal(offset, "ids of a trace and its span that are not 0", "0");
    }
    return Optional.of(new Trace(high, low, span, flags));
  }

  static int number(Dialect dialect) {
    return switch (dialect) {
      case AUTO -> 0;
      case REP -> 1;
      case REP_FIRST -> 2;
      case WARRIOR -> 3;
    };
  }

  static Dialect readDialect(WireReader in) {
    int offset = in.offset();
    int number = in.u8("dialect");
    return switch (number) {
      case 0 -> Dialect.AUTO;
      case 1 -> Dialect.REP;
      case 2 -> Dialect.REP_FIRST;
      case 3 -> Dialect.WARRIOR;
      default -> throw in.refusal(offset, "dialect, 0 to 3", Integer.toString(number));
    };
  }
}
