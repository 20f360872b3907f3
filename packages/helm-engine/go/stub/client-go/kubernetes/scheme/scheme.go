// Package scheme knows which group versions the real client-go registers and which kinds among them are deprecated.
//
// That is all Helm asks of it: .Capabilities.APIVersions is made of the group versions, and the lint rule about removed
// APIs asks an object for its life cycle. registered.go is generated from the real module.
package scheme

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Scheme is the registry Helm reads group versions from.
var Scheme = runtime.NewScheme()

func init() {
	if err := AddToScheme(Scheme); err != nil {
		panic(err)
	}
}

// AddToScheme registers everything in registered.go.
func AddToScheme(scheme *runtime.Scheme) error {
	for _, gv := range groupVersions {
		// Every real group version has this kind, and the life cycle of none.
		scheme.AddKnownTypeWithName(gv.WithKind("WatchEvent"), &object{})
	}
	for gvk := range lifecycles {
		scheme.AddKnownTypeWithName(gvk, &deprecated{})
	}
	return nil
}

// object is a registered kind.
type object struct{ kind schema.GroupVersionKind }

func (o *object) GetObjectKind() schema.ObjectKind                 { return o }
func (o *object) SetGroupVersionKind(kind schema.GroupVersionKind) { o.kind = kind }
func (o *object) GroupVersionKind() schema.GroupVersionKind        { return o.kind }
func (o *object) DeepCopyObject() runtime.Object                   { copied := *o; return &copied }

// deprecated is a registered kind that answers for its life cycle, as the generated types in k8s.io/api do.
type deprecated struct{ object }

type release struct{ major, minor int }

type lifecycle struct {
	deprecated, removed release
	replacement         schema.GroupVersionKind
}

func (d *deprecated) DeepCopyObject() runtime.Object { copied := *d; return &copied }

func (d *deprecated) APILifecycleDeprecated() (major, minor int) {
	r := lifecycles[d.kind].deprecated
	return r.major, r.minor
}

func (d *deprecated) APILifecycleRemoved() (major, minor int) {
	r := lifecycles[d.kind].removed
	return r.major, r.minor
}

func (d *deprecated) APILifecycleReplacement() schema.GroupVersionKind {
	return lifecycles[d.kind].replacement
}
