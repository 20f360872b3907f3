package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	chartapi "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// coalesced loads the chart, drops its disabled subcharts and merges all values, as rendering does.
func coalesced(o *options) (*chart.Chart, map[string]any, error) {
	values, err := o.userValues()
	if err != nil {
		return nil, nil, err
	}
	loaded, err := loadChart(o)
	if err != nil {
		return nil, nil, err
	}
	ch, err := asInstallableVersion(loaded)
	if err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependencies(ch, values); err != nil {
		return nil, nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	merged, err := util.CoalesceValues(ch, values)
	if err != nil {
		return nil, nil, err
	}
	return ch, merged, nil
}

func mergeValues(o *options) (any, error) {
	_, merged, err := coalesced(o)
	if merged == nil {
		merged = map[string]any{}
	}
	return merged, err
}

type violation struct {
	Chart   string `json:"chart"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

type validation struct {
	Valid   bool        `json:"valid"`
	Errors  []violation `json:"errors"`
	Message string      `json:"message,omitempty"`
}

func validateValues(o *options) (*validation, error) {
	ch, merged, err := coalesced(o)
	if err != nil {
		return nil, err
	}
	err = util.ValidateAgainstSchema(ch, merged)
	if err == nil {
		return &validation{Valid: true, Errors: []violation{}}, nil
	}
	whole := fmt.Errorf("values don't meet the specifications of the schema(s) in the following chart(s):\n%w", err)
	if explained := explainRemoteSchema(whole); explained != whole {
		return nil, explained
	}
	violations, err := violationsOf(ch, merged)
	if err != nil {
		return nil, err
	}
	return &validation{Errors: violations, Message: whole.Error()}, nil
}

// violationsOf walks the charts as util.ValidateAgainstSchema does, keeping apart what that joins into one text.
func violationsOf(ch chartapi.Charter, values map[string]any) ([]violation, error) {
	accessor, err := chartapi.NewAccessor(ch)
	if err != nil {
		return nil, err
	}
	found := []violation{}
	if schema := accessor.Schema(); schema != nil {
		if err := util.ValidateAgainstSingleSchema(values, schema); err != nil {
			found = append(found, splitViolations(accessor.Name(), err.Error())...)
		}
	}
	for _, dependency := range accessor.Dependencies() {
		sub, err := chartapi.NewAccessor(dependency)
		if err != nil {
			return nil, err
		}
		switch subValues := values[sub.Name()].(type) {
		case nil:
			continue
		case map[string]any:
			nested, err := violationsOf(dependency, subValues)
			if err != nil {
				return nil, err
			}
			found = append(found, nested...)
		default:
			found = append(found, violation{Chart: sub.Name(), Message: fmt.Sprintf("invalid type for values: expected object (map), got %T", subValues)})
		}
	}
	return found, nil
}

var violationLine = regexp.MustCompile(`^\s*- at '(.*?)': (.*)$`)

// splitViolations reads the lines `- at '<pointer>': <message>`; a deeper line explains the one above it.
func splitViolations(chartName, text string) []violation {
	found := []violation{}
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		parts := violationLine.FindStringSubmatch(line)
		switch {
		case parts == nil && len(found) > 0:
			found[len(found)-1].Message += "\n" + line
		case parts == nil:
			found = append(found, violation{Chart: chartName, Message: line})
		default:
			found = append(found, violation{Chart: chartName, Path: parts[1], Message: parts[2]})
		}
	}
	return found
}

var remoteSchema = regexp.MustCompile(`failing loading "([^"]+)"`)

// explainRemoteSchema replaces the error of a failed attempt to fetch a schema, which this build never can, by one that
// says so.
func explainRemoteSchema(err error) error {
	reference := remoteSchema.FindStringSubmatch(err.Error())
	if reference == nil {
		return err
	}
	return errors.New("values.schema.json refers to " + reference[1] + ", which is outside the chart: schemas are neither fetched " +
		"from a network nor read from a file system here. Copy the referenced schema into values.schema.json (under $defs) and refer to it with a local #/… reference")
}
