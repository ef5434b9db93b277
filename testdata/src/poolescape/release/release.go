// Package release returns messages to their pools, of which it knows only that they
// have one.
package release

type pooled interface {
	ReturnToVTPool()
	SizeVT() int
}

func badSize(m pooled) int {
	m.ReturnToVTPool()
	//category: use-after-put
	return m.SizeVT() // want `put back`
}

func goodSize(m pooled) int {
	n := m.SizeVT()
	m.ReturnToVTPool()
	return n
}
