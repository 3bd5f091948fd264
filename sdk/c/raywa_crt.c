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
