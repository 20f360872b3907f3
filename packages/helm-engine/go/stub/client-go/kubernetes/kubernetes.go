// Package kubernetes exists because Helm imports it to record the version of client-go in its build.
package kubernetes
