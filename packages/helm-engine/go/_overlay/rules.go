// Package rules, part added to helm.sh/helm/v4/pkg/chart/v2/lint/rules in this build only.
//
// Rules look at four fields of each manifest; plain manifests need not be parsed for them (internal/manifest).
package rules

import (
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"

	"helm.sh/helm/v4/internal/manifest"
)

// manifestDecoder gives the objects of a rendered file, as yaml.YAMLOrJSONDecoder does.
type manifestDecoder struct {
	plain  []manifest.Head
	parser *yaml.YAMLOrJSONDecoder
}

func newManifestDecoder(content string) *manifestDecoder {
	if heads, ok := manifest.Heads(content); ok {
		return &manifestDecoder{plain: heads}
	}
	return &manifestDecoder{parser: yaml.NewYAMLOrJSONDecoder(strings.NewReader(content), 4096)}
}

func (d *manifestDecoder) Decode(object **k8sYamlStruct) error {
	if d.parser != nil {
		return d.parser.Decode(object)
	}
	if len(d.plain) == 0 {
		return io.EOF
	}
	head := d.plain[0]
	d.plain = d.plain[1:]
	if !head.Empty {
		*object = &k8sYamlStruct{
			APIVersion: head.APIVersion,
			Kind:       head.Kind,
			Metadata:   k8sYamlMetadata{Namespace: head.Namespace, Name: head.Name},
		}
	}
	return nil
}

// startsPlain tells that validateTopIndentLevel finds nothing, without the buffer that it makes for each file.
func startsPlain(content string) bool {
	first, _, _ := strings.Cut(content, "\n")
	return first != "" && len(first) < 4096 && first[0] > ' ' && first[0] <= '~'
}
