// Package yaml, part added to sigs.k8s.io/yaml in this build only.
//
// Half of a lint is reading YAML, and Helm reads the same values.yaml and Chart.yaml several times in each; charts made
// from one template share most of their files. What the parser returns is only ever read, so it can be shared.
package yaml

import (
	"bytes"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v2"
)

// Parsed objects take some forty times as much as their text, so few are kept; converted texts about as much.
const (
	mostParsed    = 1 << 15
	mostConverted = 1 << 19
)

var (
	keptObjects       = kept[any]{most: mostParsed}
	keptStrictObjects = kept[any]{most: mostParsed}
	keptYAML          = kept[[]byte]{most: mostConverted}
	// By the type of the map: only an empty map's type decides about the JSON.
	keptJSON = map[reflect.Type]*kept[[]byte]{}
)

// unmarshalKept is unmarshal with yaml.Unmarshal.
func unmarshalKept(text []byte, object any, options ...JSONOpt) error {
	target := reflect.ValueOf(object)
	if !isEmptyMap(target) {
		return unmarshal(text, object, parseKept, options...)
	}
	converted, err := convertKept(text, target)
	if err != nil {
		return fmt.Errorf("error converting YAML to JSON: %w", err)
	}
	if err := jsonUnmarshal(bytes.NewReader(converted), object, options...); err != nil {
		return fmt.Errorf("error unmarshaling JSON: %w", err)
	}
	return nil
}

func isEmptyMap(target reflect.Value) bool {
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return false
	}
	object := target.Elem()
	return object.Kind() == reflect.Map && object.Len() == 0 && object.Type().Elem().Kind() == reflect.Interface
}

func convertKept(text []byte, target reflect.Value) ([]byte, error) {
	texts, ok := keptJSON[target.Type()]
	if !ok {
		texts = &kept[[]byte]{most: mostConverted}
		keptJSON[target.Type()] = texts
	}
	if converted, ok := texts.get(text); ok {
		return converted, nil
	}
	key := string(text)
	converted, err := yamlToJSONTarget(text, &target, parseKept)
	if err == nil {
		texts.put(key, converted)
	}
	return converted, err
}

// parseKept is yaml.Unmarshal into an empty interface.
func parseKept(text []byte, object *any) error {
	return parseInto(&keptObjects, text, object, yaml.Unmarshal)
}

// parseKeptStrict is yaml.UnmarshalStrict into an empty interface.
func parseKeptStrict(text []byte, object *any) error {
	return parseInto(&keptStrictObjects, text, object, yaml.UnmarshalStrict)
}

func parseInto(objects *kept[any], text []byte, object *any, parse func([]byte, any) error) error {
	if value, ok := objects.get(text); ok {
		*object = value
		return nil
	}
	// Parsing may change the text that it is given.
	key := string(text)
	if err := parse(text, object); err != nil {
		return err
	}
	objects.put(key, *object)
	return nil
}

// JSONToYAML converts as convertJSON does, unless the same text was converted before: templates print the same values
// over and over.
func JSONToYAML(text []byte) ([]byte, error) {
	if converted, ok := keptYAML.get(text); ok {
		return append([]byte(nil), converted...), nil
	}
	key := string(text)
	converted, err := convertJSON(text)
	if err == nil {
		keptYAML.put(key, append([]byte(nil), converted...))
	}
	return converted, err
}
