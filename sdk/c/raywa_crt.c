// The start of a program: constructors, main, destructors, exit code.
//
// wasi-libc's own start object runs no constructors when everything is exported, as Ray's examples
// are built; then iostream crashes, fopen fails and printf's last lines are lost. Link this object
// with -nostartfiles instead.
extern void __wasm_call_ctors(void);
extern void __wasm_call_dtors(void);
extern int __main_void(void);

__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"), noreturn))
void raywa_proc_exit(int code);

__attribute__((export_name("_start"))) void _start(void) {
  __wasm_call_ctors();
  int code = __main_void();
  __wasm_call_dtors();
  if (code != 0) {
    raywa_proc_exit(code);
  }
}

// An allocator that the host can call to hand bytes to a task. It is here because --export-all
// exports malloc only in programs that call it themselves; weak, so that a program may bring its own.
void *realloc(void *old, __SIZE_TYPE__ size);

__attribute__((weak, export_name("cabi_realloc")))
void *cabi_realloc(void *old, __SIZE_TYPE__ old_size, __SIZE_TYPE__ align, __SIZE_TYPE__ size) {
  (void)old_size;
  (void)align;
  return realloc(old, size);
}
