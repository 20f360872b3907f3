// Package copystructure, part added to helm.sh/helm/v4/internal/copystructure in this build only.
//
// Values are copied several times in each render. They are what JSON is made of, which needs no reflection to copy.
package copystructure

import "reflect"

func copyPlain(value any) (any, error) {
	switch value := value.(type) {
	case nil, string, bool, float64, int, int64:
		return value, nil
	case map[string]any:
		if value == nil {
			return value, nil
		}
		copied := make(map[string]any, len(value))
		for key, item := range value {
			child, err := copyPlain(item)
			if err != nil {
				return nil, err
			}
			copied[key] = child
		}
		return copied, nil
	case []any:
		if value == nil {
			return value, nil
		}
		copied := make([]any, len(value))
		for at, item := range value {
			child, err := copyPlain(item)
			if err != nil {
				return nil, err
			}
			copied[at] = child
		}
		return copied, nil
	}
	return copyValue(reflect.ValueOf(value))
}
