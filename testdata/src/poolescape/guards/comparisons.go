package guards

import (
	"bytes"
	"io"
	"math"
)

// Comparisons the other way round, their opposites, and those of lengths and indexes.

func goodEqualTo(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 1 == n {
		modal.Put(b)
	}
	if 2 == n {
		w.Write(b.Bytes())
	}
}

func goodUnequalTo(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 1 {
		modal.Put(b)
	}
	if 1 != n {
		w.Write(b.Bytes())
	}
}

func goodEqualOrNot(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 1 != n {
		modal.Put(b)
	}
	if n == 1 {
		w.Write(b.Bytes())
	}
}

func goodGreaterThan(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 < n {
		modal.Put(b)
	}
	if n == 2 {
		w.Write(b.Bytes())
	}
}

func goodGreaterOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 <= n {
		modal.Put(b)
	}
	if 2 == n {
		w.Write(b.Bytes())
	}
}

func goodLessThan(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 > n {
		modal.Put(b)
	}
	if 5 == n {
		w.Write(b.Bytes())
	}
}

func goodLessOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 >= n {
		modal.Put(b)
	}
	if n == 5 {
		w.Write(b.Bytes())
	}
}

func goodBetween(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n < 4 {
		modal.Put(b)
	}
	if n > 5 {
		w.Write(b.Bytes())
	}
}

func goodNotUnequal(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n != 1 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 2 {
		w.Write(b.Bytes())
	}
}

func goodNotLess(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n < 4 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 2 {
		w.Write(b.Bytes())
	}
}

func goodNotLessOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n <= 4 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 2 {
		w.Write(b.Bytes())
	}
}

func goodNotGreaterOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n >= 4 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 5 {
		w.Write(b.Bytes())
	}
}

func badGreaterThan(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 < n {
		modal.Put(b)
	}
	if n == 5 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badNotLess(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n < 4 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 5 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badLessOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if 3 >= n {
		modal.Put(b)
	}
	if 3 == n {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badNotGreaterOrEqual(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n >= 4 {
		b.WriteByte('+')
	} else {
		modal.Put(b)
	}
	if n == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badBelowAll(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == math.MinInt64 {
		modal.Put(b)
	}
	if n < -1 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badHalves(x float64, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if x < 2 {
		modal.Put(b)
	}
	if x > 1 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badFractions(x float64, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if x < 1.5 {
		modal.Put(b)
	}
	if x > 1.2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badOtherField(m *modes, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if m.first == 1 {
		modal.Put(b)
	}
	if m.second == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func goodOtherAssigned(m *modes, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if m.first == 1 {
		modal.Put(b)
	}
	m.second = 3
	if m.first == 2 {
		w.Write(b.Bytes())
	}
}

func badLonger(m *modes, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if len(m.parts) == 0 {
		modal.Put(b)
	}
	m.parts = append(m.parts, nil, nil)
	if len(m.parts) == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func goodLength(m *modes, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if len(m.parts) == 0 {
		modal.Put(b)
	}
	if len(m.parts) == 2 {
		w.Write(b.Bytes())
	}
}

func goodFieldNot(m *modes, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if m.first != 1 {
		modal.Put(b)
	}
	if m.first == 1 {
		w.Write(b.Bytes())
	}
}

type modes struct {
	first, second int
	parts         [][]byte
}

func goodInLiteral(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	release := func() { modal.Put(b) }
	if n == 1 {
		release()
	}
	if n == 2 {
		w.Write(b.Bytes())
	}
}

func badEachLength(w io.Writer, parts [][]byte) {
	b := modal.Get().(*bytes.Buffer)
	for _, part := range parts {
		if len(part) == 2 {
			w.Write(b.Bytes()) // want "used after"
		}
		if len(part) == 0 {
			modal.Put(b)
		}
	}
}

func goodSameLength(w io.Writer, parts [][]byte) {
	b := modal.Get().(*bytes.Buffer)
	for range 3 {
		if len(parts) == 0 {
			modal.Put(b)
			break
		}
		if len(parts) == 2 {
			w.Write(b.Bytes())
		}
	}
}

func goodSameLengthLater(w io.Writer, parts [][]byte) {
	b := modal.Get().(*bytes.Buffer)
	done := false
	for range 3 {
		if len(parts) == 2 {
			w.Write(b.Bytes())
		}
		if len(parts) == 0 && !done {
			modal.Put(b)
			done = true
		}
	}
}

func goodCounted(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := 0; i < n; i++ {
		w.Write(b.Bytes())
	}
}

func goodCountedFrom(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := 2; i < n; i += 3 {
		w.Write(b.Bytes())
	}
}

func badCountedFromBelow(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := -1; i < n; i++ {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badCountedFrom(from, n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := from; i < n; i++ {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badCountedBy(by, n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := 0; i < n; i += by {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badShifted(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := 1; i < n; i <<= 1 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badCountedDown(n int, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if n == 0 {
		modal.Put(b)
	}
	for i := 3; i < n; i -= 1 {
		w.Write(b.Bytes()) // want "used after"
	}
}
