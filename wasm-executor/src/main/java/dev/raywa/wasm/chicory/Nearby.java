package dev.raywa.wasm.chicory;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Finds what somebody probably meant.
final class Nearby {
  /// The names of WASI preview 1.
  static final List<String> WASI =
      List.of(
          "args_get",
          "args_sizes_get",
          "clock_res_get",
          "clock_time_get",
          "environ_get",
          "environ_sizes_get",
          "fd_advise",
          "fd_allocate",
          "fd_close",
          "fd_datasync",
          "fd_fdstat_get",
          "fd_fdstat_set_flags",
          "fd_fdstat_set_rights",
          "fd_filestat_get",
          "fd_filestat_set_size",
          "fd_filestat_set_times",
          "fd_pread",
          "fd_prestat_dir_name",
          "fd_prestat_get",
          "fd_pwrite",
          "fd_read",
          "fd_readdir",
          "fd_renumber",
          "fd_seek",
          "fd_sync",
          "fd_tell",
          "fd_write",
          "path_create_directory",
          "path_filestat_get",
          "path_filestat_set_times",
          "path_link",
          "path_open",
          "path_readlink",
          "path_remove_directory",
          "path_rename",
          "path_symlink",
          "path_unlink_file",
          "poll_oneoff",
          "proc_exit",
          "proc_raise",
          "random_get",
          "sched_yield",
          "sock_accept",
          "sock_recv",
          "sock_send",
          "sock_shutdown");

  private static final int LENGTH_MAX = 64;

  private Nearby() {}

  /// The name that differs least, when it differs in no more than a third of its letters and one.
  static Optional<String> of(String wanted, Collection<String> names) {
    if (wanted.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String best = "";
    int least = wanted.length() / 3 + 2;
    for (var name : names) {
      int distance = name.length() > LENGTH_MAX ? LENGTH_MAX : distance(wanted, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
