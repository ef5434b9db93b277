package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/grpclint/grpclint/analyzers"
)

// TestShapes: each shape is a program, grows, and is one that the rules look at.
func TestShapes(t *testing.T) {
	w, err := newWorld()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		small, n, err := w.sized(s, 100)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		large, _, err := w.sized(s, 200)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if got := statements(small); got < 60 || got > 140 {
			t.Errorf("%s: %d statements in %d parts, want about 100", s.name, got, n)
		}
		if got := statements(large); got < 160 || got > 240 {
			t.Errorf("%s: %d statements, want about 200", s.name, got)
		}
		found, err := analyse(small, analyzers.Suite)
		if err != nil || found == 0 {
			t.Errorf("%s: %d findings, error %v; a rule that finds nothing may not have looked", s.name, found, err)
		}
	}
}

func TestBadCommandLines(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-max 10", "-max 10: want at least 1000"},
		{"-n 0", "-n 0: want at least one attempt"},
		{"-shapes round", `no shape "round"; want statements, `},
		{"./...", `unexpected argument "./..."`},
	} {
		err := run(strings.Fields(test.args), io.Discard, io.Discard)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line that begins with %s", test.args, err, test.want)
		}
	}
}

// BenchmarkShapes reports how many times longer a program takes than one of
// half its size.
func BenchmarkShapes(b *testing.B) {
	w, err := newWorld()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range shapes {
		var before time.Duration
		for _, size := range sizes(10_000) {
			p, _, err := w.sized(s, size)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(s.name, " ", "-"), size), func(b *testing.B) {
				for b.Loop() {
					if _, err := analyse(p, analyzers.Suite); err != nil {
						b.Fatal(err)
					}
				}
				took := b.Elapsed() / time.Duration(b.N)
				if before > 0 {
					b.ReportMetric(float64(took)/float64(before), "x/doubling")
				}
				before = took
			})
		}
	}
}
