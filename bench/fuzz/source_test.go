package fuzz

// A source turns the fuzzer's bytes into decisions. When they are used up every
// decision is 0, for which each production is a small one: what is generated is
// finite whatever the bytes.
type source struct {
	data []byte
	used int
}

// intn returns a number below n.
func (s *source) intn(n int) int {
	if n <= 1 || s.used >= len(s.data) {
		return 0
	}
	b := s.data[s.used]
	s.used++
	return int(b) % n
}

// one returns true about once in n times, and never when the bytes are used up.
func (s *source) one(n int) bool { return s.intn(n) == n-1 && s.left() }

func (s *source) left() bool { return s.used < len(s.data) }

// pick returns one of the list.
func pick[T any](s *source, list []T) T { return list[s.intn(len(list))] }
