// Command helm-engine is Helm 4 as a WebAssembly module (wasip1, reactor) that renders, lints and examines charts.
//
// The host writes a request as JSON into the buffer that `request` returns, puts the chart into the in-memory file
// system it offers through WASI, and calls `call`; that returns address and length of the answer, JSON as well.
// Everything that decides about output is Helm's own packages; this shim does what the commands `helm template` and
// `helm lint` do around them (helm.sh/helm/v4 pkg/cmd/template.go, pkg/action/install.go, pkg/action/lint.go).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"unsafe"

	"helm.sh/helm/v4/pkg/chart/common"
)

const (
	// A collection within a call makes the call slower, so one begins only when the heap has grown by this much.
	collectAboveInCall = 48 << 20
	// Between calls the host has the garbage of the last ones collected once it is this much.
	collectAbove = 16 << 20
	// Go's own setting, for heaps so large that they may double.
	leastCollectAtPercent = 100
	// The size Go's collector takes a smaller heap for.
	leastHeap = 4 << 20
)

func main() {}

func init() {
	debug.SetGCPercent(100 * collectAboveInCall / leastHeap)
}

// The garbage collector must not move or free what the host reads and writes between calls.
var requestBuffer, answerBuffer []byte

// request makes room for a request of size bytes and returns its address.
//
//go:wasmexport request
func request(size uint32) unsafe.Pointer {
	requestBuffer = make([]byte, size+1)
	return unsafe.Pointer(&requestBuffer[0])
}

// setMemoryLimit tells the collector how much memory the host allows, so that it collects harder before the end.
//
//go:wasmexport set_memory_limit
func setMemoryLimit(mebibytes uint32) {
	debug.SetMemoryLimit(int64(mebibytes) << 20 * 3 / 4)
}

// What the collector tells of the heap: bytes allocated since the start, and bytes left by the last collection.
var heap = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}}

// collectedAt is how many bytes were allocated when collect last did something.
var collectedAt uint64

// collect frees what earlier calls left, if there is much of it. The host calls it when nobody waits for an answer.
//
//go:wasmexport collect
func collect() {
	answerBuffer = nil
	metrics.Read(heap)
	if total := heap[0].Value.Uint64(); total-collectedAt > collectAbove {
		collectedAt = total
		runtime.GC()
		metrics.Read(heap)
		live := max(heap[1].Value.Uint64(), leastHeap)
		debug.SetGCPercent(max(int(100*collectAboveInCall/live), leastCollectAtPercent))
	}
}

// call answers the request in the buffer: address of the answer in the upper, length in the lower 32 bits.
//
//go:wasmexport call
func call() uint64 {
	answerBuffer = encode(answer(requestBuffer[:len(requestBuffer)-1]))
	requestBuffer = nil
	return uint64(uintptr(unsafe.Pointer(&answerBuffer[0])))<<32 | uint64(len(answerBuffer))
}

// envelope is what every call returns: a result, or the error Helm's command would print.
type envelope struct {
	Result   any      `json:"result"`
	Error    string   `json:"error,omitempty"`
	Failed   bool     `json:"failed,omitempty"`
	Panic    string   `json:"panic,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func encode(value envelope) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		out.Reset()
		_ = encoder.Encode(envelope{Failed: true, Error: err.Error()})
	}
	return out.Bytes()
}

func answer(raw []byte) (reply envelope) {
	defer func() {
		if r := recover(); r != nil {
			reply = envelope{Panic: fmt.Sprint(r)}
		}
	}()
	warnings.messages = nil
	var request options
	if err := json.Unmarshal(raw, &request); err != nil {
		return envelope{Panic: "the request is not readable: " + err.Error()}
	}
	result, err := dispatch(&request)
	if err != nil {
		return envelope{Failed: true, Error: native(err).Error(), Warnings: warnings.messages}
	}
	return envelope{Result: result, Warnings: warnings.messages}
}

func dispatch(request *options) (any, error) {
	switch request.Method {
	case "render":
		return render(request)
	case "lint":
		return lintChart(request)
	case "mergeValues":
		return mergeValues(request)
	case "validateValues":
		return validateValues(request)
	case "loadChart":
		return describeChart(request)
	case "version":
		return map[string]any{
			"helm":        common.DefaultCapabilities.HelmVersion.Version,
			"kubernetes":  common.DefaultCapabilities.KubeVersion.Version,
			"apiVersions": common.DefaultCapabilities.APIVersions,
		}, nil
	}
	return nil, fmt.Errorf("the engine has no method %q", request.Method)
}
