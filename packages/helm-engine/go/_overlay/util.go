// Package util, part added to helm.sh/helm/v4/pkg/chart/common/util in this build only.
//
// Compiling a schema takes far longer than checking values with it; Helm compiles it for each check, and checks twice in
// a lint. A compiled schema is only ever read, and the same text always compiles to the same schema: nothing outside it
// can be loaded here. Values equal to the last ones that a schema allowed need not be checked again.
package util

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"helm.sh/helm/v4/internal/copystructure"
)

// Compiled schemas take some forty times as much as their text.
var keptSchemas = kept[*keptSchema]{most: 1 << 17}

// mostAllowed bounds the values kept with a schema, in bytes.
const mostAllowed = 1 << 16

type keptSchema struct {
	schema *jsonschema.Schema
	// allowed are the last values it allowed, a copy.
	allowed any
}

func (k *keptSchema) validate(values map[string]any) error {
	if k.allowed != nil && isEqual(k.allowed, values) {
		return nil
	}
	if err := k.schema.Validate(values); err != nil {
		return JSONSchemaValidationError{err}
	}
	k.allowed = nil
	if sizeOf(values) <= mostAllowed {
		if allowed, err := copystructure.Copy(values); err == nil {
			k.allowed = allowed
		}
	}
	return nil
}

// sizeOf estimates the bytes that values take.
func sizeOf(value any) int {
	size := 32
	switch value := value.(type) {
	case string:
		size += len(value)
	case map[string]any:
		for key, item := range value {
			size += len(key) + sizeOf(item)
		}
	case []any:
		for _, item := range value {
			size += sizeOf(item)
		}
	}
	return size
}

// isEqual compares decoded JSON. What is of another type than JSON gives equals nothing.
func isEqual(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case string:
		other, ok := b.(string)
		return ok && a == other
	case bool:
		other, ok := b.(bool)
		return ok && a == other
	case float64:
		other, ok := b.(float64)
		return ok && a == other
	case map[string]any:
		other, ok := b.(map[string]any)
		if !ok || len(a) != len(other) || (a == nil) != (other == nil) {
			return false
		}
		for key, value := range a {
			if match, ok := other[key]; !ok || !isEqual(value, match) {
				return false
			}
		}
		return true
	case []any:
		other, ok := b.([]any)
		if !ok || len(a) != len(other) || (a == nil) != (other == nil) {
			return false
		}
		for at, value := range a {
			if !isEqual(value, other[at]) {
				return false
			}
		}
		return true
	}
	return false
}
