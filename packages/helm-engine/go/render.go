package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	chartapi "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

const notesFile = "NOTES.txt"

// invalidYAML is wrapped around errors that arise once Helm has a release to show.
const invalidYAML = "%w\n\nUse --debug flag to render out invalid YAML"

type manifestDocument struct {
	Path       string `json:"path"`
	Content    string `json:"content"`
	Kind       string `json:"kind,omitempty"`
	APIVersion string `json:"apiVersion,omitempty"`
	Name       string `json:"name,omitempty"`
}

type hookDocument struct {
	Path           string   `json:"path"`
	Content        string   `json:"content"`
	Kind           string   `json:"kind"`
	Name           string   `json:"name"`
	Events         []string `json:"events"`
	Weight         int      `json:"weight"`
	DeletePolicies []string `json:"deletePolicies"`
}

type crdFile struct {
	Path    string `json:"path"`
	Content string `json:"content"`
}

type rendered struct {
	Output    string             `json:"output"`
	Manifests []manifestDocument `json:"manifests"`
	Hooks     []hookDocument     `json:"hooks"`
	Notes     string             `json:"notes"`
	CRDs      []crdFile          `json:"crds"`
}

// render does what `helm template` does, in its order: the order decides which of several errors is reported.
func render(o *options) (*rendered, error) {
	capabilities, err := o.capabilities()
	if err != nil {
		return nil, err
	}
	values, err := o.userValues()
	if err != nil {
		return nil, err
	}
	loaded, err := loadInstallable(o)
	if err != nil {
		return nil, err
	}
	if err := chartutil.ValidateReleaseName(o.ReleaseName); err != nil {
		return nil, fmt.Errorf("release name check failed: release name %q: %w", o.ReleaseName, err)
	}
	ch, err := asInstallableVersion(loaded)
	if err != nil {
		return nil, err
	}
	if err := chartutil.ProcessDependencies(ch, values); err != nil {
		return nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	releaseOptions := common.ReleaseOptions{
		Name:      o.ReleaseName,
		Namespace: o.Namespace,
		Revision:  o.Revision,
		IsInstall: !o.IsUpgrade,
		IsUpgrade: o.IsUpgrade,
	}
	scope, err := util.ToRenderValuesWithSchemaValidation(ch, values, releaseOptions, capabilities, o.SkipSchemaValidation)
	if err != nil {
		return nil, explainRemoteSchema(err)
	}
	resources, err := renderResources(ch, scope, capabilities)
	if err != nil {
		return nil, fmt.Errorf(invalidYAML, err)
	}
	output, err := composeOutput(o, resources)
	if err != nil {
		return nil, err
	}
	return resources.describe(output), nil
}

// loadInstallable loads a chart and refuses what cannot be installed, as pkg/cmd/install.go does.
func loadInstallable(o *options) (chartapi.Charter, error) {
	loaded, err := loadChart(o)
	if err != nil {
		return nil, err
	}
	accessor, err := chartapi.NewAccessor(loaded)
	if err != nil {
		return nil, err
	}
	if kind := accessor.MetadataAsMap()["Type"]; kind != "" && kind != "application" {
		return nil, fmt.Errorf("%s charts are not installable", kind)
	}
	if accessor.Deprecated() {
		slog.Warn("this chart is deprecated")
	}
	return loaded, checkDependencies(accessor)
}

// checkDependencies refuses a chart whose declared dependencies are not in charts/.
func checkDependencies(accessor chartapi.Accessor) error {
	present := map[string]bool{}
	for _, dependency := range accessor.Dependencies() {
		sub, err := chartapi.NewAccessor(dependency)
		if err != nil {
			return missingDependencies(err)
		}
		present[sub.Name()] = true
	}
	missing := []string{}
	for _, declared := range accessor.MetaDependencies() {
		dependency, err := chartapi.NewDependencyAccessor(declared)
		if err != nil {
			return missingDependencies(err)
		}
		if !present[dependency.Name()] {
			missing = append(missing, dependency.Name())
		}
	}
	if len(missing) > 0 {
		return missingDependencies(fmt.Errorf("found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", ")))
	}
	return nil
}

func missingDependencies(err error) error {
	return fmt.Errorf("an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: %w", err)
}

// asInstallableVersion narrows to chart API v1 and v2, the ones Helm 4 installs.
func asInstallableVersion(loaded chartapi.Charter) (*chart.Chart, error) {
	ch, ok := loaded.(*chart.Chart)
	if !ok {
		return nil, errors.New("invalid chart apiVersion")
	}
	return ch, nil
}

// resources is what rendering yields before it is printed.
type resources struct {
	chart     *chart.Chart
	hooks     []*release.Hook
	manifests []releaseutil.Manifest
	notes     string
}

// renderResources executes the templates and sorts the results (renderResources in pkg/action/action.go).
func renderResources(ch *chart.Chart, scope common.Values, capabilities *common.Capabilities) (*resources, error) {
	if wanted := ch.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", wanted, capabilities.KubeVersion.Version)
	}
	files, err := engine.Render(ch, scope)
	if err != nil {
		return nil, err
	}
	notes := files[path.Join(ch.Name(), "templates", notesFile)]
	for name := range files {
		if strings.HasSuffix(name, notesFile) {
			delete(files, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	return &resources{chart: ch, hooks: hooks, manifests: manifests, notes: notes}, nil
}

// composeOutput prints as `helm template` does.
func composeOutput(o *options, r *resources) (string, error) {
	var manifest, output strings.Builder
	if o.IncludeCRDs {
		for _, crd := range r.chart.CRDObjects() {
			printDocument(&manifest, crd.Filename, string(crd.File.Data))
		}
	}
	for _, m := range r.manifests {
		printDocument(&manifest, m.Name, m.Content)
	}
	output.WriteString(strings.TrimSpace(manifest.String()) + "\n")
	if !o.NoHooks {
		for _, hook := range r.hooks {
			if o.SkipTests && slices.Contains(hook.Events, release.HookTest) {
				continue
			}
			printDocument(&output, hook.Path, hook.Manifest)
		}
	}
	if len(o.ShowOnly) > 0 {
		return selectTemplates(output.String(), o.ShowOnly)
	}
	return output.String(), nil
}

func printDocument(out *strings.Builder, source, content string) {
	fmt.Fprintf(out, "---\n# Source: %s\n%s\n", source, content)
}

var sourceLine = regexp.MustCompile("# Source: [^/]+/(.+)")

// selectTemplates narrows output to the templates that --show-only names.
func selectTemplates(output string, patterns []string) (string, error) {
	documents := releaseutil.SplitManifests(output)
	keys := make([]string, 0, len(documents))
	for key := range documents {
		keys = append(keys, key)
	}
	sort.Sort(releaseutil.BySplitManifestsOrder(keys))

	var selected bytes.Buffer
	for _, pattern := range patterns {
		found := false
		for _, key := range keys {
			source := sourceLine.FindStringSubmatch(documents[key])
			if source == nil {
				continue
			}
			if matched, _ := filepath.Match(pattern, source[1]); matched {
				fmt.Fprintf(&selected, "---\n%s\n", documents[key])
				found = true
			}
		}
		if !found {
			return "", fmt.Errorf("could not find template %s in chart", pattern)
		}
	}
	return selected.String(), nil
}

func (r *resources) describe(output string) *rendered {
	result := &rendered{Output: output, Notes: r.notes, Manifests: []manifestDocument{}, Hooks: []hookDocument{}, CRDs: []crdFile{}}
	for _, m := range r.manifests {
		document := manifestDocument{Path: m.Name, Content: m.Content, Kind: m.Head.Kind, APIVersion: m.Head.Version}
		if m.Head.Metadata != nil {
			document.Name = m.Head.Metadata.Name
		}
		result.Manifests = append(result.Manifests, document)
	}
	for _, hook := range r.hooks {
		document := hookDocument{Path: hook.Path, Content: hook.Manifest, Kind: hook.Kind, Name: hook.Name, Weight: hook.Weight, Events: []string{}, DeletePolicies: []string{}}
		for _, event := range hook.Events {
			document.Events = append(document.Events, event.String())
		}
		for _, policy := range hook.DeletePolicies {
			document.DeletePolicies = append(document.DeletePolicies, policy.String())
		}
		result.Hooks = append(result.Hooks, document)
	}
	for _, crd := range r.chart.CRDObjects() {
		result.CRDs = append(result.CRDs, crdFile{Path: crd.Filename, Content: string(crd.File.Data)})
	}
	return result
}
