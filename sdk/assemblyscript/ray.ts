// Ray's programming model for AssemblyScript guests.
//
//   import * as ray from "./ray";
//   function square(x: i64): i64 { return x * x; }
//
//   const ref = ray.call(ray.slot(square), [ray.Arg.i64(7)]);
//   const squared = load<i64>(ray.get(ref).dataStart);
//
// Build with `asc task.ts -o task.wasm -O2 --exportTable --runtime stub --use abort=ray/abortTask`.
// A failing call ends the task and prints the reason, unless its name begins with `try`. A program
// with tasks that are given bytes adds `export { cabi_realloc } from "./ray";`.

// A reference is 28 bytes.
export const ID_BYTES: i32 = 28;

// A timeout that never ends.
export const NO_LIMIT: i64 = -1;

// What went wrong; the whole list is in docs/abi.md.
export const BUFFER_TOO_SMALL: i32 = 3;
export const TIMED_OUT: i32 = 4;
export const CANCELLED: i32 = 11;

// @ts-ignore: decorator
@external("raywa", "call_with")
declare function raywaCallWith(slot: u32, args: usize, count: u32, options: usize, ref: usize): i32;
// @ts-ignore: decorator
@external("raywa", "call_name_with")
declare function raywaCallNameWith(name: usize, nameLen: usize, args: usize, count: u32, options: usize, ref: usize): i32;
// @ts-ignore: decorator
@external("raywa", "get")
declare function raywaGet(ref: usize, ptr: usize, cap: usize, size: usize, timeoutMs: i64): i32;
// @ts-ignore: decorator
@external("raywa", "put")
declare function raywaPut(ptr: usize, len: usize, ref: usize): i32;
// @ts-ignore: decorator
@external("raywa", "wait")
declare function raywaWait(refs: usize, count: u32, returns: u32, timeoutMs: i64, ready: usize, readyCount: usize): i32;
// @ts-ignore: decorator
@external("raywa", "cancel")
declare function raywaCancel(ref: usize, force: bool, recursive: bool): i32;
// @ts-ignore: decorator
@external("raywa", "result")
declare function raywaResult(ptr: usize, len: usize): i32;
// @ts-ignore: decorator
@external("raywa", "last_error")
declare function raywaLastError(ptr: usize, cap: usize, len: usize): i32;
// @ts-ignore: decorator
@external("raywa", "attempt")
export declare function attempt(): i32;

// One argument of a call; it must have the type of the callee's parameter.
export class Arg {
  constructor(readonly kind: u32, readonly length: u32, readonly value: u64, readonly keep: Uint8Array | null = null) {}

  static i32(x: i32): Arg { return new Arg(1, 0, <u64>(<u32>x)); }
  static i64(x: i64): Arg { return new Arg(2, 0, <u64>x); }
  static f32(x: f32): Arg { return new Arg(3, 0, <u64>reinterpret<u32>(x)); }
  static f64(x: f64): Arg { return new Arg(4, 0, reinterpret<u64>(x)); }
  // The callee gets a pointer, and the length if it has a parameter for it.
  static bytes(b: Uint8Array): Arg { return new Arg(5, b.length, <u64>b.dataStart, b); }
  // The task waits for the value and gets it like bytes.
  static dependency(ref: Uint8Array): Arg { return new Arg(6, ID_BYTES, <u64>ref.dataStart, ref); }
  // The callee gets a pointer to the 28 bytes of the reference.
  static reference(ref: Uint8Array): Arg { return new Arg(7, ID_BYTES, <u64>ref.dataStart, ref); }
}

// How a task is to be run.
export class Options {
  cpuMilli: u32 = 1000;
  memoryBytes: u64 = 0;
  retriesMax: u32 = 3;
  deadlineMs: u64 = 0;
}

// The table slot of a function, for call.
// @ts-ignore: decorator
@inline
export function slot<T>(f: T): u32 {
  return load<u32>(changetype<usize>(f));
}

// Starts a function of this module and returns its reference at once.
export function call(slot: u32, args: Arg[], options: Options = new Options()): Uint8Array {
  const ref = new Uint8Array(ID_BYTES);
  const packed = pack(args);
  const how = packOptions(options);
  check(raywaCallWith(slot, packed.dataStart, args.length, how.dataStart, ref.dataStart));
  return ref;
}

// Starts the function that this module exports under a name.
export function callName(name: string, args: Arg[], options: Options = new Options()): Uint8Array {
  const ref = new Uint8Array(ID_BYTES);
  const packed = pack(args);
  const how = packOptions(options);
  const utf8 = Uint8Array.wrap(String.UTF8.encode(name));
  check(raywaCallNameWith(utf8.dataStart, utf8.length, packed.dataStart, args.length, how.dataStart, ref.dataStart));
  return ref;
}

// Waits for a value.
export function get(ref: Uint8Array): Uint8Array {
  const value = tryGet(ref, NO_LIMIT);
  if (value == null) check(lastCode());
  return value!;
}

// Waits for a value for a time; null when there is none, and lastCode() says why.
export function tryGet(ref: Uint8Array, timeoutMs: i64): Uint8Array | null {
  let buffer = new Uint8Array(64);
  const size = new Uint8Array(4);
  let code = raywaGet(ref.dataStart, buffer.dataStart, buffer.length, size.dataStart, timeoutMs);
  if (code == BUFFER_TOO_SMALL) {
    buffer = new Uint8Array(load<i32>(size.dataStart));
    code = raywaGet(ref.dataStart, buffer.dataStart, buffer.length, size.dataStart, timeoutMs);
  }
  return code == 0 ? buffer.subarray(0, load<i32>(size.dataStart)) : null;
}

// Stores a value.
export function put(value: Uint8Array): Uint8Array {
  const ref = new Uint8Array(ID_BYTES);
  check(raywaPut(value.dataStart, value.length, ref.dataStart));
  return ref;
}

// Waits until `returns` of the values are there, or their tasks failed, or the time is over;
// answers their indices, ascending.
export function wait(refs: Uint8Array[], returns: i32, timeoutMs: i64): Int32Array {
  const ids = new Uint8Array(refs.length * ID_BYTES);
  for (let i = 0; i < refs.length; i++) ids.set(refs[i], i * ID_BYTES);
  const ready = new Int32Array(refs.length);
  const count = new Uint8Array(4);
  check(raywaWait(ids.dataStart, refs.length, returns, timeoutMs, ready.dataStart, count.dataStart));
  return ready.subarray(0, load<i32>(count.dataStart));
}

// Cancels the task that makes a value, and with `recursive` what it started.
export function cancel(ref: Uint8Array, force: bool, recursive: bool): void {
  check(raywaCancel(ref.dataStart, force, recursive));
}

// Sets the bytes of this task's result, instead of what its function returns.
export function result(value: Uint8Array): void {
  check(raywaResult(value.dataStart, value.length));
}

// The outcome of the latest call: 0 for success.
export function lastCode(): i32 {
  return raywaLastError(0, 0, 0);
}

// The reason of the latest failure.
export function lastReason(): string {
  const text = new Uint8Array(1024);
  const length = new Uint8Array(4);
  raywaLastError(text.dataStart, text.length, length.dataStart);
  return String.UTF8.decodeUnsafe(text.dataStart, min(load<i32>(length.dataStart), text.length));
}

// The allocator that the host calls to hand bytes to a task; a program exports it again.
export function cabi_realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  return old == 0 ? heap.alloc(size) : heap.realloc(old, size);
}

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(fd: i32, parts: usize, count: i32, written: usize): i32;

// Ends a task with a line on standard error; the compiler's option `--use abort=ray/abortTask` makes
// assert and throw end here.
export function abortTask(message: string | null, file: string | null, line: u32, column: u32): void {
  const reason = message ? message : "aborted";
  const where = file ? file : "?";
  const text = String.UTF8.encode(reason + " (" + where + ":" + line.toString() + ")\n");
  const part = new Uint8Array(12);
  store<usize>(part.dataStart, changetype<usize>(text));
  store<i32>(part.dataStart, text.byteLength, 4);
  fdWrite(2, part.dataStart, 1, part.dataStart + 8);
  unreachable();
}

function check(code: i32): void {
  if (code != 0) {
    const reason = lastReason();
    assert(false, reason);
  }
}

function pack(args: Arg[]): Uint8Array {
  const packed = new Uint8Array(16 * args.length);
  for (let i = 0; i < args.length; i++) {
    const at = packed.dataStart + 16 * i;
    store<u32>(at, args[i].kind);
    store<u32>(at, args[i].length, 4);
    store<u64>(at, args[i].value, 8);
  }
  return packed;
}

function packOptions(options: Options): Uint8Array {
  const packed = new Uint8Array(32);
  const at = packed.dataStart;
  store<u32>(at, 32);
  store<u32>(at, options.cpuMilli, 4);
  store<u64>(at, options.memoryBytes, 8);
  store<u32>(at, options.retriesMax, 16);
  store<u64>(at, options.deadlineMs, 24);
  return packed;
}
