// Package ray is Ray's programming model for Go programs that run as guests: GOOS=wasip1 GOARCH=wasm,
// Go 1.24 or newer.
//
// Go functions have no table index that a host could call, so tasks are named by their exports:
//
//	//go:wasmexport square
//	func square(x int64) int64 { return x * x }
//
//	ref, err := ray.Call("square", ray.I64(7))
//	bytes, err := ray.Get(ref)            // 8 bytes, little-endian
//	squared := ray.Int64(bytes)
//
// Copy this file into a folder of your module, or into your main package.
package ray

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"time"
	"unsafe"
)

// Ref names a value, which may not exist yet.
type Ref [28]byte

// Error is the reason why a call or a task failed.
type Error struct {
	Code int32 // stable, listed in docs/abi.md
	Text string
}

func (e *Error) Error() string { return e.Text }

// Codes that programs decide upon.
const (
	InvalidArgument = 1
	NoSuchObject    = 2
	BufferTooSmall  = 3
	TimedOut        = 4
	BadFunction     = 5
	Trapped         = 7
	Exited          = 8
	Cancelled       = 11
)

// NoLimit is a timeout that never ends.
const NoLimit = time.Duration(-1)

// Options say how a task is to be run.
type Options struct {
	CPUMilli    uint32        // cores in thousandths
	MemoryBytes uint64        // that its node must have free
	RetriesMax  uint32        // after the death of a node
	Deadline    time.Duration // from submission to end; 0 for none
}

// DefaultOptions are one core, three retries, no deadline.
var DefaultOptions = Options{CPUMilli: 1000, RetriesMax: 3}

// Arg is one argument of a call.
type Arg struct {
	kind   uint32
	length uint32
	value  uint64
	keep   []byte // what value points at, so that it stays alive
}

// I32 passes an i32: int32, uint32, pointers.
func I32(x int32) Arg { return Arg{kind: 1, value: uint64(uint32(x))} }

// I64 passes an i64: int64, uint64.
func I64(x int64) Arg { return Arg{kind: 2, value: uint64(x)} }

// F32 passes an f32.
func F32(x float32) Arg { return Arg{kind: 3, value: uint64(math.Float32bits(x))} }

// F64 passes an f64.
func F64(x float64) Arg { return Arg{kind: 4, value: math.Float64bits(x)} }

// Bytes passes bytes: the callee gets a pointer, and the length if it has a parameter for it.
func Bytes(b []byte) Arg { return pointer(5, b) }

// Dependency passes the value of a reference like bytes; the task waits for it.
func Dependency(ref Ref) Arg { return pointer(6, append([]byte(nil), ref[:]...)) }

// Reference passes the reference itself, as a pointer to its 28 bytes.
func Reference(ref Ref) Arg { return pointer(7, append([]byte(nil), ref[:]...)) }

func pointer(kind uint32, b []byte) Arg {
	return Arg{kind: kind, length: uint32(len(b)), value: address(b), keep: b}
}

func address(b []byte) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }

// Call starts the function that this module exports under a name, and returns at once.
func Call(name string, args ...Arg) (Ref, error) {
	return CallWith(DefaultOptions, name, args...)
}

// CallWith is Call with options.
func CallWith(options Options, name string, args ...Arg) (Ref, error) {
	var ref Ref
	packed := make([]byte, 0, 16*len(args))
	for _, arg := range args {
		packed = binary.LittleEndian.AppendUint32(packed, arg.kind)
		packed = binary.LittleEndian.AppendUint32(packed, arg.length)
		packed = binary.LittleEndian.AppendUint64(packed, arg.value)
	}
	var how [32]byte
	binary.LittleEndian.PutUint32(how[0:], 32)
	binary.LittleEndian.PutUint32(how[4:], options.CPUMilli)
	binary.LittleEndian.PutUint64(how[8:], options.MemoryBytes)
	binary.LittleEndian.PutUint32(how[16:], options.RetriesMax)
	binary.LittleEndian.PutUint64(how[24:], uint64(options.Deadline.Milliseconds()))
	errno := callNameWith(name, unsafe.Pointer(unsafe.SliceData(packed)), uint32(len(args)),
		unsafe.Pointer(&how), unsafe.Pointer(&ref))
	runtime.KeepAlive(args)
	return ref, failure(errno)
}

// Get waits for a value and returns its bytes; the error of a failed task is returned as it is.
func Get(ref Ref) ([]byte, error) { return GetWithin(ref, NoLimit) }

// GetWithin is Get with a time limit: 0 looks without waiting.
func GetWithin(ref Ref, timeout time.Duration) ([]byte, error) {
	buffer := make([]byte, 1024)
	for {
		var size uint32
		errno := get(unsafe.Pointer(&ref), unsafe.Pointer(unsafe.SliceData(buffer)),
			uint32(len(buffer)), unsafe.Pointer(&size), milliseconds(timeout))
		if errno == BufferTooSmall && int(size) > len(buffer) {
			buffer = make([]byte, size)
			continue
		}
		if errno != 0 {
			return nil, failure(errno)
		}
		return buffer[:size], nil
	}
}

// Put stores a value.
func Put(b []byte) (Ref, error) {
	var ref Ref
	errno := put(unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b)), unsafe.Pointer(&ref))
	return ref, failure(errno)
}

// Wait waits until some of the values are there, or their tasks failed, or the time is over. It
// returns the indices of at most that many, ascending.
func Wait(refs []Ref, returns int, timeout time.Duration) ([]uint32, error) {
	ready := make([]uint32, max(returns, 0))
	var count uint32
	errno := wait(unsafe.Pointer(unsafe.SliceData(refs)), uint32(len(refs)), uint32(returns),
		milliseconds(timeout), unsafe.Pointer(unsafe.SliceData(ready)), unsafe.Pointer(&count))
	if errno != 0 {
		return nil, failure(errno)
	}
	return ready[:count], nil
}

// Cancel cancels the task that makes a value, and with recursive the tasks that it started.
func Cancel(ref Ref, force, recursive bool) error {
	return failure(cancel(unsafe.Pointer(&ref), flag(force), flag(recursive)))
}

// Result sets the bytes of this task's result, instead of what its function returns.
func Result(b []byte) error {
	return failure(result(unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b))))
}

// Attempt is the number of this attempt of the task, from 1.
func Attempt() int { return int(attempt()) }

// Node is the name of the node that runs this task.
func Node() string {
	var text [64]byte
	var length uint32
	node(unsafe.Pointer(&text), uint32(len(text)), unsafe.Pointer(&length))
	return string(text[:min(int(length), len(text))])
}

// Int32, Int64, Float32 and Float64 read the value of a task that returned such a scalar.
func Int32(b []byte) int32     { return int32(binary.LittleEndian.Uint32(b)) }
func Int64(b []byte) int64     { return int64(binary.LittleEndian.Uint64(b)) }
func Float32(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
func Float64(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

// Given is the memory of an argument that was passed as bytes: a task's parameters for it are
// unsafe.Pointer and uint32.
func Given(at unsafe.Pointer, length uint32) []byte { return unsafe.Slice((*byte)(at), length) }

// What the host was given for arguments; kept, because only the host points at it.
var givenOut [][]byte

// The host calls this to hand bytes to a task.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize uint32, align uint32, size uint32) unsafe.Pointer {
	words := make([]uint64, (size+7)/8+1)
	memory := unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), size)
	if old != nil {
		copy(memory, unsafe.Slice((*byte)(old), oldSize))
	}
	givenOut = append(givenOut, memory)
	return unsafe.Pointer(&words[0])
}

func failure(errno int32) error {
	if errno == 0 {
		return nil
	}
	var text [1024]byte
	var length uint32
	lastError(unsafe.Pointer(&text), uint32(len(text)), unsafe.Pointer(&length))
	reason := string(text[:min(int(length), len(text))])
	if reason == "" {
		reason = fmt.Sprintf("ray: error %d", errno)
	}
	return &Error{Code: errno, Text: reason}
}

func milliseconds(timeout time.Duration) int64 {
	if timeout < 0 {
		return -1
	}
	return timeout.Milliseconds()
}

func flag(on bool) uint32 {
	if on {
		return 1
	}
	return 0
}

//go:wasmimport raywa call_name_with
func callNameWith(name string, args unsafe.Pointer, count uint32, options unsafe.Pointer, ref unsafe.Pointer) int32

//go:wasmimport raywa get
func get(ref unsafe.Pointer, ptr unsafe.Pointer, cap uint32, size unsafe.Pointer, timeoutMs int64) int32

//go:wasmimport raywa put
func put(ptr unsafe.Pointer, length uint32, ref unsafe.Pointer) int32

//go:wasmimport raywa wait
func wait(refs unsafe.Pointer, count uint32, returns uint32, timeoutMs int64, ready unsafe.Pointer, readyCount unsafe.Pointer) int32

//go:wasmimport raywa cancel
func cancel(ref unsafe.Pointer, force uint32, recursive uint32) int32

//go:wasmimport raywa result
func result(ptr unsafe.Pointer, length uint32) int32

//go:wasmimport raywa last_error
func lastError(ptr unsafe.Pointer, cap uint32, length unsafe.Pointer) int32

//go:wasmimport raywa attempt
func attempt() int32

//go:wasmimport raywa node
func node(ptr unsafe.Pointer, cap uint32, length unsafe.Pointer) int32
