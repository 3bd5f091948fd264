//! Tasks in Rust with the binding of sdk/rust: numbers, bytes, and the error of a task that fails.

#[path = "../../sdk/rust/ray.rs"]
mod ray;

use ray::Arg;

extern "C" fn square(x: i64) -> i64 {
    x * x
}

/// Its result is the text, reversed.
extern "C" fn reverse(text: *const u8, length: usize) {
    let bytes = unsafe { std::slice::from_raw_parts(text, length) };
    let reversed: String = String::from_utf8_lossy(bytes).chars().rev().collect();
    ray::result(reversed.as_bytes()).expect("the result is stored");
}

extern "C" fn divide(a: i64, b: i64) -> i64 {
    assert!(b != 0, "division by zero");
    a / b
}

fn main() -> ray::Result<()> {
    let squares = (1..=4)
        .map(|x| ray::call(square as *const (), &[Arg::I64(x)]))
        .collect::<ray::Result<Vec<_>>>()?;
    for each in &squares {
        let bytes = ray::get(each)?;
        println!("{}", i64::from_le_bytes(bytes[..8].try_into().expect("8 bytes")));
    }
    let text = ray::call(reverse as *const (), &[Arg::Bytes("reward".as_bytes())])?;
    println!("{}", String::from_utf8_lossy(&ray::get(&text)?));
    let failed = ray::call(divide as *const (), &[Arg::I64(1), Arg::I64(0)])?;
    match ray::get(&failed) {
        Ok(_) => println!("divided by zero"),
        Err(_) => println!("the division failed"),
    }
    Ok(())
}
