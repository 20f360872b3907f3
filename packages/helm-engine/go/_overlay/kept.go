
import "strings"

// kept remembers what was made of a text, the texts used last at least. There is one thread in this build.
type kept[T interface{}] struct {
	// most bounds the bytes of text kept in each of two generations.
	most       int
	young, old map[string]T
	youngBytes int
}

func (k *kept[T]) get(text []byte) (T, bool) {
	if value, ok := k.young[string(text)]; ok {
		return value, true
	}
	value, ok := k.old[string(text)]
	if ok {
		k.put(string(text), value)
	}
	return value, ok
}

// put keeps value for a text, unless the text is so long that it would push out most others.
func (k *kept[T]) put(text string, value T) {
	if len(text) > k.most/2 {
		return
	}
	if k.youngBytes += len(text); k.young == nil || k.youngBytes > k.most {
		k.young, k.old = map[string]T{}, k.young
		k.youngBytes = len(text)
	}
	k.young[strings.Clone(text)] = value
}
