package dev.raywa.cli;

import java.util.HexFormat;

/// Guests that are called by HTTP, as their text was assembled by `wat2wasm`.
final class Callees {
  /// Functions of every kind.
  ///
  /// ```
  /// (module
  ///   (import "raywa" "result" (func $result (param i32 i32) (result i32)))
  ///   (memory (export "memory") 4)
  ///   (global $free (mut i32) (i32.const 1024))
  ///   (func (export "malloc") (param i32) (result i32)
  ///     global.get $free
  ///     global.get $free local.get 0 i32.add global.set $free)
  ///   (func (export "noop"))
  ///   (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)
  ///   (func (export "half") (param f64) (result f64) local.get 0 f64.const 2 f64.div)
  ///   (func (export "pair") (param i32 i64) (result i64 i32) local.get 1 local.get 0)
  ///   (func (export "echo") (param i32 i32) local.get 0 local.get 1 call $result drop)
  ///   (func (export "fail") unreachable)
  ///   (func (export "spin") (param i64) (result i64) (local i64)
  ///     (loop $again
  ///       local.get 1 i64.const 1 i64.add local.tee 1
  ///       local.get 0 i64.lt_u br_if $again)
  ///     local.get 1))
  /// ```
  static final byte[] FUNCTIONS =
      wasm(
          "0061736d0100000001250760027f7f017f60017f017f60000060017c017c60027f7e027e7f60027f"
              + "7f0060017e017e02100105726179776106726573756c740000030908010200030405020605030100"
              + "040607017f014180080b074309066d656d6f72790200066d616c6c6f630001046e6f6f7000020361"
              + "646400030468616c66000404706169720005046563686f0006046661696c0007047370696e00080a"
              + "52080b002300230020006a24000b02000b0700200020016a0b0e002000440000000000000040a30b"
              + "0600200120000b09002000200110001a0b0300000b1501017e0340200142017c22012000540d000b"
              + "20010b");

  /// A command that prints what it reads.
  ///
  /// ```
  /// (module
  ///   (import "wasi_snapshot_preview1" "fd_read"
  ///     (func $read (param i32 i32 i32 i32) (result i32)))
  ///   (import "wasi_snapshot_preview1" "fd_write"
  ///     (func $write (param i32 i32 i32 i32) (result i32)))
  ///   (memory (export "memory") 1)
  ///   (func (export "_start")
  ///     (loop $again
  ///       (i32.store (i32.const 0) (i32.const 64))
  ///       (i32.store (i32.const 4) (i32.const 4096))
  ///       (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  ///       (i32.store (i32.const 4) (i32.load (i32.const 8)))
  ///       (if (i32.eqz (i32.load (i32.const 8))) (then return))
  ///       (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
  ///       (br $again))))
  /// ```
  static final byte[] CAT =
      wasm(
          "0061736d01000000010c0260047f7f7f7f017f60000002440216776173695f736e617073686f745f"
              + "70726576696577310766645f72656164000016776173695f736e617073686f745f70726576696577"
              + "310866645f77726974650000030201010503010001071302066d656d6f72790200065f7374617274"
              + "00020a430141000340410041c0003602004104418020360200410041004101410810001a41044108"
              + "28020036020041082802004504400f0b410141004101410810011a0c000b0b");

  /// Functions that print some bytes to `stdout` (1) or `stderr` (2), once or for ever.
  ///
  /// ```
  /// (module
  ///   (import "wasi_snapshot_preview1" "fd_write"
  ///     (func $write (param i32 i32 i32 i32) (result i32)))
  ///   (memory (export "memory") 2)
  ///   (global $free (mut i32) (i32.const 1024))
  ///   (func (export "malloc") (param i32) (result i32)
  ///     global.get $free
  ///     global.get $free local.get 0 i32.add global.set $free)
  ///   (func $print (export "print") (param i32 i32 i32)
  ///     (i32.store (i32.const 0) (local.get 1))
  ///     (i32.store (i32.const 4) (local.get 2))
  ///     (drop (call $write (local.get 0) (i32.const 0) (i32.const 1) (i32.const 8))))
  ///   (func (export "repeat") (param i32 i32 i32)
  ///     (loop $again
  ///       (call $print (local.get 0) (local.get 1) (local.get 2))
  ///       br $again)))
  /// ```
  static final byte[] PRINTS =
      wasm(
          "0061736d0100000001140360047f7f7f7f017f60017f017f60037f7f7f0002230116776173695f73"
              + "6e617073686f745f70726576696577310866645f77726974650000030403010202050301000206"
              + "07017f014180080b072404066d656d6f72790200066d616c6c6f630001057072696e7400020672"
              + "657065617400030a39030b002300230020006a24000b1b00410020013602004104200236020020"
              + "0041004101410810001a0b0f00034020002001200210020c000b0b");

  /// Stores 3,000,000 bytes, each the low byte of its number divided by 256, starts four tasks that
  /// never end, and waits.
  ///
  /// ```
  /// (module
  ///   (import "ray" "call" (func $call (param i32 i32 i32) (result i32)))
  ///   (import "ray" "put" (func $put (param i32 i32 i32) (result i32)))
  ///   (import "ray" "get" (func $get (param i32 i32 i32 i32) (result i32)))
  ///   (memory (export "memory") 64)
  ///   (table (export "__indirect_function_table") 2 funcref)
  ///   (elem (i32.const 1) $nap)
  ///   (func $nap (export "nap") (param i64) (result i64) (local i64)
  ///     (loop $again
  ///       local.get 1 i64.const 1 i64.add local.tee 1
  ///       local.get 0 i64.lt_u br_if $again)
  ///     local.get 1)
  ///   (func (export "_start") (local i32)
  ///     (loop $fill
  ///       (i32.store8 offset=65536 (local.get 0) (i32.shr_u (local.get 0) (i32.const 8)))
  ///       (local.set 0 (i32.add (local.get 0) (i32.const 1)))
  ///       (br_if $fill (i32.lt_u (local.get 0) (i32.const 3000000))))
  ///     (i32.store16 (i32.const 1024) (i32.const 28))
  ///     (drop (call $put (i32.const 65536) (i32.const 3000000) (i32.const 1024)))
  ///     (i64.store (i32.const 2048) (i64.const 9000000000000000))
  ///     (local.set 0 (i32.const 0))
  ///     (loop $more
  ///       (i32.store16 (i32.const 1100) (i32.const 28))
  ///       (drop (call $call (i32.const 1) (i32.const 1100) (i32.const 2048)))
  ///       (local.set 0 (i32.add (local.get 0) (i32.const 1)))
  ///       (br_if $more (i32.lt_u (local.get 0) (i32.const 4))))
  ///     (drop (call $get (i32.const 1100) (i32.const 1200) (i32.const 8) (i32.const 0))))
  /// )
  /// ```
  static final byte[] STORES =
      wasm(
          "0061736d0100000001180460037f7f7f017f60047f7f7f7f017f60017e017e600000022003037261"
              + "790463616c6c00000372617903707574000003726179036765740001030302020304040170000205"
              + "03010040073504066d656d6f72790200195f5f696e6469726563745f66756e6374696f6e5f746162"
              + "6c650100036e61700003065f737461727400040907010041010b01030a9701021501017e03402001"
              + "42017c22012000540d000b20010b7f01017f0340200020004108763a00808004200041016a210020"
              + "0041c08db701490d000b418008411c3b01004180800441c08db70141800810011a418010428080ea"
              + "d7bcaefe0f37030041002100034041cc08411c3b0100410141cc0841801010001a200041016a2100"
              + "20004104490d000b41cc0841b0094108410010021a0b");

  /// Functions that load a model by its name (`load`) or from bytes (`bring`) and return the error
  /// number, and one that runs a model with a name on one number.
  ///
  /// ```
  /// (module
  ///   (import "wasi_ephemeral_nn" "load_by_name" (func $byName (param i32 i32 i32) (result i32)))
  ///   (import "wasi_ephemeral_nn" "load" (func $load (param i32 i32 i32 i32 i32) (result i32)))
  ///   (import "wasi_ephemeral_nn" "init_execution_context"
  ///     (func $init (param i32 i32) (result i32)))
  ///   (import "wasi_ephemeral_nn" "set_input" (func $set (param i32 i32 i32) (result i32)))
  ///   (import "wasi_ephemeral_nn" "compute" (func $compute (param i32) (result i32)))
  ///   (import "wasi_ephemeral_nn" "get_output"
  ///     (func $get (param i32 i32 i32 i32 i32) (result i32)))
  ///   (memory (export "memory") 4)
  ///   (global $free (mut i32) (i32.const 1024))
  ///   (func (export "malloc") (param i32) (result i32)
  ///     global.get $free
  ///     global.get $free local.get 0 i32.add global.set $free)
  ///   (func (export "load") (param i32 i32) (result i32)
  ///     (call $byName (local.get 0) (local.get 1) (i32.const 0)))
  ///   (func (export "bring") (param i32 i32) (result i32)
  ///     (i32.store (i32.const 8) (local.get 0))
  ///     (i32.store (i32.const 12) (local.get 1))
  ///     (call $load (i32.const 8) (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 0)))
  ///   (func (export "run") (param i32 i32 f32) (result f32)
  ///     (if (call $byName (local.get 0) (local.get 1) (i32.const 0)) (then unreachable))
  ///     (if (call $init (i32.load (i32.const 0)) (i32.const 4)) (then unreachable))
  ///     (i32.store (i32.const 16) (i32.const 1))
  ///     (f32.store (i32.const 20) (local.get 2))
  ///     (i32.store (i32.const 32) (i32.const 16))
  ///     (i32.store (i32.const 36) (i32.const 1))
  ///     (i32.store8 (i32.const 40) (i32.const 1))
  ///     (i32.store (i32.const 44) (i32.const 20))
  ///     (i32.store (i32.const 48) (i32.const 4))
  ///     (if (call $set (i32.load (i32.const 4)) (i32.const 0) (i32.const 32)) (then unreachable))
  ///     (if (call $compute (i32.load (i32.const 4))) (then unreachable))
  ///     (if (call $get (i32.load (i32.const 4)) (i32.const 0) (i32.const 24) (i32.const 4)
  ///         (i32.const 28))
  ///       (then unreachable))
  ///     (f32.load (i32.const 24))))
  /// ```
  static final byte[] INFERS =
      wasm(
          "0061736d0100000001230560037f7f7f017f60057f7f7f7f7f017f60027f7f017f60017f017f6003"
              + "7f7f7d017d02bf010611776173695f657068656d6572616c5f6e6e0c6c6f61645f62795f6e616d65"
              + "000011776173695f657068656d6572616c5f6e6e046c6f6164000111776173695f657068656d6572"
              + "616c5f6e6e16696e69745f657865637574696f6e5f636f6e74657874000211776173695f65706865"
              + "6d6572616c5f6e6e097365745f696e707574000011776173695f657068656d6572616c5f6e6e0763"
              + "6f6d70757465000311776173695f657068656d6572616c5f6e6e0a6765745f6f7574707574000103"
              + "05040302020405030100040607017f014180080b072805066d656d6f72790200066d616c6c6f6300"
              + "06046c6f61640007056272696e6700080372756e00090ab401040b002300230020006a24000b0a00"
              + "20002001410010000b1c0041082000360200410c20013602004108410141014100410010010b7e00"
              + "20002001410010000440000b4100280200410410020440000b411041013602004114200238020041"
              + "20411036020041244101360200412841013a0000412c411436020041304104360200410428020041"
              + "00412010030440000b410428020010040440000b4104280200410041184104411c10050440000b41"
              + "182a02000b");

  private Callees() {}

  private static byte[] wasm(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
