package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

type lintMessage struct {
	Severity string `json:"severity"`
	Path     string `json:"path"`
	Message  string `json:"message"`
}

type lintResult struct {
	Messages []lintMessage `json:"messages"`
	Output   string        `json:"output"`
	OK       bool          `json:"ok"`
	Error    string        `json:"error,omitempty"`
}

var severities = map[int]string{support.InfoSev: "info", support.WarningSev: "warning", support.ErrorSev: "error"}

// lintChart does what `helm lint PATH` does.
func lintChart(o *options) (*lintResult, error) {
	version, err := o.kubeVersion()
	if err != nil {
		return nil, err
	}
	values, err := o.userValues()
	if err != nil {
		return nil, err
	}
	tolerance := support.ErrorSev
	if o.Strict {
		tolerance = support.WarningSev
	}
	result := &lintResult{Messages: []lintMessage{}, OK: true}
	var output strings.Builder
	fmt.Fprintf(&output, "==> Linting %s\n", o.ShownPath)

	directory, err := chartDirectory(o.ChartPath)
	if err != nil {
		result.OK = false
		fmt.Fprintf(&output, "Error %s\n", native(err))
	} else {
		linter := lint.RunAll(directory, values, o.Namespace, lint.WithKubeVersion(version), lint.WithSkipSchemaValidation(o.SkipSchemaValidation))
		for _, message := range linter.Messages {
			message.Err = explainRemoteSchema(native(message.Err))
			fmt.Fprintf(&output, "%s\n", message)
			result.Messages = append(result.Messages, lintMessage{severities[message.Severity], message.Path, message.Err.Error()})
			result.OK = result.OK && message.Severity < tolerance
		}
	}
	output.WriteString("\n")
	if result.OK {
		output.WriteString("1 chart(s) linted, 0 chart(s) failed\n")
	} else {
		result.Error = "1 chart(s) linted, 1 chart(s) failed"
	}
	result.Output = output.String()
	return result, nil
}

// chartDirectory is the folder to lint: the chart itself, or where its archive is unpacked to.
func chartDirectory(chartPath string) (string, error) {
	if strings.HasSuffix(chartPath, ".tgz") || strings.HasSuffix(chartPath, ".tar.gz") {
		unpacked, err := unpack(chartPath)
		if err != nil {
			return "", err
		}
		chartPath = unpacked
	}
	if _, err := os.Stat(filepath.Join(chartPath, "Chart.yaml")); err != nil {
		return "", fmt.Errorf("unable to check Chart.yaml file in chart: %w", err)
	}
	return chartPath, nil
}

func unpack(archivePath string) (string, error) {
	directory, err := os.MkdirTemp("", "helm-lint")
	if err != nil {
		return "", fmt.Errorf("unable to create temp dir to extract tarball: %w", err)
	}
	file, err := os.Open(archivePath)
	if err != nil {
		return "", fmt.Errorf("unable to open tarball: %w", err)
	}
	defer file.Close()
	if err := chartutil.Expand(directory, file); err != nil {
		return "", fmt.Errorf("unable to extract tarball: %w", err)
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return "", fmt.Errorf("unable to read temporary output directory %s: %w", directory, err)
	}
	if !entries[0].IsDir() {
		return "", fmt.Errorf("unexpected file %s in temporary output directory %s", entries[0].Name(), directory)
	}
	return filepath.Join(directory, entries[0].Name()), nil
}
