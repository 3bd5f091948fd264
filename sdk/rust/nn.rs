//! Inference for Rust guests, without dependencies: `mod nn;` beside this file. The crate `wasi-nn`
//! 0.6 works too; this adds names, shapes and reasons of failures.
//!
//! ```ignore
//! let graph = nn::Graph::named("mobilenet")?;
//! let mut context = graph.context()?;
//! context.set(0, nn::F32, &[1, 3, 224, 224], nn::bytes(&pixels))?;
//! context.compute()?;
//! let scores: Vec<u8> = context.output(0)?;
//! ```
#![allow(dead_code)]

use std::fmt;

/// Types of elements.
pub const F16: u8 = 0;
pub const F32: u8 = 1;
pub const F64: u8 = 2;
pub const U8: u8 = 3;
pub const I32: u8 = 4;
pub const I64: u8 = 5;

const TOO_LARGE: i32 = 7;

/// Why a call failed; the codes are listed in docs/abi.md.
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

#[repr(C)]
struct Builder {
    bytes: *const u8,
    size: u32,
}

#[repr(C)]
struct Tensor {
    dims: *const u32,
    rank: u32,
    kind: u8,
    padding: [u8; 3],
    data: *const u8,
    size: u32,
}

#[link(wasm_import_module = "wasi_ephemeral_nn")]
extern "C" {
    fn load(builders: *const Builder, count: u32, encoding: u32, target: u32, graph: *mut u32) -> i32;
    fn load_by_name(name: *const u8, size: u32, graph: *mut u32) -> i32;
    fn unload(graph: u32) -> i32;
    fn init_execution_context(graph: u32, context: *mut u32) -> i32;
    fn finalize_execution_context(context: u32) -> i32;
    fn set_input(context: u32, index: u32, tensor: *const Tensor) -> i32;
    fn compute(context: u32) -> i32;
    fn get_output(context: u32, index: u32, buffer: *mut u8, room: u32, written: *mut u32) -> i32;
}

#[link(wasm_import_module = "raywa_nn")]
extern "C" {
    fn last_error(buffer: *mut u8, room: u32, size: *mut u32) -> i32;
    fn describe(graph: u32, buffer: *mut u8, room: u32, size: *mut u32) -> i32;
    fn output_shape(context: u32, index: u32, dims: *mut u32, room: u32, rank: *mut u32) -> i32;
    fn set_input_by_name(context: u32, name: *const u8, size: u32, tensor: *const Tensor) -> i32;
}

fn check(code: i32) -> Result<()> {
    if code == 0 {
        return Ok(());
    }
    let mut text = vec![0u8; 2048];
    let mut size = 0u32;
    unsafe { last_error(text.as_mut_ptr(), text.len() as u32, &mut size) };
    text.truncate(size as usize);
    Err(Error { code, text: String::from_utf8_lossy(&text).into_owned() })
}

/// Asks for the size, then for that many bytes.
fn sized(mut ask: impl FnMut(*mut u8, u32, &mut u32) -> i32) -> Result<Vec<u8>> {
    let mut size = 0u32;
    let code = ask(std::ptr::null_mut(), 0, &mut size);
    if code != TOO_LARGE {
        check(code)?;
    }
    let mut bytes = vec![0u8; size as usize];
    check(ask(bytes.as_mut_ptr(), size, &mut size))?;
    Ok(bytes)
}

/// Numbers as bytes.
pub fn bytes<T: Copy>(numbers: &[T]) -> &[u8] {
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), std::mem::size_of_val(numbers)) }
}

/// A loaded model. Contexts of it go on when it is dropped.
pub struct Graph(u32);

impl Graph {
    /// A model of the cluster: `name`, `name@version` or `name@sha256:digest`.
    pub fn named(name: &str) -> Result<Graph> {
        let mut graph = 0;
        check(unsafe { load_by_name(name.as_ptr(), name.len() as u32, &mut graph) })?;
        Ok(Graph(graph))
    }

    /// An ONNX model from memory, where the node permits it.
    pub fn load(onnx: &[u8]) -> Result<Graph> {
        let mut graph = 0;
        let builder = Builder { bytes: onnx.as_ptr(), size: onnx.len() as u32 };
        check(unsafe { load(&builder, 1, 1, 0, &mut graph) })?;
        Ok(Graph(graph))
    }

    /// Inputs and outputs with name, type and shape, in JSON.
    pub fn describe(&self) -> Result<String> {
        let json = sized(|to, room, size| unsafe { describe(self.0, to, room, size) })?;
        Ok(String::from_utf8_lossy(&json).into_owned())
    }

    pub fn context(&self) -> Result<Context> {
        let mut context = 0;
        check(unsafe { init_execution_context(self.0, &mut context) })?;
        Ok(Context(context))
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        unsafe { unload(self.0) };
    }
}

/// Inputs and outputs.
pub struct Context(u32);

impl Context {
    /// Sets an input; it stays for all later runs until it is set again.
    pub fn set(&mut self, index: u32, kind: u8, dims: &[u32], data: &[u8]) -> Result<()> {
        check(unsafe { set_input(self.0, index, &tensor(kind, dims, data)) })
    }

    /// Sets the input of that name.
    pub fn set_named(&mut self, name: &str, kind: u8, dims: &[u32], data: &[u8]) -> Result<()> {
        let tensor = tensor(kind, dims, data);
        check(unsafe { set_input_by_name(self.0, name.as_ptr(), name.len() as u32, &tensor) })
    }

    /// Runs the model.
    pub fn compute(&mut self) -> Result<()> {
        check(unsafe { compute(self.0) })
    }

    /// All bytes of an output of the last run.
    pub fn output(&self, index: u32) -> Result<Vec<u8>> {
        sized(|to, room, size| unsafe { get_output(self.0, index, to, room, size) })
    }

    /// The shape of an output of the last run.
    pub fn shape(&self, index: u32) -> Result<Vec<u32>> {
        let mut dims = vec![0u32; 64];
        let mut rank = 0;
        check(unsafe { output_shape(self.0, index, dims.as_mut_ptr(), 64, &mut rank) })?;
        dims.truncate(rank as usize);
        Ok(dims)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        unsafe { finalize_execution_context(self.0) };
    }
}

fn tensor(kind: u8, dims: &[u32], data: &[u8]) -> Tensor {
    Tensor {
        dims: dims.as_ptr(),
        rank: dims.len() as u32,
        kind,
        padding: [0; 3],
        data: data.as_ptr(),
        size: data.len() as u32,
    }
}
