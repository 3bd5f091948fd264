package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads from a model what [OnnxScan] tells. The numbers are those of ONNX's `.proto` file.
final class OnnxReader {
  /// Graphs inside graphs.
  private static final int DEPTH_MAX = 32;

  private static final int EXTERNAL = 1;

  /// Their results are never integers.
  private static final Set<String> FLOAT_OPS =
      Set.of("Sqrt", "Exp", "Softmax", "Conv", "Erf", "Tanh", "Sigmoid", "Log", "Sin", "Cos");

  /// One operator that divides.
  private record Division(String dividend, String divisor) {}

  private final Map<String, Long> opsets = new TreeMap<>();
  private final Set<String> ops = new TreeSet<>();
  private final Map<String, ElementType> types = new HashMap<>();
  private final Set<String> harmless = new HashSet<>();
  private final List<Division> divisions = new ArrayList<>();
  private int nodes;
  private boolean hasExternalData;
  private boolean hasGraph;

  OnnxScan read(Bytes onnx) throws NnException {
    var model = new ProtoReader(onnx.array(), 0, onnx.size());
    while (model.next()) {
      switch (model.field()) {
        case 7 -> {
          hasGraph = true;
          graph(model.message(), 0);
        }
        case 8 -> opset(model.message());
        case 25 -> function(model.message());
        default -> model.skip();
      }
    }
    if (!hasGraph) {
      throw new NnException(NnCode.INVALID_ENCODING, "no ONNX model: it has no graph");
    }
    return new OnnxScan(
        Collections.unmodifiableSortedMap(new TreeMap<>(opsets)),
        Collections.unmodifiableSortedSet(new TreeSet<>(ops)),
        nodes,
        hasExternalData,
        divisions.stream().anyMatch(this::isDangerous));
  }

  private boolean isDangerous(Division division) {
    return !isFloat(division.dividend())
        && !isFloat(division.divisor())
        && !harmless.contains(division.divisor());
  }

  private boolean isFloat(String name) {
    var type = types.get(name);
    return type == ElementType.F32
        || type == ElementType.F64
        || type == ElementType.F16
        || type == ElementType.BF16;
  }

  private void opset(ProtoReader opset) throws NnException {
    var domain = "";
    long version = 0;
    while (opset.next()) {
      switch (opset.field()) {
        case 1 -> domain = opset.text();
        case 2 -> version = opset.number();
        default -> opset.skip();
      }
    }
    opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
  }

  /// Names inside a function are its own, so nothing is known of what it divides.
  private void function(ProtoReader function) throws NnException {
    var inner = new OnnxReader();
    while (function.next()) {
      switch (function.field()) {
        case 7 -> inner.node(function.message(), 0);
        case 9 -> opset(function.message());
        default -> function.skip();
      }
    }
    ops.addAll(inner.ops);
    nodes += inner.nodes;
    hasExternalData |= inner.hasExternalData;
    for (int i = 0; i < inner.divisions.size(); i++) {
      divisions.add(new Division("\0function", "\0function"));
    }
  }

  private void graph(ProtoReader graph, int depth) throws NnException {
    if (depth > DEPTH_MAX) {
      throw new NnException(
          NnCode.INVALID_ENCODING, "no ONNX model: graphs nest deeper than " + DEPTH_MAX);
    }
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> node(graph.message(), depth);
        case 5 -> {
          var tensor = tensor(graph.message());
          keep(tensor.name(), tensor);
        }
        case 11, 12, 13 -> value(graph.message());
        case 15 -> sparse(graph.message());
        default -> graph.skip();
      }
    }
  }

  private void keep(String name, Tensor tensor) {
    types.put(name, tensor.type());
    if (tensor.isHarmlessDivisor()) {
      harmless.add(name);
    }
  }

  private void node(ProtoReader node, int depth) throws NnException {
    var inputs = new ArrayList<String>();
    var outputs = new ArrayList<String>();
    var constants = new ArrayList<Tensor>();
    var op = "";
    var domain = "";
    while (node.next()) {
      switch (node.field()) {
        case 1 -> inputs.add(node.text());
        case 2 -> outputs.add(node.text());
        case 4 -> op = node.text();
        case 5 -> attribute(node.message(), constants, depth);
        case 7 -> domain = node.text();
        default -> node.skip();
      }
    }
    nodes++;
    var isDefault = domain.isEmpty() || domain.equals("ai.onnx");
    ops.add(isDefault ? op : domain + ":" + op);
    if (isDefault && (op.equals("Div") || op.equals("Mod")) && inputs.size() == 2) {
      divisions.add(new Division(inputs.get(0), inputs.get(1)));
    } else if (isDefault && op.equals("Constant") && outputs.size() == 1) {
      constants.forEach(tensor -> keep(outputs.getFirst(), tensor));
    } else if (isDefault && FLOAT_OPS.contains(op)) {
      outputs.forEach(name -> types.put(name, ElementType.F32));
    }
  }

  private void attribute(ProtoReader attribute, List<Tensor> constants, int depth)
      throws NnException {
    while (attribute.next()) {
      switch (attribute.field()) {
        case 5, 10 -> constants.add(tensor(attribute.message()));
        case 6, 11 -> graph(attribute.message(), depth + 1);
        case 22, 23 -> sparse(attribute.message());
        default -> attribute.skip();
      }
    }
  }

  private void value(ProtoReader value) throws NnException {
    var name = "";
    var type = ElementType.OPAQUE;
    while (value.next()) {
      switch (value.field()) {
        case 1 -> name = value.text();
        case 2 -> type = elementType(value.message());
        default -> value.skip();
      }
    }
    if (type != ElementType.OPAQUE) {
      types.put(name, type);
    }
  }

  private static ElementType elementType(ProtoReader type) throws NnException {
    var element = ElementType.OPAQUE;
    while (type.next()) {
      if (type.field() != 1 || !type.isBytes()) {
        type.skip();
        continue;
      }
      for (var tensor = type.message(); tensor.next(); ) {
        long number = tensor.field() == 1 ? tensor.number() : skipped(tensor);
        element = number == 0 ? element : ElementType.ofOnnx((int) number);
      }
    }
    return element;
  }

  private static long skipped(ProtoReader reader) throws NnException {
    reader.skip();
    return 0;
  }

  private void sparse(ProtoReader sparse) throws NnException {
    while (sparse.next()) {
      switch (sparse.field()) {
        case 1, 2 -> tensor(sparse.message());
        default -> sparse.skip();
      }
    }
  }

  private Tensor tensor(ProtoReader tensor) throws NnException {
    var read = new Tensor();
    while (tensor.next()) {
      switch (tensor.field()) {
        case 2 -> read.type = ElementType.ofOnnx((int) tensor.number());
        case 5, 7 -> read.numbers(tensor);
        case 8 -> read.name = tensor.text();
        case 9 -> read.raw = tensor.message();
        case 13 -> {
          hasExternalData = true;
          tensor.skip();
        }
        case 14 -> hasExternalData |= tensor.number() == EXTERNAL;
        default -> tensor.skip();
      }
    }
    read.readRaw();
    return read;
  }

  /// A tensor inside the model, as far as a division cares.
  private static final class Tensor {
    private String name = "";
    private ElementType type = ElementType.OPAQUE;
    private ProtoReader raw = new ProtoReader(new byte[0], 0, 0);
    private boolean hasNumbers;
    private boolean hasHarmful;

    String name() {
      return name;
    }

    ElementType type() {
      return type;
    }

    /// Dividing by zero fails, and so does the least integer divided by -1.
    boolean isHarmlessDivisor() {
      return hasNumbers && !hasHarmful;
    }

    void numbers(ProtoReader field) throws NnException {
      if (!field.isBytes()) {
        take(field.number());
        return;
      }
      for (var packed = field.message(); packed.hasMore(); ) {
        take(packed.packedVarint());
      }
    }

    void readRaw() throws NnException {
      int width = type.widthBytes();
      while (width >= 1 && width <= 8 && raw.hasMore()) {
        take(raw.fixed(width));
      }
    }

    private void take(long number) {
      hasNumbers = true;
      hasHarmful |= number == 0 || (int) number == -1 || number == -1;
    }
  }
}
