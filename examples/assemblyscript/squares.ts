// Tasks in AssemblyScript, called by table slot and by name. The driver is the export `run`.
import * as ray from "../../sdk/assemblyscript/ray";

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(fd: i32, vectors: usize, count: i32, written: usize): i32;

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "proc_exit")
declare function procExit(code: i32): void;

function write(fd: i32, text: string): void {
  const bytes = Uint8Array.wrap(String.UTF8.encode(text + "\n"));
  const vector = new Uint32Array(3);
  vector[0] = <u32>bytes.dataStart;
  vector[1] = bytes.length;
  fdWrite(fd, vector.dataStart, 1, vector.dataStart + 8);
}

// What the compiler calls when an assertion does not hold.
export function failed(message: string | null, file: string | null, line: u32, column: u32): void {
  write(2, message != null ? message : "failed");
  procExit(1);
}

function square(x: i64): i64 {
  return x * x;
}

export function add(a: i32, b: i32): i32 {
  return a + b;
}

// A task whose result is text.
function describe(x: f64): void {
  ray.result(Uint8Array.wrap(String.UTF8.encode("half of it is " + (x / 2).toString())));
}

export function run(): void {
  const refs: Uint8Array[] = [];
  for (let i: i64 = 1; i <= 4; i++) {
    refs.push(ray.call(ray.slot(square), [ray.Arg.i64(i)]));
  }
  const squares: string[] = [];
  for (let i = 0; i < refs.length; i++) {
    squares.push(load<i64>(ray.get(refs[i]).dataStart).toString());
  }
  write(1, squares.join(" "));

  const sum = ray.callName("add", [ray.Arg.i32(122), ray.Arg.i32(233)]);
  write(1, "add(122, 233) = " + load<i32>(ray.get(sum).dataStart).toString());

  const text = ray.get(ray.call(ray.slot(describe), [ray.Arg.f64(5)]));
  write(1, String.UTF8.decodeUnsafe(text.dataStart, text.length));
}
