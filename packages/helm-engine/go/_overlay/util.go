// Package util, part added to helm.sh/helm/v4/pkg/chart/common/util in this build only.
//
// Compiling a schema takes far longer than checking values with it; Helm compiles it for each check, and checks twice in
// a lint. A compiled schema is only ever read, and the same text always compiles to the same schema: nothing outside it
// can be loaded here.
package util

import "github.com/santhosh-tekuri/jsonschema/v6"

// Compiled schemas take some forty times as much as their text.
var keptSchemas = kept[*jsonschema.Schema]{most: 1 << 17}
