package main

import (
	"errors"
	"strings"
	"syscall"
)

// Go's message about endless template recursion: the standard library allows 1000 nested templates in WebAssembly and
// 100000 elsewhere. No chart that means to end comes near either.
const (
	depthHere   = "exceeded maximum template depth (1000)"
	depthNative = "exceeded maximum template depth (100000)"
)

// native words an error as helm's own binary does. It keeps errors that read the same in both.
func native(err error) error {
	text := err.Error()
	worded := strings.ReplaceAll(text, depthHere, depthNative)
	// "No such file or directory" here is "no such file or directory" on Linux, and so for all of them.
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		here := errno.Error()
		worded = strings.ReplaceAll(worded, here, strings.ToLower(here[:1])+here[1:])
	}
	if worded == text {
		return err
	}
	return errors.New(worded)
}
