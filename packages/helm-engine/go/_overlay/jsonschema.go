// Package jsonschema, part added to github.com/santhosh-tekuri/jsonschema in this build only.
//
// The library compiles the metaschemas of all five drafts when a program starts, which takes nearly half of an instance's
// start. Here a draft's are compiled when a schema of that draft is first checked.
package jsonschema

// prepare compiles what the library's init compiled, of this draft only.
func (d *Draft) prepare() {
	if d.sch == nil {
		compileMetaschemas(d)
	}
}
