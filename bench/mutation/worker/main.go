// Command worker runs mutants over the fixtures. It is built by bench/mutation,
// with the mutants in it, and is of no use without.
//
//	worker TESTDATA POINTS
//
// It prints the entries of tables, one line each, and an empty line. Then it
// reads numbers of mutants and prints a line with the outcome of each.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/grpclint/grpclint/bench/mutation/mutate"
	"github.com/grpclint/grpclint/internal/typestate"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(2)
	}
}

func run() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: worker TESTDATA POINTS")
	}
	points, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	typestate.SparseFrom = 0   // so that fixtures show what large functions need
	debug.SetMaxStack(2 << 30) // endless recursion takes too many steps before that
	debug.SetGCPercent(300)
	units, err := load(os.Args[1])
	if err != nil {
		return err
	}
	t, err := newTester(units, points)
	if err != nil {
		return err
	}
	for _, e := range mutate.Entries() {
		fmt.Printf("%s\t%s\n", e.Table, e.Key)
	}
	fmt.Println()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		id, err := strconv.Atoi(in.Text())
		if err != nil {
			return err
		}
		fmt.Println(strings.Join(strings.Fields(t.test(id)), " "))
	}
	return in.Err()
}
