// Package loader, part added to helm.sh/helm/v4/pkg/chart/v2/loader in this build only.
//
// Rules of a lint each load the chart from its folder anew. Its files cannot change meanwhile, so they are read once;
// the chart is still made anew for each, because rules change it.
package loader

import "helm.sh/helm/v4/pkg/chart/loader/archive"

// filesRead holds the files of the folders that were read since KeepFiles; nil when they are not kept.
var filesRead map[string][]*archive.BufferedFile

// KeepFiles keeps the files of the folders that are read until the function it returns is called.
func KeepFiles() (forget func()) {
	filesRead = map[string][]*archive.BufferedFile{}
	return func() { filesRead = nil }
}

func filesKept(folder string, files []*archive.BufferedFile) []*archive.BufferedFile {
	if filesRead != nil {
		filesRead[folder] = files
	}
	return files
}
