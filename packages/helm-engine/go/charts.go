package main

import (
	"slices"

	chartapi "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/loader"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// The charts kept: loading takes a quarter of a render, and the same chart is rendered for many instances.
const (
	mostKeptCharts     = 16
	mostKeptChartBytes = 1 << 20
)

// keptChart is a chart as Helm loaded it, never handed out itself: rendering changes charts.
type keptChart struct {
	key      string
	chart    *chart.Chart
	warnings []string
}

// keptCharts is ordered by last use, the latest last.
var keptCharts []keptChart

// loadChart loads the chart of a request. The host's key stands for path and content of all its files, so an equal key
// gives an equal chart.
func loadChart(o *options) (chartapi.Charter, error) {
	if o.ChartKey == "" {
		return loader.Load(o.ChartPath)
	}
	if at := slices.IndexFunc(keptCharts, func(kept keptChart) bool { return kept.key == o.ChartKey }); at >= 0 {
		kept := keptCharts[at]
		keptCharts = append(slices.Delete(keptCharts, at, at+1), kept)
		warnings.messages = append(warnings.messages, kept.warnings...)
		return copyChart(kept.chart), nil
	}
	loaded, err := loader.Load(o.ChartPath)
	if err != nil {
		return nil, err
	}
	if ch, ok := loaded.(*chart.Chart); ok && sizeOf(ch) <= mostKeptChartBytes {
		if len(keptCharts) == mostKeptCharts {
			keptCharts = slices.Delete(keptCharts, 0, 1)
		}
		keptCharts = append(keptCharts, keptChart{o.ChartKey, copyChart(ch), slices.Clone(warnings.messages)})
	}
	return loaded, nil
}

func sizeOf(ch *chart.Chart) int {
	size := 0
	for _, file := range ch.Raw {
		size += len(file.Data)
	}
	for _, dependency := range ch.Dependencies() {
		size += sizeOf(dependency)
	}
	return size
}

// copyChart copies what processing dependencies and rendering may change: the tree of charts, their declared
// dependencies and their values. Files and the rest of the metadata are only ever read, so the copy shares them.
func copyChart(ch *chart.Chart) *chart.Chart {
	metadata := *ch.Metadata
	metadata.Dependencies = slices.Clone(metadata.Dependencies)
	for i, dependency := range metadata.Dependencies {
		if dependency != nil {
			copied := *dependency
			copied.Tags = slices.Clone(dependency.Tags)
			copied.ImportValues, _ = copyValue(dependency.ImportValues).([]any)
			metadata.Dependencies[i] = &copied
		}
	}
	values, _ := copyValue(ch.Values).(map[string]any)
	copied := &chart.Chart{
		Raw:           ch.Raw,
		Metadata:      &metadata,
		Lock:          ch.Lock,
		Templates:     slices.Clone(ch.Templates),
		Values:        values,
		Schema:        ch.Schema,
		SchemaModTime: ch.SchemaModTime,
		Files:         slices.Clone(ch.Files),
		ModTime:       ch.ModTime,
	}
	for _, dependency := range ch.Dependencies() {
		copied.AddDependency(copyChart(dependency))
	}
	return copied
}

// copyValue copies decoded YAML, keeping the difference between nil and empty.
func copyValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if value == nil {
			return value
		}
		copied := make(map[string]any, len(value))
		for key, item := range value {
			copied[key] = copyValue(item)
		}
		return copied
	case []any:
		if value == nil {
			return value
		}
		copied := make([]any, len(value))
		for i, item := range value {
			copied[i] = copyValue(item)
		}
		return copied
	}
	return value
}
