package main

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// Each line of a document is one of these; most documents are not valid.
var documentLines = strings.Split(`apiVersion: v1
kind: ConfigMap
kind: "Service"
kind: yes
Kind: Pod
metadata:
metadata: {}
  name: a
  name: 'b'
  name: 1.0
  name:
  namespace: "c\"d"
  Name: other
  annotations:
  annotations: {}
    helm.sh/hook: test
    helm.sh/hook: "pre-install,post-install"
    helm.sh/hook-weight: 5
    a: |
    b: >-
    c: ~
  labels:
    a: b # comment
    a: "b" "c"
    a: 'b'c
    a: b: c
    a: b:c
    a: -x
    a: - x
    a: -.inf
    a: .nan
    a: 0x1F
    a: 1e999
    a: 2001-02-03
    a: @x
    a: *x
    a: &x y
    a: "\u00e4"
    a: "\q"
    a: "x\"
    a:b
    null: x
    "q": x
data:
- a
- a: b
  c: d
  - e
  - f: g
    h: i
  - |
    text
     deeper
   between
  -
  - - x
  - {}
  - [a, b]
spec:
  x: |
    text

   less
  y: [a
  y: {a: b}
      far
# comment
  # comment

   
---
...
%YAML 1.1
? a
: b
!!str a: b
<<: x`, "\n")

// The documents that are made of these lines, a few at a time, after a beginning that is valid.
const documentCount = 50_000

func document(random *rand.Rand) string {
	beginnings := []string{"", "apiVersion: v1\nkind: Pod\n", "kind: Pod\nmetadata:\n  name: a\n", "metadata:\n  labels:\n", "metadata:\n  annotations:\n", "spec:\n- a: b\n"}
	var text strings.Builder
	text.WriteString(beginnings[random.IntN(len(beginnings))])
	for range 1 + random.IntN(4) {
		text.WriteString(documentLines[random.IntN(len(documentLines))] + "\n")
	}
	return text.String()
}

// What Helm's sorting reads of a manifest in this build is compared with what the parser makes of it.
func TestManifestHeads(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for range documentCount {
		// As Helm does when it splits files.
		text := strings.TrimSpace(document(random))
		if strings.Contains(text, "---") || text == "" {
			continue
		}
		var want releaseutil.SimpleHead
		wantErr := yaml.Unmarshal([]byte(text), &want)
		hooks, manifests, err := releaseutil.SortManifests(map[string]string{"file": text}, nil, releaseutil.InstallOrder)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%v, the parser says %v:\n%s", err, wantErr, text)
		}
		if err != nil {
			continue
		}
		valid++
		if len(manifests) == 1 && !reflect.DeepEqual(*manifests[0].Head, want) {
			t.Fatalf("%#v, the parser reads %#v:\n%s", manifests[0].Head, want, text)
		}
		if len(hooks) == 1 && (hooks[0].Name != want.Metadata.Name || hooks[0].Kind != want.Kind) {
			t.Fatalf("%#v, the parser reads %#v:\n%s", hooks[0], want, text)
		}
	}
	if valid < documentCount/10 {
		t.Fatalf("only %d documents were valid", valid)
	}
}
