// Package sprig, part added to github.com/Masterminds/sprig in this build only.
//
// Templates use few regular expressions, but those in every label; compiling one takes longer than using it.
package sprig

import stdlib "regexp"

// regexp stands for the package of that name in regex.go.
var regexp keptExpressions

type keptExpressions struct {
	compiled kept[*stdlib.Regexp]
}

func (k *keptExpressions) Compile(expression string) (*stdlib.Regexp, error) {
	k.compiled.most = 1 << 13
	if compiled, ok := k.compiled.get([]byte(expression)); ok {
		return compiled, nil
	}
	compiled, err := stdlib.Compile(expression)
	if err == nil {
		k.compiled.put(expression, compiled)
	}
	return compiled, err
}

func (k *keptExpressions) MustCompile(expression string) *stdlib.Regexp {
	if compiled, err := k.Compile(expression); err == nil {
		return compiled
	}
	return stdlib.MustCompile(expression)
}

func (k *keptExpressions) MatchString(expression, text string) (bool, error) {
	compiled, err := k.Compile(expression)
	if err != nil {
		return false, err
	}
	return compiled.MatchString(text), nil
}

func (*keptExpressions) QuoteMeta(text string) string { return stdlib.QuoteMeta(text) }
