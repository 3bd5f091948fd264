// The smallest guest: one function that does nothing, in a module without a library. Linked twice,
// with one page of memory and with two.
__attribute__((export_name("noop"))) void noop(void) {}
