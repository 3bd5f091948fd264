package dev.raywa.message;

/// Where in a module a task begins.
public sealed interface Entry {
  /// What people see: an export name, or `#` and the index.
  String label();

  /// The driver's entry: `_start`, or the export that the job names.
  record Start(String export) implements Entry {
    /// The entry of a WASI command.
    public static final Start COMMAND = new Start("_start");

    public Start {
      requireName(export);
    }

    @Override
    public String label() {
      return export;
    }
  }

  /// A function by its index in the module's function index space.
  record Index(int index) implements Entry {
    public Index {
      if (index < 0) {
        throw new IllegalArgumentException("function index must be 0 or more, was: " + index);
      }
    }

    @Override
    public String label() {
      return "#" + index;
    }
  }

  /// A function by its export name, for languages without usable function pointers.
  record Export(String name) implements Entry {
    public Export {
      requireName(name);
    }

    @Override
    public String label() {
      return name;
    }
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.length() > 1024) {
      throw new IllegalArgumentException(
          "export name must have 1 to 1024 characters, was: " + name);
    }
  }
}
