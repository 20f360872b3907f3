package main

import (
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

type dependencyDescription struct {
	Name       string   `json:"name"`
	Version    string   `json:"version,omitempty"`
	Repository string   `json:"repository,omitempty"`
	Alias      string   `json:"alias,omitempty"`
	Condition  string   `json:"condition,omitempty"`
	Tags       []string `json:"tags,omitempty"`
	Present    bool     `json:"present"`
}

type lockDescription struct {
	Generated    string                  `json:"generated,omitempty"`
	Digest       string                  `json:"digest,omitempty"`
	Dependencies []dependencyDescription `json:"dependencies"`
}

type chartDescription struct {
	Metadata     *chart.Metadata         `json:"metadata"`
	Dependencies []dependencyDescription `json:"dependencies"`
	Subcharts    []chartDescription      `json:"subcharts"`
	Values       map[string]any          `json:"values"`
	HasSchema    bool                    `json:"hasSchema"`
	Schema       string                  `json:"schema,omitempty"`
	Files        []string                `json:"files"`
	Lock         *lockDescription        `json:"lock,omitempty"`
}

func describeChart(o *options) (*chartDescription, error) {
	loaded, err := loadChart(o)
	if err != nil {
		return nil, err
	}
	ch, err := asInstallableVersion(loaded)
	if err != nil {
		return nil, err
	}
	description := describe(ch)
	return &description, nil
}

func describe(ch *chart.Chart) chartDescription {
	d := chartDescription{
		Metadata:  ch.Metadata,
		Values:    ch.Values,
		HasSchema: ch.Schema != nil,
		Schema:    string(ch.Schema),
		Subcharts: []chartDescription{},
		Files:     []string{},
	}
	if d.Values == nil {
		d.Values = map[string]any{}
	}
	present := map[string]bool{}
	for _, sub := range ch.Dependencies() {
		present[sub.Name()] = true
		d.Subcharts = append(d.Subcharts, describe(sub))
	}
	d.Dependencies = describeDependencies(ch.Metadata.Dependencies, present)
	for _, file := range ch.Raw {
		d.Files = append(d.Files, file.Name)
	}
	if ch.Lock != nil {
		d.Lock = &lockDescription{Digest: ch.Lock.Digest, Dependencies: describeDependencies(ch.Lock.Dependencies, present)}
		if !ch.Lock.Generated.IsZero() {
			d.Lock.Generated = ch.Lock.Generated.Format("2006-01-02T15:04:05.999999999Z07:00")
		}
	}
	return d
}

func describeDependencies(dependencies []*chart.Dependency, present map[string]bool) []dependencyDescription {
	described := []dependencyDescription{}
	for _, dependency := range dependencies {
		described = append(described, dependencyDescription{
			Name:       dependency.Name,
			Version:    dependency.Version,
			Repository: dependency.Repository,
			Alias:      dependency.Alias,
			Condition:  dependency.Condition,
			Tags:       dependency.Tags,
			Present:    present[dependency.Name],
		})
	}
	return described
}
