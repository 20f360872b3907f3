// Package v1beta1 registers the group version that holds CustomResourceDefinition.
package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// AddToScheme makes the group version known, so that .Capabilities.APIVersions has it.
func AddToScheme(scheme *runtime.Scheme) error {
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Group: "apiextensions.k8s.io", Version: "v1beta1"})
	return nil
}
