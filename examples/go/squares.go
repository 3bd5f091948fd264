// Tasks in Go, called by name: Go's functions have no table index that a host could call.
//
// Built as a reactor, so main does not run; the driver is the export `run`, and every other export is
// a task.
package main

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"squares/ray"
)

//go:wasmexport square
func square(x int64) int64 {
	return x * x
}

//go:wasmexport count_words
func countWords(text unsafe.Pointer, length uint32) int32 {
	return int32(len(strings.Fields(string(ray.Given(text, length)))))
}

//go:wasmexport run
func run() {
	refs := make([]ray.Ref, 5)
	for i := range refs {
		refs[i] = must(ray.Call("square", ray.I64(int64(i))))
	}
	var squares []int64
	for _, ref := range refs {
		squares = append(squares, ray.Int64(must(ray.Get(ref))))
	}
	fmt.Println(squares)

	words := must(ray.Call("count_words", ray.Bytes([]byte("the quick brown fox"))))
	fmt.Println("words:", ray.Int32(must(ray.Get(words))))

	if _, err := ray.Call("cube", ray.I64(3)); err != nil {
		fmt.Println("there is no task called cube")
	}
}

// must ends the program, or fails the task, with the reason.
func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {}
