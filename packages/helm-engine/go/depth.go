package main

import (
	"errors"
	"strings"
)

// nativeDepth makes Go's message about endless template recursion the one that helm's own binary prints. The standard
// library allows 1000 nested templates in WebAssembly and 100000 elsewhere; no chart that means to end comes near either.
func nativeDepth(err error) error {
	const here, native = "exceeded maximum template depth (1000)", "exceeded maximum template depth (100000)"
	if !strings.Contains(err.Error(), here) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), here, native))
}
