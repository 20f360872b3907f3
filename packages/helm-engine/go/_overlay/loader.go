// Package loader, part added to helm.sh/helm/v4/pkg/chart/v2/loader in this build only.
//
// Rules of a lint each load the chart from its folder anew. Its files cannot change meanwhile, so they are read once;
// the chart is still made anew for each, because rules change it. Values that were loaded before are copied.
package loader

import (
	"bytes"
	"io"

	"helm.sh/helm/v4/internal/copystructure"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
)

// filesRead holds the files of the folders that were read since KeepFiles; nil when they are not kept.
var filesRead map[string][]*archive.BufferedFile

// KeepFiles keeps the files of the folders that are read until the function it returns is called.
func KeepFiles() (forget func()) {
	filesRead = map[string][]*archive.BufferedFile{}
	return func() { filesRead = nil }
}

func filesKept(folder string, files []*archive.BufferedFile) []*archive.BufferedFile {
	if filesRead != nil {
		filesRead[folder] = files
	}
	return files
}

// Values take some forty times as much as their text.
var keptValues = kept[map[string]any]{most: 1 << 15}

// LoadValues loads values as loadValues does.
func LoadValues(data io.Reader) (map[string]any, error) {
	text, err := io.ReadAll(data)
	if err != nil {
		return loadValues(io.MultiReader(bytes.NewReader(text), data))
	}
	if values, ok := keptValues.get(text); ok {
		return copyValues(values)
	}
	key := string(text)
	values, err := loadValues(bytes.NewReader(text))
	if err != nil {
		return values, err
	}
	copied, err := copyValues(values)
	if err == nil {
		keptValues.put(key, copied)
	}
	return values, nil
}

func copyValues(values map[string]any) (map[string]any, error) {
	copied, err := copystructure.Copy(values)
	if err != nil {
		return nil, err
	}
	return copied.(map[string]any), nil
}
