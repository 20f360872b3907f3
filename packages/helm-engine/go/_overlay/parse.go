// Package parse, part added to the standard library's text/template/parse in this build only.
//
// Parsing templates is a third of a render, and parsing the same text under the same name gives the same trees: the
// names of Helm's template functions, which the parser also looks at, are the same in every render. Trees are only read
// once parsed, so renders share them. scripts/build-wasm.mjs renames the library's Parse to parseText.
package parse

import "maps"

// mostKeptBytes bounds the text whose trees are kept; trees take about ten times as much.
const mostKeptBytes = 1 << 20

type keptKey struct{ name, text, leftDelim, rightDelim string }

var (
	kept      = map[keptKey]map[string]*Tree{}
	keptBytes int
)

// Parse returns the trees of a text, parsing it unless it was parsed before. There is one thread in this build.
func Parse(name, text, leftDelim, rightDelim string, funcs ...map[string]any) (map[string]*Tree, error) {
	key := keptKey{name, text, leftDelim, rightDelim}
	if trees, ok := kept[key]; ok {
		return maps.Clone(trees), nil
	}
	trees, err := parseText(name, text, leftDelim, rightDelim, funcs...)
	if err != nil || len(text) > mostKeptBytes {
		return trees, err
	}
	if keptBytes += len(text); keptBytes > mostKeptBytes {
		clear(kept)
		keptBytes = len(text)
	}
	kept[key] = maps.Clone(trees)
	return trees, nil
}
