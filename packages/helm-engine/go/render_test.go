package main

import (
	"encoding/json"
	"os"
	"testing"
)

// BenchmarkCalls makes the profile that guides the build (default.pgo): the calls users make most, on the chart that
// `helm create` makes. HELM_ENGINE_CHART is a folder with that chart.
func BenchmarkCalls(b *testing.B) {
	chartPath := os.Getenv("HELM_ENGINE_CHART")
	if chartPath == "" {
		b.Skip("set HELM_ENGINE_CHART to the folder of a chart")
	}
	for _, method := range []string{"render", "lint", "validateValues"} {
		request, err := json.Marshal(options{Method: method, ChartPath: chartPath, ReleaseName: "shop", Namespace: "default"})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(method, func(b *testing.B) {
			for b.Loop() {
				if reply := answer(request); reply.Failed || reply.Panic != "" {
					b.Fatal(reply.Error, reply.Panic)
				}
			}
		})
	}
}
