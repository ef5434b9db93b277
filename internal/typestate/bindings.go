package typestate

import (
	"fmt"
	"iter"
	"slices"
)

// A binding is what one configuration knows of one slot.
type binding struct {
	id  int32
	abs Abs
}

// bindings are a map from slots to what is known of them, of which Unknown is no
// part. A copy costs little, although each step of a run makes one and a function
// may have thousands of slots: they are sorted by slot and cut into chunks, which
// copies share, and which are never changed.
type bindings struct{ chunks [][]binding }

// maxChunk is the number of bindings at which a chunk is cut in two.
const maxChunk = 64

func (m bindings) clone() bindings { return bindings{slices.Clone(m.chunks)} }

// all are the bindings, sorted by slot.
func (m bindings) all() iter.Seq[binding] {
	return func(yield func(binding) bool) {
		for _, chunk := range m.chunks {
			for _, b := range chunk {
				if !yield(b) {
					return
				}
			}
		}
	}
}

// find returns where the binding of a slot is, or would be. There is a chunk unless
// there are no bindings.
func (m bindings) find(id int32) (chunk, i int, ok bool) {
	if len(m.chunks) > 1 {
		chunk, ok = slices.BinarySearchFunc(m.chunks, id, func(c []binding, id int32) int { return int(c[0].id) - int(id) })
		if !ok && chunk > 0 {
			chunk--
		}
	}
	if len(m.chunks) > 0 {
		i, ok = slices.BinarySearchFunc(m.chunks[chunk], id, func(b binding, id int32) int { return int(b.id) - int(id) })
	}
	return chunk, i, ok
}

func (m bindings) get(id int32) Abs {
	if chunk, i, ok := m.find(id); ok {
		return m.chunks[chunk][i].abs
	}
	return Unknown
}

// set records what is known of a slot; Unknown forgets it.
func (m *bindings) set(id int32, abs Abs) {
	at, i, found := m.find(id)
	forget := abs == Unknown || abs == 0
	switch {
	case !found && forget:
	case len(m.chunks) == 0:
		m.chunks = [][]binding{{{id, abs}}}
	case !found:
		m.replace(at, slices.Concat(m.chunks[at][:i], []binding{{id, abs}}, m.chunks[at][i:]))
	case forget:
		m.replace(at, slices.Delete(slices.Clone(m.chunks[at]), i, i+1))
	case m.chunks[at][i].abs != abs:
		chunk := slices.Clone(m.chunks[at])
		chunk[i].abs = abs
		m.chunks[at] = chunk
	}
}

// replace puts what has become of a chunk in its place.
func (m *bindings) replace(at int, chunk []binding) {
	switch {
	case len(chunk) == 0:
		m.chunks = slices.Delete(m.chunks, at, at+1)
	case len(chunk) >= maxChunk:
		m.chunks = slices.Replace(m.chunks, at, at+1, chunk[:maxChunk/2:maxChunk/2], chunk[maxChunk/2:])
	default:
		m.chunks[at] = chunk
	}
}

// any reports whether one of the bindings is like that.
func (m bindings) any(like func(binding) bool) bool {
	return slices.ContainsFunc(m.chunks, func(chunk []binding) bool { return slices.ContainsFunc(chunk, like) })
}

// forget forgets the bindings that are like that.
func (m *bindings) forget(like func(binding) bool) {
	rest := m.chunks[:0]
	for _, chunk := range m.chunks {
		if slices.ContainsFunc(chunk, like) {
			chunk = slices.DeleteFunc(slices.Clone(chunk), like)
		}
		if len(chunk) > 0 {
			rest = append(rest, chunk)
		}
	}
	m.chunks = rest
}

func (m bindings) String() string { return fmt.Sprint(slices.Collect(m.all())) }
