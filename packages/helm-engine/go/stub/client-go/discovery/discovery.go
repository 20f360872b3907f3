// Package discovery refuses to ask a cluster.
package discovery

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/rest"
)

// DiscoveryClient has no cluster to ask.
type DiscoveryClient struct{}

// NewDiscoveryClientForConfig always fails: this build has no cluster.
func NewDiscoveryClientForConfig(*rest.Config) (*DiscoveryClient, error) {
	return nil, errors.New("this build of Helm has no cluster")
}

// ServerResourcesForGroupVersion always fails: this build has no cluster.
func (*DiscoveryClient) ServerResourcesForGroupVersion(string) (*metav1.APIResourceList, error) {
	return nil, errors.New("this build of Helm has no cluster")
}
