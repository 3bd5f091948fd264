package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;

/// The error numbers of preview 1 that this host answers with.
final class WasiErrno {
  static final int SUCCESS = 0;
  static final int ACCES = 2;
  static final int BADF = 8;
  static final int BUSY = 10;
  static final int DQUOT = 19;
  static final int EXIST = 20;
  static final int FAULT = 21;
  static final int FBIG = 22;
  static final int ILSEQ = 25;
  static final int INVAL = 28;
  static final int IO = 29;
  static final int ISDIR = 31;
  static final int LOOP = 32;
  static final int MFILE = 33;
  static final int MLINK = 34;
  static final int NAMETOOLONG = 37;
  static final int NFILE = 41;
  static final int NOENT = 44;
  static final int NOMEM = 48;
  static final int NOSPC = 51;
  static final int NOTDIR = 54;
  static final int NOTEMPTY = 55;
  static final int NOTSOCK = 57;
  static final int NOTSUP = 58;
  static final int PERM = 63;
  static final int ROFS = 69;
  static final int SPIPE = 70;
  static final int XDEV = 75;
  static final int NOTCAPABLE = 76;

  /// What the platform says of failures for which Java has no exception of their own.
  private static final Map<String, Integer> SAID =
      Map.ofEntries(
          Map.entry("out of disk space", NOSPC),
          Map.entry("No space left on device", NOSPC),
          Map.entry("Disk quota exceeded", DQUOT),
          Map.entry("File too large", FBIG),
          Map.entry("Is a directory", ISDIR),
          Map.entry("Not a directory", NOTDIR),
          Map.entry("Directory not empty", NOTEMPTY),
          Map.entry("File exists", EXIST),
          Map.entry("Too many levels of symbolic links", LOOP),
          Map.entry("Too many links", MLINK),
          Map.entry("Too many open files", NFILE),
          Map.entry("Too many open files in system", NFILE),
          Map.entry("File name too long", NAMETOOLONG),
          Map.entry("Invalid argument", INVAL),
          Map.entry("Read-only file system", ROFS),
          Map.entry("Operation not permitted", PERM),
          Map.entry("Device or resource busy", BUSY));

  private WasiErrno() {}

  /// The number for a failure of the file system.
  static int of(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> NOENT;
      case FileAlreadyExistsException _ -> EXIST;
      case DirectoryNotEmptyException _ -> NOTEMPTY;
      case AccessDeniedException _ -> ACCES;
      case NotDirectoryException _ -> NOTDIR;
      case FileSystemLoopException _ -> LOOP;
      case NotLinkException _ -> INVAL;
      case AtomicMoveNotSupportedException _ -> XDEV;
      default -> said(String.valueOf(failure.getMessage()));
    };
  }

  /// The reason comes last in a message, after the names of files, which the guest chooses.
  private static int said(String message) {
    var reason =
        message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
    return SAID.getOrDefault(reason, IO);
  }
}
