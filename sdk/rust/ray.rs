//! Ray's programming model for Rust guests, without dependencies: `mod ray;` beside this file.
//!
//! ```ignore
//! extern "C" fn square(x: i64) -> i64 { x * x }
//!
//! let squared = ray::call(square as *const (), &[ray::Arg::I64(7)])?;
//! let bytes = ray::get(&squared)?;
//! let value = i64::from_le_bytes(bytes.try_into().unwrap());
//! ```
//!
//! Build with `--edition 2021 -C link-arg=--export-table`: without the table, function pointers mean
//! nothing to the host.
#![allow(dead_code)]

use std::fmt;

/// Names a value, which may not exist yet.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ref(pub [u8; 28]);

/// Why a call or a task failed; the codes are listed in docs/abi.md.
#[derive(Clone, Debug)]
pub struct Error {
    pub code: i32,
    pub text: String,
}

impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "error {}: {}", self.code, self.text)
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;

/// One argument of a call; it must have the type of the callee's parameter.
#[derive(Clone, Copy)]
pub enum Arg<'a> {
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    /// The callee gets a pointer, and the length if it has a parameter for it.
    Bytes(&'a [u8]),
    /// The task waits for the value and gets it like bytes.
    Dependency(&'a Ref),
    /// The callee gets a pointer to the 28 bytes of the reference.
    Reference(&'a Ref),
}

/// How a task is to be run.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Options {
    size: u32,
    /// Cores in thousandths.
    pub cpu_milli: u32,
    /// That its node must have free.
    pub memory_bytes: u64,
    /// After the death of a node.
    pub retries_max: u32,
    /// 0, or [RETRY_EXCEPTIONS].
    pub flags: u32,
    /// From submission to end; 0 for none.
    pub deadline_ms: u64,
}

/// Traps and exits of the task are retried as well.
pub const RETRY_EXCEPTIONS: u32 = 1;

impl Default for Options {
    fn default() -> Self {
        Options { size: 32, cpu_milli: 1000, memory_bytes: 0, retries_max: 3, flags: 0, deadline_ms: 0 }
    }
}

/// A timeout that never ends.
pub const NO_LIMIT: u64 = u64::MAX;

const BUFFER_TOO_SMALL: i32 = 3;

#[repr(C)]
struct Descriptor {
    kind: u32,
    length: u32,
    value: u64,
}

#[link(wasm_import_module = "raywa")]
extern "C" {
    #[link_name = "call_with"]
    fn raywa_call_with(function: u32, args: *const Descriptor, count: u32, options: *const Options, to: *mut Ref) -> i32;
    #[link_name = "call_name_with"]
    fn raywa_call_name_with(
        name: *const u8, name_len: usize, args: *const Descriptor, count: u32, options: *const Options, to: *mut Ref,
    ) -> i32;
    #[link_name = "get"]
    fn raywa_get(from: *const Ref, ptr: *mut u8, cap: usize, size: *mut u32, timeout_ms: u64) -> i32;
    #[link_name = "put"]
    fn raywa_put(ptr: *const u8, len: usize, to: *mut Ref) -> i32;
    #[link_name = "wait"]
    fn raywa_wait(refs: *const Ref, count: u32, returns: u32, timeout_ms: u64, ready: *mut u32, n: *mut u32) -> i32;
    #[link_name = "cancel"]
    fn raywa_cancel(of: *const Ref, force: i32, recursive: i32) -> i32;
    #[link_name = "result"]
    fn raywa_result(ptr: *const u8, len: usize) -> i32;
    #[link_name = "last_error"]
    fn raywa_last_error(ptr: *mut u8, cap: usize, len: *mut u32) -> i32;
    #[link_name = "attempt"]
    fn raywa_attempt() -> i32;
    #[link_name = "node"]
    fn raywa_node(ptr: *mut u8, cap: usize, len: *mut u32) -> i32;
}

/// Starts a function of this module, `f as *const ()`, and returns at once.
pub fn call(function: *const (), args: &[Arg]) -> Result<Ref> {
    call_with(&Options::default(), function, args)
}

/// `call` with options.
pub fn call_with(options: &Options, function: *const (), args: &[Arg]) -> Result<Ref> {
    let packed = descriptors(args);
    let mut to = Ref([0; 28]);
    let slot = function as usize as u32;
    let code = unsafe { raywa_call_with(slot, packed.as_ptr(), packed.len() as u32, options, &mut to) };
    done(code).map(|_| to)
}

/// Starts the function that this module exports under a name.
pub fn call_name(options: &Options, name: &str, args: &[Arg]) -> Result<Ref> {
    let packed = descriptors(args);
    let mut to = Ref([0; 28]);
    let code = unsafe {
        raywa_call_name_with(name.as_ptr(), name.len(), packed.as_ptr(), packed.len() as u32, options, &mut to)
    };
    done(code).map(|_| to)
}

/// Waits for a value; the error of a failed task is returned as it is.
pub fn get(from: &Ref) -> Result<Vec<u8>> {
    get_within(from, NO_LIMIT)
}

/// `get` with a time limit; 0 looks without waiting.
pub fn get_within(from: &Ref, timeout_ms: u64) -> Result<Vec<u8>> {
    let mut buffer = vec![0u8; 1024];
    loop {
        let mut size = 0u32;
        let code = unsafe { raywa_get(from, buffer.as_mut_ptr(), buffer.len(), &mut size, timeout_ms) };
        if code == BUFFER_TOO_SMALL && size as usize > buffer.len() {
            buffer.resize(size as usize, 0);
            continue;
        }
        done(code)?;
        buffer.truncate(size as usize);
        return Ok(buffer);
    }
}

/// Stores a value.
pub fn put(bytes: &[u8]) -> Result<Ref> {
    let mut to = Ref([0; 28]);
    let code = unsafe { raywa_put(bytes.as_ptr(), bytes.len(), &mut to) };
    done(code).map(|_| to)
}

/// Waits until `returns` of the values are there, or their tasks failed, or the time is over.
/// Answers their indices, ascending.
pub fn wait(refs: &[Ref], returns: u32, timeout_ms: u64) -> Result<Vec<u32>> {
    let mut ready = vec![0u32; refs.len()];
    let mut n = 0u32;
    let code = unsafe { raywa_wait(refs.as_ptr(), refs.len() as u32, returns, timeout_ms, ready.as_mut_ptr(), &mut n) };
    done(code)?;
    ready.truncate(n as usize);
    Ok(ready)
}

/// Cancels the task that makes a value, and with `recursive` what it started.
pub fn cancel(of: &Ref, force: bool, recursive: bool) -> Result<()> {
    done(unsafe { raywa_cancel(of, force as i32, recursive as i32) })
}

/// Sets the bytes of this task's result, instead of what its function returns.
pub fn result(bytes: &[u8]) -> Result<()> {
    done(unsafe { raywa_result(bytes.as_ptr(), bytes.len()) })
}

/// Which attempt of the task this is, from 1.
pub fn attempt() -> i32 {
    unsafe { raywa_attempt() }
}

/// The name of the node that runs this task.
pub fn node() -> String {
    text(|ptr, cap, len| unsafe { raywa_node(ptr, cap, len) }).1
}

/// The allocator that the host calls to hand bytes to a task; what it gives out is never freed.
///
/// # Safety
///
/// For the host only; `old` must come from this function.
#[no_mangle]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    use std::alloc::{alloc, realloc, Layout};
    match Layout::from_size_align(old_size, align) {
        Ok(layout) if old.is_null() => alloc(Layout::from_size_align_unchecked(size.max(1), layout.align())),
        Ok(layout) => realloc(old, layout, size.max(1)),
        Err(_) => std::ptr::null_mut(),
    }
}

fn descriptors(args: &[Arg]) -> Vec<Descriptor> {
    args.iter().map(descriptor).collect()
}

fn descriptor(arg: &Arg) -> Descriptor {
    let at = |ptr: *const u8| ptr as usize as u64;
    let (kind, length, value) = match *arg {
        Arg::I32(x) => (1, 0, x as u32 as u64),
        Arg::I64(x) => (2, 0, x as u64),
        Arg::F32(x) => (3, 0, x.to_bits() as u64),
        Arg::F64(x) => (4, 0, x.to_bits()),
        Arg::Bytes(bytes) => (5, bytes.len() as u32, at(bytes.as_ptr())),
        Arg::Dependency(of) => (6, 28, at(of.0.as_ptr())),
        Arg::Reference(to) => (7, 28, at(to.0.as_ptr())),
    };
    Descriptor { kind, length, value }
}

fn done(code: i32) -> Result<()> {
    if code == 0 {
        return Ok(());
    }
    let (_, reason) = text(|ptr, cap, len| unsafe { raywa_last_error(ptr, cap, len) });
    Err(Error { code, text: reason })
}

fn text(read: impl Fn(*mut u8, usize, *mut u32) -> i32) -> (i32, String) {
    let mut bytes = [0u8; 1024];
    let mut len = 0u32;
    let code = read(bytes.as_mut_ptr(), bytes.len(), &mut len);
    let shown = (len as usize).min(bytes.len());
    (code, String::from_utf8_lossy(&bytes[..shown]).into_owned())
}
