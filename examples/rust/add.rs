//! The extern block of the WebAssembly REP, as it stands there. Its `call` starts a task and has no
//! way to read the result, so the task prints it.

#[link(wasm_import_module = "ray")]
extern "C" {
    #[link_name = "call"]
    fn rcall(ptr: *const u8, ...) -> u32;
}

extern "C" fn add(a: i32, b: i32) -> i32 {
    println!("{} + {} = {}", a, b, a + b);
    a + b
}

fn main() {
    unsafe { rcall(add as *const u8, 122i32, 233i32) };
    println!("add(122, 233) was called");
}
