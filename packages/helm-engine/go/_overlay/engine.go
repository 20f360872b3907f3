// Package engine, part added to helm.sh/helm/v4/pkg/engine in this build only.
//
// Helm's template functions are the same in each render, so they are given to all templates once (text/template); what
// Helm replaces for each render it still adds to the template.
package engine

import "text/template"

func init() {
	template.ShareFuncs(funcMap())
}
