//! libFuzzer takes the process over: it makes inputs for ever, or as long as its arguments say.
#![allow(unsafe_code, reason = "libFuzzer is C++")]

use libfuzzer_sys as _;
use std::ffi::{CString, c_char, c_int};
use std::sync::OnceLock;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

unsafe extern "C" {
    fn LLVMFuzzerRunDriver(
        argc: *mut c_int,
        argv: *mut *mut *mut c_char,
        callback: unsafe extern "C" fn(*const u8, usize) -> c_int,
    ) -> c_int;
}

/// Has libFuzzer run the target, with the arguments in `FUZZ_ARGUMENTS`. It ends the process.
pub fn run(target: fn(&[u8])) {
    let arguments = std::env::var("FUZZ_ARGUMENTS").unwrap_or_default();
    let words = std::iter::once("fuzz").chain(arguments.split_whitespace());
    let words: Vec<_> = words.filter_map(|word| CString::new(word).ok()).collect();
    let mut argv: Vec<_> = words.into_iter().map(CString::into_raw).chain([std::ptr::null_mut()]).collect();
    let mut argc = c_int::try_from(argv.len() - 1).unwrap_or_default();
    let mut argv = argv.as_mut_ptr();
    TARGET.get_or_init(|| target);
    // SAFETY: both live until the process ends, which it does here; the words are C strings, and null follows them.
    let code = unsafe { LLVMFuzzerRunDriver(&raw mut argc, &raw mut argv, one) };
    std::process::exit(code);
}

/// One input. A panic cannot leave it, and aborts: libFuzzer sees that and keeps the input.
unsafe extern "C" fn one(data: *const u8, length: usize) -> c_int {
    // SAFETY: libFuzzer gives as many bytes as it says.
    rust_fuzzer_test_input(if length == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, length) } })
}

/// What libfuzzer-sys calls a target by.
#[unsafe(no_mangle)]
fn rust_fuzzer_test_input(input: &[u8]) -> c_int {
    if let Some(target) = TARGET.get() {
        target(input);
    }
    0
}
