// Package util, part added to helm.sh/helm/v4/pkg/release/v1/util in this build only.
//
// Sorting looks at a few fields of each manifest; plain manifests need not be parsed for them (internal/manifest).
package util

import (
	"sigs.k8s.io/yaml"

	"helm.sh/helm/v4/internal/manifest"
)

func readHead(content string, head *SimpleHead) error {
	plain, ok := manifest.ReadHead(content)
	if !ok {
		return yaml.Unmarshal([]byte(content), head)
	}
	head.Version, head.Kind = plain.APIVersion, plain.Kind
	if plain.HasMetadata {
		head.Metadata = &struct {
			Name        string            `json:"name"`
			Annotations map[string]string `json:"annotations"`
		}{plain.Name, plain.Annotations}
	}
	return nil
}
