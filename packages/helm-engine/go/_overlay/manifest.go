// Package manifest, part added to helm.sh/helm/v4 in this build only.
//
// A third of a lint and a fifth of a render is Helm parsing manifests whole for the few fields that it looks at. Here
// those of plain manifests are read directly. Plain is what nearly all are: block mappings and lists of scalars on one
// line. Whatever is not certain to be valid YAML, or whose fields are not certain to be texts, is left to the real
// parser, which alone words errors.
package manifest

import "strings"

// deepest bounds recursion. Kubernetes objects stay far below.
const deepest = 64

// longestKey is well below the 1024 that YAML allows a key without a question mark.
const longestKey = 256

// Head is what Helm looks at in a manifest.
type Head struct {
	// Empty tells that the document has only comments and blank lines.
	Empty            bool
	APIVersion, Kind string
	// HasMetadata tells that there is a mapping with a name, namespace, annotations or anything else.
	HasMetadata     bool
	Name, Namespace string
	Annotations     map[string]string
}

// Heads reads the heads of all documents of a file, or none if one of them is not plain.
func Heads(file string) ([]Head, bool) {
	heads := []Head{}
	for rest := file; rest != ""; {
		document, separator, after := cutDocument(rest)
		if separator != "" {
			if comment := strings.TrimSpace(separator[len("---"):]); comment != "" && comment[0] != '#' {
				return nil, false
			}
		}
		if document != "" {
			head, ok := ReadHead(document)
			if !ok {
				return nil, false
			}
			heads = append(heads, head)
		}
		rest = after
	}
	return heads, true
}

// cutDocument cuts text before and after the first line that begins with "---".
func cutDocument(text string) (document, separator, after string) {
	at := 0
	if !strings.HasPrefix(text, "---") {
		at = strings.Index(text, "\n---") + 1
		if at == 0 {
			return text, "", ""
		}
	}
	separator, after, _ = strings.Cut(text[at:], "\n")
	return text[:at], separator, after
}

// ReadHead reads the head of one document, if it is plain.
func ReadHead(document string) (Head, bool) {
	for at := 0; at < len(document); at++ {
		if c := document[at]; c > '~' || c < ' ' && c != '\n' {
			return Head{}, false
		}
	}
	r := reader{rest: document}
	r.next()
	r.head.Empty = r.ended
	if r.ended {
		return r.head, true
	}
	ok := r.indent == 0 && r.mapping(root, 0, 0) && r.ended
	return r.head, ok
}

// place is where in a manifest a mapping is, as far as that matters.
type place int

const (
	elsewhere place = iota
	root
	metadata
	annotations
)

type reader struct {
	head Head
	// rest is the text after the current line.
	rest string
	// indent and line are the current line's indentation and what follows it, without blanks at its end.
	indent int
	line   string
	ended  bool
	// seen has a bit for each field met: when one is there twice, the last one counts, but not in all cases.
	seen uint
}

// next goes to the next line that is neither blank nor a comment.
func (r *reader) next() {
	for r.rest != "" {
		line := r.rest
		r.rest = ""
		if end := strings.IndexByte(line, '\n'); end >= 0 {
			line, r.rest = line[:end], line[end+1:]
		}
		indent := indentation(line)
		if indent == len(line) || line[indent] == '#' {
			continue
		}
		r.indent, r.line = indent, trimEnd(line[indent:])
		return
	}
	r.ended, r.indent, r.line = true, -1, ""
}

func indentation(line string) int {
	indent := 0
	for indent < len(line) && line[indent] == ' ' {
		indent++
	}
	return indent
}

func trimEnd(text string) string {
	end := len(text)
	for end > 0 && text[end-1] == ' ' {
		end--
	}
	return text[:end]
}

// mapping reads the entries at an indentation, beginning with the current line.
func (r *reader) mapping(at place, indent, depth int) bool {
	if depth > deepest {
		return false
	}
	for r.indent == indent {
		key, value, ok := splitEntry(r.line)
		if !ok {
			return false
		}
		inner, ok := r.field(at, key, value)
		if !ok || !r.value(inner, value, indent, depth) {
			return false
		}
	}
	return r.indent < indent
}

// field notes an entry that Helm looks at, and tells what a mapping in it is.
func (r *reader) field(at place, key, value string) (place, bool) {
	switch at {
	case root:
		switch {
		case key == "apiVersion":
			return elsewhere, r.text(&r.head.APIVersion, value, 1<<0)
		case key == "kind":
			return elsewhere, r.text(&r.head.Kind, value, 1<<1)
		case key == "metadata":
			r.head.HasMetadata = true
			return metadata, r.once(1<<2) && value == ""
		}
		return elsewhere, !isLike(key, "apiVersion") && !isLike(key, "kind") && !isLike(key, "metadata")
	case metadata:
		switch {
		case key == "name":
			return elsewhere, r.text(&r.head.Name, value, 1<<3)
		case key == "namespace":
			return elsewhere, r.text(&r.head.Namespace, value, 1<<4)
		case key == "annotations":
			r.head.Annotations = map[string]string{}
			return annotations, r.once(1<<5) && value == ""
		}
		return elsewhere, !isLike(key, "name") && !isLike(key, "namespace") && !isLike(key, "annotations")
	case annotations:
		text, ok := certainText(value)
		r.head.Annotations[key] = text
		return elsewhere, ok
	}
	return elsewhere, true
}

// isLike tells that JSON would take a key for a field that is spelled otherwise.
func isLike(key, field string) bool {
	return len(key) == len(field) && strings.EqualFold(key, field)
}

func (r *reader) once(bit uint) bool {
	again := r.seen&bit != 0
	r.seen |= bit
	return !again
}

func (r *reader) text(field *string, value string, bit uint) bool {
	text, ok := certainText(value)
	*field = text
	return ok && r.once(bit)
}

// value reads what is after a key, and goes to the line after it.
func (r *reader) value(at place, value string, indent, depth int) bool {
	if value == "" {
		r.next()
		switch {
		case r.indent == indent && isItem(r.line) && at == elsewhere:
			return r.sequence(indent, depth+1)
		case r.indent <= indent:
			return at == elsewhere
		case isItem(r.line):
			return at == elsewhere && r.sequence(r.indent, depth+1)
		}
		return r.mapping(at, r.indent, depth+1)
	}
	if isBlockText(value) {
		return r.blockText(indent)
	}
	return r.scalar(value, indent)
}

// scalar checks a scalar that ends with its line, and goes to the next.
func (r *reader) scalar(value string, indent int) bool {
	if !isScalar(value) {
		return false
	}
	r.next()
	// A deeper line would continue it.
	return r.indent <= indent
}

// isBlockText tells that a text begins below.
func isBlockText(value string) bool {
	switch value {
	case "|", "|-", "|+", ">", ">-", ">+":
		return true
	}
	return false
}

// blockText skips a text after "|" or ">" in a mapping or list at an indentation.
func (r *reader) blockText(indent int) bool {
	inner := -1
	for r.rest != "" {
		line, after, _ := strings.Cut(r.rest, "\n")
		own := indentation(line)
		if own == len(line) {
			if inner < 0 {
				return false
			}
		} else if inner < 0 {
			if own <= indent {
				return false
			}
			inner = own
		} else if own <= indent {
			break
		} else if own < inner {
			return false
		}
		r.rest = after
	}
	r.next()
	return inner >= 0
}

func isItem(line string) bool {
	return len(line) > 2 && line[0] == '-' && line[1] == ' '
}

// sequence reads the items at an indentation, beginning with the current line.
func (r *reader) sequence(indent, depth int) bool {
	if depth > deepest {
		return false
	}
	for r.indent == indent && isItem(r.line) {
		item := r.line[2:]
		if _, _, ok := splitEntry(item); ok {
			r.indent, r.line = indent+2, item
			if !r.mapping(elsewhere, indent+2, depth+1) {
				return false
			}
		} else if isBlockText(item) {
			if !r.blockText(indent) {
				return false
			}
		} else if !r.scalar(item, indent) {
			return false
		}
	}
	return r.indent <= indent
}

// splitEntry splits "key: value" at a plain key that is certain to be a text.
func splitEntry(line string) (key, value string, ok bool) {
	end := 0
	for end < len(line) && isKeyByte(line[end]) {
		end++
	}
	if end == 0 || end == len(line) || end > longestKey || line[end] != ':' || !isLetter(line[0]) || isWord(line[:end]) {
		return "", "", false
	}
	key, value = line[:end], line[end+1:]
	if value != "" && value[0] != ' ' {
		return "", "", false
	}
	return key, value[indentation(value):], true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isKeyByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '/'
}

// isWord tells that YAML may read a plain scalar as true, false or null.
func isWord(text string) bool {
	if len(text) > len("false") {
		return false
	}
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}

// isScalar tells that a text is certain to be one scalar, an empty mapping or an empty list, of a kind JSON has.
func isScalar(text string) bool {
	switch c := text[0]; {
	case c == '"':
		return isQuoted(text)
	case c == '\'':
		return len(text) > 1 && strings.IndexByte(text[1:], '\'') == len(text)-2
	case c == '{':
		return text == "{}"
	case c == '[':
		return text == "[]"
	case isLetter(c) || isDigit(c) || c == '/' || c == '_' || c == '$' || c == '(' || c == '-' && len(text) > 1 && (isLetter(text[1]) || isDigit(text[1]) || text[1] == '-'):
		for at := 1; at < len(text); at++ {
			if text[at] == '#' || text[at] == ':' && (at+1 == len(text) || text[at+1] == ' ') {
				return false
			}
		}
		return true
	}
	return false
}

// isQuoted tells that a text is in double quotes, with simple escapes at most.
func isQuoted(text string) bool {
	for at := 1; at < len(text); at++ {
		switch text[at] {
		case '"':
			return at == len(text)-1
		case '\\':
			if at++; at < len(text) && strings.IndexByte(`"\nt`, text[at]) < 0 {
				return false
			}
		}
	}
	return false
}

// certainText gives the text that a scalar is, if it certainly is one.
func certainText(value string) (string, bool) {
	if value == "" || !isScalar(value) {
		return "", false
	}
	switch c := value[0]; {
	case c == '"' || c == '\'':
		return value[1 : len(value)-1], c == '\'' || strings.IndexByte(value, '\\') < 0
	case isLetter(c) && !isWord(value):
		return value, true
	}
	return "", false
}
