package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var versionLine = regexp.MustCompile(`(?m)^version:.*$`)

// BenchmarkCalls makes the profile that guides the build (default.pgo): the calls users make most. HELM_ENGINE_CHARTS is
// a folder of charts, such as that of `helm create` and a generated one. Lint meets a new version each time, as it does
// where charts are made.
func BenchmarkCalls(b *testing.B) {
	folder := os.Getenv("HELM_ENGINE_CHARTS")
	if folder == "" {
		b.Skip("set HELM_ENGINE_CHARTS to a folder of charts")
	}
	copies := b.TempDir()
	if err := os.CopyFS(copies, os.DirFS(folder)); err != nil {
		b.Fatal(err)
	}
	charts, err := filepath.Glob(filepath.Join(copies, "*", "Chart.yaml"))
	if err != nil || len(charts) == 0 {
		b.Fatal("no charts in "+folder, err)
	}
	for _, method := range []string{"render", "lint"} {
		b.Run(method, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				chartYaml := charts[n%len(charts)]
				if method == "lint" {
					renewVersion(b, chartYaml, n)
				}
				request, _ := json.Marshal(options{
					Method: method, ChartPath: filepath.Dir(chartYaml), ReleaseName: "shop", Namespace: "default",
					// Outside its own build, Helm does not know the version it stands for.
					KubeVersion: "v1.34.0",
				})
				if reply := answer(request); reply.Failed || reply.Panic != "" {
					b.Fatal(reply.Error, reply.Panic)
				}
			}
		})
	}
}

func renewVersion(b *testing.B, chartYaml string, n int) {
	text, err := os.ReadFile(chartYaml)
	if err != nil {
		b.Fatal(err)
	}
	text = versionLine.ReplaceAll(text, fmt.Appendf(nil, "version: 1.0.%d", n))
	if err := os.WriteFile(chartYaml, text, 0o600); err != nil {
		b.Fatal(err)
	}
}
