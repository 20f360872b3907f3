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

// Parsed objects and decoded maps take some forty times as much as their text, so few are kept; converted texts about as
// much.
const (
	mostParsed    = 1 << 15
	mostDecoded   = 1 << 15
	mostConverted = 1 << 19
)

var (
	keptObjects       = kept[any]{most: mostParsed}
	keptStrictObjects = kept[any]{most: mostParsed}
	keptYAML          = kept[[]byte]{most: mostConverted}
	keptMaps          = map[reflect.Type]*kept[map[string]any]{}
	// By the type of what is decoded into: its fields decide which numbers become texts.
	keptJSON = map[reflect.Type]*kept[[]byte]{}
)

// unmarshalKept is unmarshal with yaml.Unmarshal.
func unmarshalKept(text []byte, object any, options ...JSONOpt) error {
	target := reflect.ValueOf(object)
	if !isEmpty(target) {
		return unmarshal(text, object, parseKept, options...)
	}
	if len(options) > 0 || target.Elem().Kind() != reflect.Map || !target.Type().Elem().ConvertibleTo(mapType) {
		return decodeConverted(text, target, object, options...)
	}
	maps := keptFor(keptMaps, target.Type(), mostDecoded)
	decoded, ok := maps.get(text)
	if ok {
		fill(target.Elem(), copyMap(decoded))
		return nil
	}
	key := string(text)
	err := decodeConverted(text, target, object)
	if err == nil {
		maps.put(key, copyMap(target.Elem().Convert(mapType).Interface().(map[string]any)))
	}
	return err
}

var mapType = reflect.TypeFor[map[string]any]()

// fill does to an empty map what decoding JSON into it does.
func fill(target reflect.Value, decoded map[string]any) {
	if decoded == nil || target.IsNil() {
		target.Set(reflect.ValueOf(decoded).Convert(target.Type()))
		return
	}
	for key, value := range decoded {
		target.Convert(mapType).Interface().(map[string]any)[key] = value
	}
}

func copyMap(object map[string]any) map[string]any {
	copied, _ := copyDecoded(object).(map[string]any)
	return copied
}

// copyDecoded copies what JSON is decoded to.
func copyDecoded(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if value == nil {
			return value
		}
		copied := make(map[string]any, len(value))
		for key, item := range value {
			copied[key] = copyDecoded(item)
		}
		return copied
	case []any:
		if value == nil {
			return value
		}
		copied := make([]any, len(value))
		for at, item := range value {
			copied[at] = copyDecoded(item)
		}
		return copied
	}
	return value
}

// unmarshalStrictKept is unmarshal with yaml.UnmarshalStrict.
func unmarshalStrictKept(text []byte, object any, options ...JSONOpt) error {
	target := reflect.ValueOf(object)
	if !isEmpty(target) {
		return unmarshal(text, object, parseKeptStrict, options...)
	}
	var ignored any
	if err := parseKeptStrict(bytes.Clone(text), &ignored); err != nil {
		return fmt.Errorf("error converting YAML to JSON: %w", err)
	}
	return decodeConverted(text, target, object, options...)
}

func decodeConverted(text []byte, target reflect.Value, object any, options ...JSONOpt) error {
	converted, err := convertKept(text, target)
	if err != nil {
		return fmt.Errorf("error converting YAML to JSON: %w", err)
	}
	if err := jsonUnmarshal(bytes.NewReader(converted), object, options...); err != nil {
		return fmt.Errorf("error unmarshaling JSON: %w", err)
	}
	return nil
}

// isEmpty tells that only the type of what is decoded into decides about the JSON for it.
func isEmpty(target reflect.Value) bool {
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return false
	}
	object := target.Elem()
	if object.Kind() == reflect.Map {
		return object.Len() == 0 && object.Type().Elem().Kind() == reflect.Interface
	}
	return object.Kind() == reflect.Struct && object.IsZero()
}

func keptFor[T any](all map[reflect.Type]*kept[T], target reflect.Type, most int) *kept[T] {
	texts, ok := all[target]
	if !ok {
		texts = &kept[T]{most: most}
		all[target] = texts
	}
	return texts
}

func convertKept(text []byte, target reflect.Value) ([]byte, error) {
	texts := keptFor(keptJSON, target.Type(), mostConverted)
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
	if value, ok := keptObjects.get(text); ok {
		*object = value
		return nil
	}
	// What is valid strictly comes out the same, and Chart.yaml is read both ways.
	if err := parseKeptStrict(bytes.Clone(text), object); err == nil {
		return nil
	}
	*object = nil
	// Parsing may change the text that it is given.
	key := string(text)
	if err := yaml.Unmarshal(text, object); err != nil {
		return err
	}
	keptObjects.put(key, *object)
	return nil
}

// parseKeptStrict is yaml.UnmarshalStrict into an empty interface.
func parseKeptStrict(text []byte, object *any) error {
	if value, ok := keptStrictObjects.get(text); ok {
		*object = value
		return nil
	}
	key := string(text)
	if err := yaml.UnmarshalStrict(text, object); err != nil {
		return err
	}
	keptStrictObjects.put(key, *object)
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
