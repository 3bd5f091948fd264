# How a C or C++ program becomes a guest. In a Makefile of your own:
#
#   RAYWA_SDK := path/to/sdk/c
#   include $(RAYWA_SDK)/raywa.mk
#   all: pi.wasm
#
# On Debian: apt-get install clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32, and for C++ also
# libc++-14-dev-wasm32 libc++abi-14-dev-wasm32.

RAYWA_SDK ?= .
RAYWA_CC ?= clang-14
RAYWA_CXX ?= clang++-14
RAYWA_TARGET ?= wasm32-wasi
RAYWA_CFLAGS ?= -O2 -Wall
RAYWA_CXXFLAGS ?= $(RAYWA_CFLAGS) -fno-exceptions

# Function pointers are table indices: without --export-all or --export-table there is no table.
RAYWA_LDFLAGS ?= -nostartfiles -Wl,--export-all -Wl,--strip-debug
RAYWA_CRT ?= raywa_crt.o

raywa_crt.o: $(RAYWA_SDK)/raywa_crt.c
	$(RAYWA_CC) --target=$(RAYWA_TARGET) -O2 -c $< -o $@

# Compiled and linked in two steps: a wasm-opt on the PATH would strip names in a single one.
%.wasm.o: %.c
	$(RAYWA_CC) --target=$(RAYWA_TARGET) $(RAYWA_CFLAGS) -I$(RAYWA_SDK) -c $< -o $@

%.wasm.o: %.cpp
	$(RAYWA_CXX) --target=$(RAYWA_TARGET) $(RAYWA_CXXFLAGS) -I$(RAYWA_SDK) -c $< -o $@

%.wasm: %.wasm.o $(RAYWA_CRT)
	$(if $(wildcard $*.cpp),$(RAYWA_CXX),$(RAYWA_CC)) --target=$(RAYWA_TARGET) $(RAYWA_LDFLAGS) $(RAYWA_CRT) $< -o $@

.PRECIOUS: %.wasm.o
