package main

import (
	"bytes"
	"fmt"

	"helm.sh/helm/v4/pkg/chart/common"
	c2loader "helm.sh/helm/v4/pkg/chart/v2/loader"
)

// options is a request; the fields are the flags of helm's commands.
type options struct {
	Method string `json:"method"`
	// ChartPath is where the chart is in the in-memory file system.
	ChartPath string `json:"chartPath"`
	// ChartKey is equal for equal charts at equal paths; empty when the host cannot tell.
	ChartKey string `json:"chartKey"`
	// ShownPath is what lint's headline calls the chart.
	ShownPath string       `json:"shownPath"`
	Values    []valuesFile `json:"values"`

	ReleaseName string `json:"releaseName"`
	Namespace   string `json:"namespace"`
	Revision    int    `json:"revision"`
	IsUpgrade   bool   `json:"isUpgrade"`

	KubeVersion          string   `json:"kubeVersion"`
	APIVersions          []string `json:"apiVersions"`
	IncludeCRDs          bool     `json:"includeCrds"`
	SkipTests            bool     `json:"skipTests"`
	ShowOnly             []string `json:"showOnly"`
	NoHooks              bool     `json:"noHooks"`
	SkipSchemaValidation bool     `json:"skipSchemaValidation"`
	Strict               bool     `json:"strict"`
}

type valuesFile struct {
	Path    string `json:"path"`
	Content string `json:"content"`
}

// userValues merges the values files as repeated -f flags do.
func (o *options) userValues() (map[string]any, error) {
	merged := map[string]any{}
	for _, file := range o.Values {
		values, err := c2loader.LoadValues(bytes.NewReader([]byte(file.Content)))
		if err != nil {
			return nil, fmt.Errorf("failed to parse %s: %w", file.Path, err)
		}
		merged = c2loader.MergeMaps(merged, values)
	}
	return merged, nil
}

// kubeVersion is the --kube-version flag, nil when it is not given.
func (o *options) kubeVersion() (*common.KubeVersion, error) {
	if o.KubeVersion == "" {
		return nil, nil
	}
	version, err := common.ParseKubeVersion(o.KubeVersion)
	if err != nil {
		return nil, fmt.Errorf("invalid kube version '%s': %w", o.KubeVersion, err)
	}
	return version, nil
}

// capabilities is what templates see of the cluster when there is none.
func (o *options) capabilities() (*common.Capabilities, error) {
	version, err := o.kubeVersion()
	if err != nil {
		return nil, err
	}
	capabilities := common.DefaultCapabilities.Copy()
	if version != nil {
		capabilities.KubeVersion = *version
	}
	known := capabilities.APIVersions
	capabilities.APIVersions = append(known[:len(known):len(known)], o.APIVersions...)
	return capabilities, nil
}
